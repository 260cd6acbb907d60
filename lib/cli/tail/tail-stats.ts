import type { TailedNotification } from './tailed-notification.ts';

const SORTS = ['event', 'priority', 'publisher'] as const;
type Sort = (typeof SORTS)[number];

/** How many of which kind have come. */
export class TailStats {
  readonly #startedAt = performance.now();
  readonly #counts: Readonly<Record<Sort, Map<string, number>>> = {
    event: new Map(),
    priority: new Map(),
    publisher: new Map(),
  };
  #total = 0;

  add(notification: TailedNotification): void {
    this.#total += 1;
    for (const sort of SORTS) {
      const counts = this.#counts[sort];
      counts.set(notification[sort], (counts.get(notification[sort]) ?? 0) + 1);
    }
  }

  get total(): number {
    return this.#total;
  }

  print(): string {
    const seconds = this.#seconds;
    const rate = (this.#total / seconds).toFixed(1);
    const tables = SORTS.flatMap((sort) => [
      '',
      sort,
      ...this.#sorted(sort).map(([name, count]) => `${String(count).padStart(8)}  ${name}`),
    ]);
    return [`${this.#total} in ${seconds} s, ${rate} a second`, ...tables].join('\n');
  }

  printJson(): string {
    const by = (sort: Sort): Record<string, number> => Object.fromEntries(this.#sorted(sort));
    return JSON.stringify({
      total: this.#total,
      seconds: this.#seconds,
      by_event: by('event'),
      by_priority: by('priority'),
      by_publisher: by('publisher'),
    });
  }

  get #seconds(): number {
    return Number(((performance.now() - this.#startedAt) / 1_000).toFixed(1)) || 0.1;
  }

  #sorted(sort: Sort): readonly (readonly [string, number])[] {
    return [...this.#counts[sort]].sort(([, a], [, b]) => b - a);
  }
}
