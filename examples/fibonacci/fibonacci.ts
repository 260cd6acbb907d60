/** What the four programs share: the tutorial's function, on oslo's wire and on the tutorial's. */
import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type ArgumentSchema,
  type RPCClient,
  type RPCServer,
  type Transport,
} from 'oslo-messaging';
import { getDialectTransport, tutorial } from 'oslo-messaging/dialects';

/** Beyond this the answer has more digits than anybody reads. */
const LARGEST = 10_000;

const shortInput: ArgumentSchema = {
  parse(value) {
    const n = (value as { readonly n?: unknown }).n;
    if (Number.isInteger(n) && Number(n) >= 0 && Number(n) <= LARGEST) return { n };
    throw new Error(`n must be an integer from 0 to ${LARGEST}`);
  },
};

export class Fibonacci {
  /** Checked before the method sees them; a zod schema would do. */
  static readonly schemas = { fib: shortInput };

  fib(_ctxt: unknown, { n }: { readonly n: number }): bigint {
    let [a, b] = [0n, 1n];
    for (let i = 0; i < n; i += 1) [a, b] = [b, a + b];
    return a;
  }
}

/** One of the two wires, with a client whose calls take a second at most. */
export interface Wire {
  readonly name: string;
  readonly client: RPCClient;
  readonly serve: (endpoint: object) => Promise<RPCServer>;
}

/** Runs a program on both wires, over the broker that its first argument names. */
export async function onBothWires(program: (wire: Wire) => Promise<void>): Promise<void> {
  const url = process.argv[2] ?? 'rabbit://guest:guest@127.0.0.1:5672/';
  await using transport = getRpcTransport(await ConfigOpts.load({ files: [] }), { url });
  await using old = getDialectTransport(transport, tutorial());
  await program(wire('oslo', transport));
  await program(wire('tutorial', old));
}

function wire(name: string, transport: Transport): Wire {
  const target = new Target({ topic: `fibonacci_${name}` });
  return {
    name,
    client: getRpcClient(transport, target, { timeoutMs: 1_000 }),
    serve: async (endpoint) => {
      const server = getRpcServer(transport, target.with({ server: 'here' }), [endpoint]);
      await server.start();
      return server;
    },
  };
}
