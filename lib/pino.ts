/** A Pino transport: `pino({ transport: { target: 'oslo-messaging/pino', options } })`. */
import { pinoTransport } from './bridges/pino-transport.ts';

export type { PinoTransportOptions } from './bridges/pino-transport.ts';
// Pino takes what a module exports by default.
export { pinoTransport, pinoTransport as default };
