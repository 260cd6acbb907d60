/** Reports on its host: `agent.ts my.conf HOST [SECONDS]`; it takes SECONDS to find out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigOpts, getRpcServer, getRpcTransport, Target } from 'oslo-messaging';
import type { Inventory } from './inventory.ts';

const MB = 2 ** 20;
const GB = 2 ** 30;

const [, , file = 'my.conf', host = 'node', seconds = '0'] = process.argv;

class Agent {
  async inventory(): Promise<Inventory> {
    await sleep(Number(seconds) * 1000);
    const disk = await statfs('/');
    return {
      host,
      vms: countMachines(),
      free_memory_mb: Math.round(freemem() / MB),
      cpus: availableParallelism(),
      free_disk_gb: Math.round((disk.bavail * disk.bsize) / GB),
    };
  }
}

/** KVM's machines are processes of QEMU. */
function countMachines(): number {
  const processes = existsSync('/proc') ? readdirSync('/proc').filter((name) => +name > 0) : [];
  return processes.filter((pid) => commandOf(pid).startsWith('qemu-')).length;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

const transport = getRpcTransport(await ConfigOpts.load({ files: [file] }), { logger: console });
const target = new Target({ topic: 'inventory', server: host });
const server = getRpcServer(transport, target, [new Agent()]);
await server.start();
console.log(`${host} listens`);

process.once('SIGTERM', () => void server.stop());
await server.wait();
await transport.close();
