import { ByteReader } from './amqp/byte-reader.ts';
import { ByteWriter } from './amqp/byte-writer.ts';
import { AmqpError } from './amqp/errors.ts';
import { readTable, type FieldTable } from './amqp/field-table.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** The mechanisms of a login, each with what reads the client's response. */
const MECHANISMS: Readonly<Record<string, (response: Buffer) => Login>> = {
  PLAIN: readPlain,
  AMQPLAIN: readAmqplain,
};

/** As a broker announces them. */
export const MECHANISM_NAMES = Object.keys(MECHANISMS).join(' ');

/** @throws {AmqpError} an unknown mechanism, or a response that is none. */
export function readLogin(mechanism: string, response: Buffer): Login {
  const read = Object.hasOwn(MECHANISMS, mechanism) ? MECHANISMS[mechanism] : undefined;
  if (read === undefined) {
    throw new AmqpError('NOT_ALLOWED', `unknown authentication mechanism '${mechanism}'`);
  }
  return read(response);
}

/** An identity to act for, which nobody uses, the user and the password, each behind a zero. */
function readPlain(response: Buffer): Login {
  const [identity, user, password, ...more] = response.toString().split('\0');
  if (identity !== '' || user === undefined || password === undefined || more.length > 0) {
    throw new AmqpError('NOT_ALLOWED', 'a PLAIN response that is none');
  }
  return { user, password };
}

/** A table without its length. */
function readAmqplain(response: Buffer): Login {
  const writer = new ByteWriter();
  writer.longBytes(response);
  const table = readTable(new ByteReader(writer.toBuffer()));
  return { user: text(table, 'LOGIN'), password: text(table, 'PASSWORD') };
}

function text(table: FieldTable, name: string): string {
  const field = table.get(name);
  if (field?.kind === 'longstr') return field.value.toString();
  throw new AmqpError('NOT_ALLOWED', `an AMQPLAIN response without ${name}`);
}
