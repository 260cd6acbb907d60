import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createConductorServer } from '../../examples/nova-conductor/conductor-server.ts';
import { openRecords } from '../../examples/nova-conductor/records-file.ts';
import { Records } from '../../examples/nova-conductor/records.ts';
import {
  ConfigOpts,
  getRpcClient,
  getRpcTransport,
  NOVA_OBJECTS,
  RemoteError,
  Target,
  VersionedObject,
  type RPCClient,
  type RPCServer,
  type Transport,
} from '../../lib/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A call of nova-compute at its first start, and what real nova-conductor answered. */
interface Captured {
  readonly namespace?: string;
  readonly version: string;
  readonly method: string;
  readonly args: Fields & {
    readonly objname?: string;
    readonly objinst?: Fields;
    readonly objmethod?: string;
  };
  readonly result?: unknown;
  readonly failure?: Fields;
}

/** Of `object_action`: the fields that changed, and what the method returned. */
type Answer = [Fields, unknown];

const GOLDEN = new URL('../golden/nova/compute-startup.json', import.meta.url);
const STARTUP = JSON.parse(readFileSync(GOLDEN, 'utf8')) as readonly Captured[];

/** A service that nova-compute is about to create. */
function newService(): VersionedObject {
  const type = { ...NOVA_OBJECTS, name: 'Service', version: '1.22' };
  return new VersionedObject(type, { host: 'h', binary: 'nova-compute', version: 64 });
}

/** The example on a bus in memory, and a client of it. */
class Bus implements AsyncDisposable {
  readonly client: RPCClient;
  readonly #transport: Transport;
  readonly #server: RPCServer;

  private constructor(transport: Transport, server: RPCServer) {
    this.#transport = transport;
    this.#server = server;
    this.client = getRpcClient(transport, new Target({ topic: 'conductor', version: '3.0' }));
  }

  static async start(records = new Records()): Promise<Bus> {
    const transport = getRpcTransport(await ConfigOpts.load({ files: [] }), { url: 'fake://' });
    const log = (): undefined => undefined;
    const server = createConductorServer(transport, { host: 'here', records, log });
    await server.start();
    return new Bus(transport, server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.#transport.close();
  }
}

/** With what differs from run to run replaced by what it is. */
function normalised(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '<uuid>')
      .replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, '<time>');
  }
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'id' ? '<id>' : normalised(inner),
  ]);
  return Object.fromEntries(entries) as unknown;
}

async function failureOf(call: Promise<unknown>): Promise<Fields> {
  const error: unknown = await call.then(
    (result) => assert.fail(`no error but ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  const remote = error instanceof RemoteError ? error : (error as Error).cause;
  assert.ok(remote instanceof RemoteError, String(error));
  const { class: className, module, message, kwargs } = remote.failure ?? assert.fail();
  return { class: className, module, message, kwargs };
}

function titleOf({ method, args: { objname, objinst, objmethod } }: Captured): string {
  const object = objname ?? objinst?.['nova_object.name'];
  return [object, objmethod ?? method].filter((part) => typeof part === 'string').join('.');
}

describe('The example that plays nova-conductor answers nova-compute as nova does', () => {
  let bus: Bus;
  before(async () => {
    bus = await Bus.start();
  });
  after(async () => {
    await bus[Symbol.asyncDispose]();
  });

  for (const [index, captured] of STARTUP.entries()) {
    const { namespace, version, method, args, result, failure } = captured;
    it(`${index + 1}. ${titleOf(captured)}`, async () => {
      const call = bus.client.prepare({ namespace, version }).call(null, method, args);
      if (failure !== undefined) {
        assert.deepEqual(await failureOf(call), failure);
      } else if (method === 'object_action') {
        assertUpdates(await call, captured);
      } else {
        assert.deepEqual(normalised(await call), normalised(result));
      }
    });
  }

  /** Nova sends some fields back that have not changed; what the example sends must be the same. */
  function assertUpdates(actual: unknown, { result, args }: Captured): void {
    const [{ obj_what_changed: unsaved, ...updates }, returned] = normalised(actual) as Answer;
    const [all] = normalised(result) as Answer;
    assert.deepEqual([unsaved, returned], [[], null]);
    const same = Object.fromEntries(Object.keys(updates).map((field) => [field, all[field]]));
    assert.deepEqual(updates, same);
    const isNew = args['objmethod'] === 'create';
    assert.deepEqual(['id' in updates, 'uuid' in updates], [isNew, isNew]);
  }
});

describe('The example that plays nova-conductor refuses', () => {
  const call = { object_versions: { Service: '1.22' }, args: [], kwargs: {} };
  const cases = [
    {
      what: 'a class method that it does not know',
      method: 'object_class_action_versions',
      args: { ...call, objname: 'Service', objmethod: 'constructor' },
      class: 'ObjectActionError',
      message:
        'Object action constructor failed because: Service.constructor is unknown to this conductor',
    },
    {
      what: 'a method of an object that it does not know',
      method: 'object_action',
      args: { objinst: newService().toPrimitive(), objmethod: 'filter', args: [], kwargs: {} },
      class: 'ObjectActionError',
      message: 'Object action filter failed because: Service does not do that in this conductor',
    },
    {
      what: 'to create what has been created',
      method: 'object_action',
      args: {
        objinst: { ...newService().toPrimitive(), 'nova_object.data': { id: 1 } },
        objmethod: 'create',
        args: [],
        kwargs: {},
      },
      class: 'ObjectActionError',
      message: 'Object action create failed because: already created',
    },
    {
      what: 'an object that is none',
      method: 'object_action',
      args: { objinst: { id: 1 }, objmethod: 'save', args: [], kwargs: {} },
      class: 'TypeError',
      message: /objinst, a versioned object, and objmethod are required/,
    },
    {
      what: 'a class method without its arguments',
      method: 'object_class_action_versions',
      args: { objname: 'Service', objmethod: 'get_minimum_version' },
      class: 'TypeError',
      message: /objname, objmethod, object_versions and args are required/,
    },
  ];
  for (const { what, method, args, class: className, message } of cases) {
    it(what, async () => {
      await using bus = await Bus.start();
      const failure = await failureOf(bus.client.call(null, method, args));
      assert.equal(failure['class'], className);
      if (typeof message === 'string') assert.equal(failure['message'], message);
      else assert.match(String(failure['message']), message);
    });
  }
});

describe('The records of the example that plays nova-conductor', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-records-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('are there again after a restart', () => {
    const path = join(folder, 'kept.json');
    const { id } = openRecords(path).create(newService());
    const again = openRecords(path);
    const kept = again.find('Service', { host: 'h', binary: 'nova-compute' });
    assert.ok(kept);
    assert.equal(kept.get('id'), id);
    assert.deepEqual(kept.changes, []);
    assert.notEqual(again.create(newService())['id'], id);
  });

  it('are not guessed from a file that holds something else', () => {
    const path = join(folder, 'junk.json');
    writeFileSync(path, '[{"id": 1}]');
    assert.throws(() => openRecords(path), /junk\.json holds no list of versioned objects/);
  });

  it('forget what is destroyed, and know a sign of life from other changes', () => {
    const records = new Records();
    const service = newService();
    records.create(service);
    service.set({ disabled: true });
    assert.ok(!('last_seen_up' in records.save(service)));
    service.set({ report_count: 1 });
    assert.ok('last_seen_up' in records.save(service));
    records.destroy(service);
    assert.deepEqual(records.filter('Service', {}), []);
  });
});
