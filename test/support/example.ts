import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAtExit } from './process.ts';
import { Program } from './program.ts';

export type IniSections = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/** Starts `main.ts` of an example with a configuration file, as its reader would. */
export function startExample(name: string, sections: IniSections): Program {
  const folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-example-'));
  endAtExit({ folder });
  const config = join(folder, 'my.conf');
  const lines = Object.entries(sections).flatMap(([section, options]) => [
    `[${section}]`,
    ...Object.entries(options).map(([option, value]) => `${option} = ${value}`),
  ]);
  writeFileSync(config, lines.join('\n'));
  const main = fileURLToPath(new URL(`../../examples/${name}/main.ts`, import.meta.url));
  const options = ['--import', 'tsx', main, '--config-file', config];
  return new Program(process.execPath, options);
}
