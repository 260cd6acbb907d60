/** What an agent reports, in Node or in Python. */
export interface Inventory {
  readonly host: string;
  readonly vms: number;
  readonly free_memory_mb: number;
  readonly cpus: number;
  readonly free_disk_gb: number;
}
