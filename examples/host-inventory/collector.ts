/** Asks all hosts at once: `collector.ts my.conf SECONDS HOST…`, and waits SECONDS for all of them. */
import { ConfigOpts, getRpcClient, getRpcTransport, Target } from 'oslo-messaging';
import type { Inventory } from './inventory.ts';

interface InventoryApi {
  readonly inventory: { readonly args: object; readonly result: Inventory };
}

const [, , file = 'my.conf', seconds = '30', ...hosts] = process.argv;
await using transport = getRpcTransport(await ConfigOpts.load({ files: [file] }));
const client = getRpcClient<InventoryApi>(transport, new Target({ topic: 'inventory' }));

const answers = client.gather(
  {},
  'inventory',
  {},
  {
    timeoutMs: Number(seconds) * 1000,
    expected: hosts, // leave it out, and the deadline is waited for
    identify: ({ host }) => host, // nothing on the wire says who answers
  },
);

const COLUMNS = [10, 5, 14, 6, 12, 10];

function print(...cells: readonly string[]): void {
  console.log(cells.map((cell, index) => cell.padStart(COLUMNS[index] ?? 0)).join(''));
}

print('host', 'VMs', 'free memory', 'CPUs', 'free disk', 'after');
for await (const answer of answers) {
  const after = `${(answer.elapsedMs / 1000).toFixed(1)} s`;
  if ('failure' in answer) {
    print('?', '', String(answer.failure), '', '', after);
    continue;
  }
  const { host, vms, cpus, free_memory_mb: memory, free_disk_gb: disk } = answer.value;
  print(host, String(vms), `${memory} MB`, String(cpus), `${disk} GB`, after);
}

const missing = answers.missingNames ?? [];
console.log(
  `${answers.counts.answers} of ${hosts.length} hosts have answered (${answers.ended ?? ''})`,
);
if (missing.length > 0) console.log(`no answer from ${missing.join(', ')}`);
process.exitCode = missing.length > 0 ? 1 : 0;
