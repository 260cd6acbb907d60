import { AmqpError } from './amqp/errors.ts';
import type { FieldTable, FieldValue } from './amqp/field-table.ts';

export type QueueType = 'classic' | 'quorum' | 'stream';

/** What `x-` arguments make of a queue. */
export interface QueueArguments {
  readonly type: QueueType;
  /** Without any use for this long it is deleted. */
  readonly expiresMs: number | undefined;
  /** No message stays longer. */
  readonly messageTtlMs: number | undefined;
  /** A message that came back more often is dropped. */
  readonly deliveryLimit: number | undefined;
  /** As they were declared, to be compared with those of a later declaration. */
  readonly declared: FieldTable;
}

/** Which arguments a type of queue has, as far as oslo uses them. The policy is one of old brokers. */
const ALLOWED: Readonly<Record<QueueType, readonly string[]>> = {
  classic: ['x-queue-type', 'x-expires', 'x-message-ttl', 'x-ha-policy'],
  quorum: [
    'x-queue-type',
    'x-expires',
    'x-message-ttl',
    'x-ha-policy',
    'x-delivery-limit',
    'x-max-in-memory-length',
    'x-max-in-memory-bytes',
  ],
  stream: ['x-queue-type', 'x-max-age'],
};

/** They may differ between two declarations of the same queue. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['x-ha-policy']);

/** Milliseconds in 32 bits. */
const LONGEST_MS = 2 ** 32 - 1;

const MAX_AGE = /^\d+[YMDhms]$/;

/** @param what the queue, as RabbitMQ names it. @throws {AmqpError} */
export function parseQueueArguments(declared: FieldTable, what: string): QueueArguments {
  const type = queueType(declared.get('x-queue-type'), what);
  for (const name of declared.keys()) {
    if (ALLOWED[type].includes(name)) continue;
    throw refusal(`invalid arg '${name}' for ${what} of queue type rabbit_${type}_queue`);
  }
  const number = (name: string, least: 0 | 1): number | undefined =>
    boundedInteger(name, declared.get(name), { what, least });
  number('x-max-in-memory-length', 0);
  number('x-max-in-memory-bytes', 0);
  checkMaxAge(declared.get('x-max-age'), what);
  return {
    type,
    expiresMs: number('x-expires', 1),
    messageTtlMs: number('x-message-ttl', 0),
    deliveryLimit: number('x-delivery-limit', 0),
    declared,
  };
}

/** A queue is declared again with other arguments. @throws {AmqpError} */
export function checkSameArguments(
  existing: QueueArguments,
  declared: FieldTable,
  what: string,
): void {
  const names = new Set([...existing.declared.keys(), ...declared.keys()]);
  for (const name of names) {
    if (NOT_COMPARED.has(name)) continue;
    const current = existing.declared.get(name);
    const received = declared.get(name);
    if (sameValue(name, current, received)) continue;
    throw refusal(
      `inequivalent arg '${name}' for ${what}: received ${describeDifferent(received, current)} but current is ${describeDifferent(current, received)}`,
    );
  }
}

function queueType(value: FieldValue | undefined, what: string): QueueType {
  if (value === undefined) return 'classic';
  const type = value.kind === 'longstr' ? value.value.toString() : value.kind;
  if (type === 'classic' || type === 'quorum' || type === 'stream') return type;
  throw refusal(`invalid arg 'x-queue-type' for ${what}: "unsupported queue type '${type}'"`);
}

function boundedInteger(
  name: string,
  field: FieldValue | undefined,
  { what, least }: { readonly what: string; readonly least: 0 | 1 },
): number | undefined {
  if (field === undefined) return undefined;
  const value = integerOf(field);
  const problem =
    value === undefined
      ? `"expected integer, got ${field.kind}"`
      : value < 0
        ? `{value_negative,${value}}`
        : value < least
          ? `{value_zero,${value}}`
          : value > LONGEST_MS
            ? `{value_too_large,${value}}`
            : undefined;
  if (problem !== undefined) throw refusal(`invalid arg '${name}' for ${what}: ${problem}`);
  return value;
}

function checkMaxAge(field: FieldValue | undefined, what: string): void {
  if (field === undefined) return;
  if (field.kind === 'longstr' && MAX_AGE.test(field.value.toString())) return;
  throw refusal(`invalid arg 'x-max-age' for ${what}: "expected a number and its unit"`);
}

/** Which of the many types of integers a client chose says nothing. */
export function integerOf(field: FieldValue): number | undefined {
  switch (field.kind) {
    case 'byte':
    case 'unsignedbyte':
    case 'short':
    case 'unsignedshort':
    case 'signedint':
    case 'unsignedint':
      return field.value;
    case 'long':
      return Number(field.value);
    default:
      return undefined;
  }
}

function sameValue(name: string, a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  const isDefault = (field: FieldValue | undefined): boolean =>
    field === undefined || (name === 'x-queue-type' && bare(field) === 'classic');
  if (isDefault(a) && isDefault(b)) return true;
  return a !== undefined && b !== undefined && bare(a) === bare(b);
}

/** RabbitMQ shows a value with its type where the other side has none. */
function describeDifferent(field: FieldValue | undefined, other: FieldValue | undefined): string {
  if (field === undefined) return 'none';
  return other === undefined
    ? `the value '${bare(field)}' of type '${field.kind}'`
    : `'${bare(field)}'`;
}

function bare(field: FieldValue): string {
  if (field.kind === 'longstr') return field.value.toString();
  return String(integerOf(field) ?? field.kind);
}

function refusal(explanation: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', explanation);
}
