/** Who takes part, in the order of the tables. */
export const CONTESTANTS = {
  'oslo-messaging': { title: 'oslo-messaging', byDefault: true },
  'oslo-messaging-v8-defaults': { title: 'same, V8 as it comes', byDefault: false },
  'python-threading': { title: 'Python, threading', byDefault: false },
  'python-eventlet': { title: 'Python, eventlet', byDefault: false },
  amqplib: { title: 'plain amqplib', byDefault: true },
  'rabbitmq-client': { title: 'plain rabbitmq-client', byDefault: false },
  c: { title: 'C, librabbitmq', byDefault: true },
} as const satisfies Readonly<Record<string, { title: string; byDefault: boolean }>>;

export type ContestantName = keyof typeof CONTESTANTS;

export function isContestant(name: string): name is ContestantName {
  return Object.hasOwn(CONTESTANTS, name);
}
