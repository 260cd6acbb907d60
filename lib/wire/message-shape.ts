/** What the keys of a context begin with on the wire. */
export const CONTEXT_PREFIX = '_context_';

/** Context keys under which oslo keeps fields of its own, so that a caller's are swallowed. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['msg_id', 'reply_q', 'client_timeout']);
/** What drivers add to a message beside the context. */
const DRIVER_FIELDS: ReadonlySet<string> = new Set([
  '_msg_id',
  '_reply_q',
  '_timeout',
  '_unique_id',
]);

/** What is larger is not the form of a class of contexts, but data of a peer, and not kept. */
const KEPT_SHAPES = { count: 32, keys: 100, keyLength: 64 };

type Dict = Record<string, unknown>;

/** Which member of a message goes where in one of its parts. */
interface Move {
  readonly at: number;
  readonly to: string;
}

/** The two parts of a message that are dictionaries. */
export interface MessageParts {
  /** The sender's context, with room for `client_timeout` at its end. */
  readonly ctxt: Dict;
  /** The rest, without the drivers' fields. */
  readonly message: Dict;
}

/**
 * Which keys a message has, and what becomes of each. All messages of one kind have the same keys
 * in the same order, so that is found out once.
 *
 * The parts begin as copies of an object that `JSON.parse` made: what is filled with 25 keys one by
 * one becomes a dictionary inside of V8, slow to fill and slow to read. For a context of nova's and
 * its class that is 1.6 µs in place of 3.8; a server's CPU for a call is 1 to 7 µs less.
 */
export class MessageShape {
  readonly keys: readonly string[];
  readonly #toContext: readonly Move[];
  readonly #toMessage: readonly Move[];
  readonly #emptyContext: Dict;
  readonly #emptyMessage: Dict;

  constructor(keys: readonly string[]) {
    this.keys = keys;
    const moves = keys.map((to, at) => ({ at, to }));
    this.#toContext = moves.filter(isOfContext).map(withoutPrefix).filter(isOfCaller);
    this.#toMessage = moves.filter(isOfMessage);
    this.#emptyContext = emptyDict([...this.#toContext.map(({ to }) => to), 'client_timeout']);
    this.#emptyMessage = emptyDict(this.#toMessage.map(({ to }) => to));
  }

  has(keys: readonly string[]): boolean {
    if (keys.length !== this.keys.length) return false;
    for (let at = 0; at < keys.length; at += 1) if (keys[at] !== this.keys[at]) return false;
    return true;
  }

  split(inner: Readonly<Dict>): MessageParts {
    // All at once, not looked up by name: 0.43 µs for a request of nova's in place of 0.56.
    const values = Object.values(inner);
    const ctxt = { ...this.#emptyContext };
    for (const { at, to } of this.#toContext) ctxt[to] = values[at];
    const message = { ...this.#emptyMessage };
    for (const { at, to } of this.#toMessage) message[to] = values[at];
    return { ctxt, message };
  }
}

const kept: MessageShape[] = [];

/** The shape of a message, the same for all that have its keys. */
export function shapeOf(inner: Readonly<Dict>): MessageShape {
  const keys = Object.keys(inner);
  for (const known of kept) if (known.has(keys)) return known;
  const shape = new MessageShape(keys);
  if (isWorthKeeping(keys)) {
    if (kept.length === KEPT_SHAPES.count) kept.pop();
    kept.unshift(shape);
  }
  return shape;
}

function isWorthKeeping(keys: readonly string[]): boolean {
  return (
    keys.length <= KEPT_SHAPES.keys && keys.every((key) => key.length <= KEPT_SHAPES.keyLength)
  );
}

function isOfContext({ to }: Move): boolean {
  return to.startsWith(CONTEXT_PREFIX);
}

function isOfMessage(move: Move): boolean {
  return !isOfContext(move) && !DRIVER_FIELDS.has(move.to);
}

function withoutPrefix({ at, to }: Move): Move {
  return { at, to: to.slice(CONTEXT_PREFIX.length) };
}

function isOfCaller({ to }: Move): boolean {
  return !RESERVED_KEYS.has(to);
}

/** All keys are its own, `__proto__` too: to assign to them changes nothing else. */
function emptyDict(keys: readonly string[]): Dict {
  const entries = keys.map((key) => [key, null] as const);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Dict;
}
