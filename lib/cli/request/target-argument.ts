import { UsageError } from '../common/exit-codes.ts';

/** Whom a request is for: any server of a topic, or one. */
export interface Addressee {
  readonly topic: string;
  readonly server: string | undefined;
}

/**
 * Reads `TOPIC` or `TOPIC.SERVER`. Names of servers are often those of hosts and have dots, topics
 * hardly ever do: the first dot ends the topic. With `server` given, all of the text is the topic.
 *
 * @throws {UsageError} a part is empty.
 */
export function parseAddressee(text: string, server?: string): Addressee {
  const dot = server === undefined ? text.indexOf('.') : -1;
  const addressee =
    dot < 0 ? { topic: text, server } : { topic: text.slice(0, dot), server: text.slice(dot + 1) };
  if (addressee.topic === '' || addressee.server === '') {
    throw new UsageError(`"${text}" is neither TOPIC nor TOPIC.SERVER`);
  }
  return addressee;
}

/** The reverse, for people. */
export function printAddressee({ topic, server }: Addressee): string {
  return server === undefined ? topic : `${topic}.${server}`;
}
