import { randomUUID } from 'node:crypto';
import { randomHexId } from '../../wire/ids.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const HEX = '[0-9a-f]{32}';
const TIME =
  '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?(?:Z|[+-]\\d\\d(?::?\\d\\d)?)?';

interface PlaceholderKind {
  /** What it looks like in a message, as the source of a regular expression. */
  readonly pattern: string;
  /** One that nobody has seen yet. */
  readonly fresh: (argument: string) => string;
}

/** What placeholders stand for; `ts` is a kind of its own, since it counts time and not things. */
export const KINDS: Readonly<Record<string, PlaceholderKind>> = {
  /** `_msg_id` */
  msg: { pattern: HEX, fresh: randomHexId },
  /** `_unique_id` */
  unique: { pattern: HEX, fresh: randomHexId },
  /** A reply queue. */
  reply: { pattern: `reply_${HEX}`, fresh: () => `reply_${randomHexId()}` },
  /** The id of an OpenStack request. */
  req: { pattern: `req-${UUID}`, fresh: () => `req-${randomUUID()}` },
  uuid: { pattern: UUID, fresh: () => randomUUID() },
  /** Any other 32 hex digits: keystone's ids of users and projects. */
  id: { pattern: HEX, fresh: randomHexId },
  /** What was redacted: there is nothing left of it but that equal ones were equal. */
  secret: { pattern: '[\\s\\S]*?', fresh: (argument) => `redacted-${argument}` },
};

export const TIMESTAMP = 'ts';

/** What `ts` looks like in a message. */
export const TIMESTAMP_PATTERN = TIME;

/** The kinds that a recording puts in place of values by itself; secrets are the redactors' affair. */
export const NORMALISERS: readonly string[] = [
  ...Object.keys(KINDS).filter((kind) => kind !== 'secret'),
  TIMESTAMP,
];

/** Whatever of a text may be volatile, the longest kind first; no part of a longer word. */
export const VOLATILE = new RegExp(
  `(?<![0-9A-Za-z-])(?:(?<req>req-${UUID})|(?<reply>reply_${HEX})|(?<uuid>${UUID})|` +
    `(?<id>${HEX})|(?<ts>${TIME}))(?![0-9A-Za-z])`,
  'g',
);
