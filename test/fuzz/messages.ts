import fc, { type Arbitrary } from 'fast-check';
import { parsePythonJson, stringifyPythonJson } from '../../lib/wire/python-json.ts';
import { readGolden } from '../golden/read-golden.ts';
import {
  anyJson,
  hostileKeys,
  printObject,
  quote,
  readableJson,
  type Members,
} from './json-texts.ts';

/** The bodies of real messages, in Python's own bytes. */
const goldenBodies = (readGolden('rpc-messages.json') as readonly { readonly body: string }[]).map(
  ({ body }) => body,
);
/** The bodies of messages that a Python server was teased with. */
const malformedBodies = (
  readGolden('malformed-bodies.json') as readonly { readonly body_b64: string }[]
).map(({ body_b64 }) => Buffer.from(body_b64, 'base64'));

const STRUCTURE = Buffer.from('{}[]",:\\0123456789-+.eEnulltruefalseNaNInfinity \n');

/** A change to some bytes, told by numbers, so that it can be applied to whatever bytes there are. */
interface Edit {
  readonly kind: 'flip' | 'replace' | 'insert' | 'delete' | 'repeat' | 'truncate';
  readonly at: number;
  readonly length: number;
  readonly byte: number;
}

const edits: Arbitrary<readonly Edit[]> = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom('flip', 'flip', 'replace', 'insert', 'delete', 'repeat', 'truncate'),
    at: fc.nat(4_000),
    length: fc.integer({ min: 1, max: 12 }),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...STRUCTURE)),
  }),
  { minLength: 1, maxLength: 5 },
);

function applyEdit(content: Buffer, { kind, at, length, byte }: Edit): Buffer {
  if (content.length === 0) return Buffer.from([byte]);
  const start = at % content.length;
  const [before, after] = [content.subarray(0, start), content.subarray(start)];
  switch (kind) {
    case 'flip':
      return Buffer.concat([
        before,
        Buffer.from([(after[0] ?? 0) ^ (1 << (byte % 8))]),
        after.subarray(1),
      ]);
    case 'replace':
      return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, Buffer.alloc(length, byte), after]);
    case 'delete':
      return Buffer.concat([before, after.subarray(length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 'truncate':
      return before;
  }
}

/** Real messages with broken bytes. */
export const brokenBodies: Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(...goldenBodies.map((body) => Buffer.from(body)), ...malformedBodies),
    edits,
  )
  .map(([body, changes]) => changes.reduce(applyEdit, body));

/** Envelopes, good and bad, around the text of a message. */
const envelopes: Arbitrary<(message: string) => string> = fc.oneof(
  { arbitrary: fc.constant(envelope), weight: 8 },
  { arbitrary: fc.constant((message: string) => message), weight: 2 },
  {
    arbitrary: fc.tuple(hostileKeys, anyJson).map(
      ([key, text]) =>
        (message: string) =>
          `{${quote(key)}: ${text}, ${envelope(message).slice(1)}`,
    ),
    weight: 2,
  },
  {
    arbitrary: anyJson.map(
      (version) => (message: string) =>
        `{"oslo.version": ${version}, "oslo.message": ${quote(message)}}`,
    ),
    weight: 1,
  },
  { arbitrary: fc.constant((message: string) => envelope(envelope(message))), weight: 1 },
);

export function envelope(message: string): string {
  return `{"oslo.version": "2.0", "oslo.message": ${quote(message)}}`;
}

/** The members of the message in a real body. */
const goldenMembers: readonly Members[] = goldenBodies.map((body) => {
  const { 'oslo.message': text } = JSON.parse(body) as Readonly<Record<string, string>>;
  const inner = parsePythonJson(text ?? '{}') as Readonly<Record<string, unknown>>;
  return Object.entries(inner).map(([key, value]) => [key, stringifyPythonJson(value)] as const);
});

/** Members lost, doubled, of other types and with hostile names. */
function twisted(values: Arbitrary<string>): Arbitrary<Members> {
  const change = fc.record({
    kind: fc.constantFrom('drop', 'retype', 'double', 'add'),
    at: fc.nat(20),
    key: hostileKeys,
    text: values,
  });
  return fc
    .tuple(fc.constantFrom(...goldenMembers), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([members, changes]) => {
      const list = [...members];
      for (const { kind, at, key, text } of changes) {
        const index = at % (list.length + 1);
        const [old = key] = list[index] ?? [];
        if (kind === 'drop') list.splice(index, 1);
        else if (kind === 'retype') list.splice(index, 1, [old, text]);
        else if (kind === 'double') list.push([old, text]);
        else list.splice(index, 0, [key, text]);
      }
      return list;
    });
}

/** Real messages with other members, in envelopes of all kinds. */
export const twistedBodies: Arbitrary<Buffer> = fc
  .tuple(twisted(anyJson), envelopes)
  .map(([members, wrap]) => Buffer.from(wrap(printObject(members))));

/** Messages, or whatever else, made from nothing. */
export const madeUpBodies: Arbitrary<Buffer> = fc
  .tuple(
    fc.oneof(anyJson, fc.array(fc.tuple(hostileKeys, anyJson), { maxLength: 6 }).map(printObject)),
    envelopes,
  )
  .map(([text, wrap]) => Buffer.from(wrap(text)));

/** The members of requests that may make no sense, but can be read: a caller of one gets an answer. */
export const readableRequests: Arbitrary<Members> = fc.oneof(
  twisted(readableJson),
  fc
    .record({
      method: fc.oneof(
        fc.constantFrom('"echo"', '"raise"', '"later"', '"unprintable"', '"_private"'),
        readableJson,
      ),
      args: fc.oneof(
        fc.array(fc.tuple(hostileKeys, readableJson), { maxLength: 4 }).map(printObject),
        readableJson,
      ),
      rest: fc.array(fc.tuple(hostileKeys, readableJson), { maxLength: 4 }),
    })
    .map(({ method, args, rest }): Members => [...rest, ['method', method], ['args', args]]),
);
