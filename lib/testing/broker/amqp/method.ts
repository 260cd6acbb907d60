import { ARGUMENTS, writeArgument, type ArgumentType, type ArgumentValues } from './arguments.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { during, undecodable, type MethodId } from './errors.ts';
import { METHODS } from './methods.ts';

export type MethodName = keyof typeof METHODS;

type ArgsOf<Name extends MethodName> = (typeof METHODS)[Name]['args'];

/** A method with its arguments; what the specification reserves is not among them. */
export type Method<Name extends MethodName = MethodName> = {
  readonly [N in Name]: { readonly name: N } & {
    readonly [Arg in Exclude<keyof ArgsOf<N>, `reserved${number}`>]: ArgumentValues[ArgsOf<N>[Arg] &
      ArgumentType];
  };
}[Name];

const RESERVED = /^reserved\d+$/;

const NAMES: ReadonlyMap<string, MethodName> = new Map(
  (Object.keys(METHODS) as MethodName[]).map((name) => [idOf(METHODS[name]), name]),
);

/** The payload of a method's frame. @throws {AmqpError} */
export function decodeMethod(payload: Buffer): Method {
  const reader = new ByteReader(payload);
  const id = { classId: reader.uint16(), methodId: reader.uint16() };
  const name = NAMES.get(idOf(id));
  if (name === undefined) throw undecodable(`no method ${id.methodId} of class ${id.classId}`);
  return during(id, () => decodeArguments(name, reader));
}

export function encodeMethod(method: Method): Buffer {
  const { classId, methodId, args } = METHODS[method.name];
  const writer = new ByteWriter();
  writer.uint16(classId);
  writer.uint16(methodId);
  const fields = new Map<string, unknown>(Object.entries(method));
  for (const [arg, type] of Object.entries<ArgumentType>(args)) {
    // What is missing is reserved: a method has a field for each other argument.
    writeArgument(writer, type, fields.get(arg) ?? ARGUMENTS[type].empty);
  }
  return writer.toBuffer();
}

function decodeArguments(name: MethodName, reader: ByteReader): Method {
  const args = Object.entries<ArgumentType>(METHODS[name].args).map(
    ([arg, type]) => [arg, ARGUMENTS[type].read(reader)] as const,
  );
  reader.end();
  const fields = Object.fromEntries(args.filter(([arg]) => !RESERVED.test(arg)));
  // The type is made from the table that the fields were read by.
  return { name, ...fields } as Method;
}

function idOf({ classId, methodId }: MethodId): string {
  return `${classId}.${methodId}`;
}
