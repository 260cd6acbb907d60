import type { ServerResponse } from 'node:http';

/** The headers of one response, also those that are only given to `writeHead`, which does not keep them. */
export class ResponseHeaders {
  readonly #response: ServerResponse;
  /** By name in lower case. */
  readonly #given = new Map<string, unknown>();

  /** To be made before the response begins. */
  constructor(response: ServerResponse) {
    this.#response = response;
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
    const listening = (...args: unknown[]): ServerResponse => {
      for (const [name, value] of entriesOf(args.at(-1)))
        this.#given.set(name.toLowerCase(), value);
      return writeHead(...args);
    };
    response.writeHead = listening;
  }

  /** By the names that HTTP has for them, without those that are withheld (in lower case). */
  read(withheld: ReadonlySet<string>): Readonly<Record<string, string>> {
    const all = [...Object.entries(this.#response.getHeaders()), ...this.#given];
    return Object.fromEntries(
      all
        .filter(([name]) => !withheld.has(name))
        .map(([name, value]) => [titleCase(name), headerText(value)]),
    );
  }
}

/** Several values of a header are one for who reads them. */
export function headerText(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What `writeHead` takes for headers: a record, a list of names and values, or one of pairs. */
function entriesOf(headers: unknown): (readonly [name: string, value: unknown])[] {
  if (typeof headers !== 'object' || headers === null) return [];
  if (!Array.isArray(headers)) return Object.entries(headers);
  const flat: readonly unknown[] = headers.every(Array.isArray) ? headers.flat() : headers;
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, index) => [
    String(flat[2 * index]),
    flat[2 * index + 1],
  ]);
}

function titleCase(header: string): string {
  return header.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
}
