/**
 * Writes the types of nova's versioned notifications: `npm run generate:nova -- <folder>`, a source
 * tree of nova or a folder of its samples. With `--check` it only says whether they are up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printModule } from './print-module.ts';
import { readSamples } from './read-samples.ts';

const MODULE = fileURLToPath(
  new URL('../../lib/nova-notifications/nova-payloads.ts', import.meta.url),
);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('say where a source tree of nova is');
  const samples = readSamples(folder);
  const text = await printModule(samples, MODULE);
  if (values.check !== true) {
    writeFileSync(MODULE, text);
  } else if (readFileSync(MODULE, 'utf8') !== text) {
    throw new Error('the types are not those of these samples: generate them anew');
  }
  console.log(`${samples.samples.length} samples`);
}

main().catch((error: unknown) => {
  console.error(`generate:nova: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
