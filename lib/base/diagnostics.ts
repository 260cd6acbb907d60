import { channel, type Channel } from 'node:diagnostics_channel';

/**
 * A `node:diagnostics_channel` with the type of its messages. The message is built only when
 * somebody listens, so an unobserved program pays one property read.
 */
export interface DiagnosticsChannel<Message extends object> {
  readonly name: string;
  readonly hasSubscribers: boolean;
  publish(build: () => Message): void;
}

export function diagnosticsChannel<Message extends object>(
  name: string,
): DiagnosticsChannel<Message> {
  const inner: Channel = channel(name);
  return {
    name,
    get hasSubscribers() {
      return inner.hasSubscribers;
    },
    publish(build) {
      if (inner.hasSubscribers) inner.publish(build());
    },
  };
}
