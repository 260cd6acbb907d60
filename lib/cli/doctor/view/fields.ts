import type { ViewedQueue } from './broker-view.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The objects in what should be a list of them; anything else is left out. */
export function listOfFields(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A queue as both the management API and rabbitmqctl print it. */
export function viewedQueue(fields: Fields): ViewedQueue {
  return {
    name: textOf(fields['name']),
    type: textOf(fields['type']).replace(/^rabbit_(\w+)_queue$/, '$1'),
    durable: fields['durable'] === true,
    exclusive: fields['exclusive'] === true,
    messages: numberOf(fields['messages']),
    consumers: numberOf(fields['consumers']),
  };
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
