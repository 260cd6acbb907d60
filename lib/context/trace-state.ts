/** What tracing systems tell each other about one trace, each under its own key, the latest first. */
export type TraceState = ReadonlyMap<string, string>;

export const NO_TRACE_STATE: TraceState = new Map();

const MOST_MEMBERS = 32;
const KEY = /^[a-z0-9][a-z0-9_*/@-]{0,255}$/;
/** Printable ASCII without `,` and `=`; white space at its end is none of it. */
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
const WHITE_SPACE_AROUND = /^[ \t]+|[ \t]+$/g;

/**
 * Reads a `tracestate`. Nothing in it is trusted in part: with a malformed or repeated key, a bad
 * value or more than 32 members the whole of it counts as empty, as W3C has it.
 */
export function parseTraceState(text: string): TraceState {
  const state = new Map<string, string>();
  for (const member of text.split(',')) {
    const trimmed = member.replaceAll(WHITE_SPACE_AROUND, '');
    if (trimmed === '') continue;
    const [key = '', value = '', ...rest] = trimmed.split('=');
    const isMember = rest.length === 0 && KEY.test(key) && VALUE.test(value);
    if (!isMember || state.has(key) || state.size === MOST_MEMBERS) return NO_TRACE_STATE;
    state.set(key, value);
  }
  return state;
}

/** `congo=t61rcWkgMzE,rojo=00f067aa0ba902b7`; empty when there is nothing to say. */
export function printTraceState(state: TraceState): string {
  return [...state].map(([key, value]) => `${key}=${value}`).join(',');
}
