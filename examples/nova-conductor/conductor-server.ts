import {
  getRpcServer,
  NovaRequestContext,
  RequestContextSerializer,
  Target,
  VersionedObjectSerializer,
  type RPCServer,
  type Transport,
} from 'oslo-messaging';
import { BaseRpcApi } from './base-rpc-api.ts';
import { ConductorManager } from './conductor-manager.ts';
import type { Records } from './records.ts';

export interface ConductorOptions {
  /** The name of this machine in the cloud. */
  readonly host: string;
  readonly records: Records;
  /** Gets a line for everything that is kept. */
  readonly log: (line: string) => void;
}

/** A server in the place of nova-conductor, to be started. */
export function createConductorServer(transport: Transport, options: ConductorOptions): RPCServer {
  const { host, records, log } = options;
  return getRpcServer(
    transport,
    new Target({ topic: 'conductor', server: host }),
    [new ConductorManager(records, log), new BaseRpcApi('conductor')],
    {
      // Contexts and objects arrive as instances, and leave as nova writes them.
      serializer: new RequestContextSerializer(NovaRequestContext, new VersionedObjectSerializer()),
    },
  );
}
