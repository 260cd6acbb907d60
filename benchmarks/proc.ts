import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the kernel's own clock is. */
const TICK_US = 10_000;
const ESTABLISHED = '01';

/** CPU time of a process and all its threads so far, in microseconds. */
export function cpuUsOf(pid: number): number {
  return parseCpuUs(readProc(pid, 'stat'));
}

/** The same, from the text of `/proc/PID/stat`. */
export function parseCpuUs(stat: string): number {
  // The name of the program may have spaces and parentheses in it; what follows has not.
  const fields = stat.split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Resident memory of a process in bytes. */
export function rssOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status'))?.[1]) * 1024;
}

/** How many TCP connections a process has to a port. */
export function connectionsOf(pid: number, port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set(
    readProc(pid, 'net/tcp')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , remote, state]) => remote?.endsWith(suffix) === true && state === ESTABLISHED)
      .map((fields) => `socket:[${fields[9] ?? ''}]`),
  );
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => inodes.has(targetOf(pid, fd))).length;
}

function targetOf(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return ''; // closed since the folder was read
  }
}

function readProc(pid: number, name: string): string {
  return readFileSync(`/proc/${pid}/${name}`, 'utf8');
}
