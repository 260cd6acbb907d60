import { describe } from 'node:test';
import { batchingContract } from './batching.ts';
import { callingContract } from './calling.ts';
import { castingContract } from './casting.ts';
import { dispatchingContract } from './dispatching.ts';
import { emittingContract } from './emitting.ts';
import { gatheringContract } from './gathering.ts';
import { iteratingContract } from './iterating.ts';
import { monitoringContract } from './monitoring.ts';
import { notifyingContract } from './notifying.ts';
import { reportingContract } from './reporting.ts';
import { requeueingContract } from './requeueing.ts';
import { servingContract } from './serving.ts';
import { tappingContract } from './tapping.ts';
import { Scene, type MakeWorld } from './scene.ts';

/**
 * What every driver must do, seen through clients and servers, notifiers and listeners: the same suite runs over memory and
 * over RabbitMQ. `makeWorld` is asked for a backend once per test; topics are never used twice.
 */
export function driverContract(name: string, makeWorld: MakeWorld): void {
  const open = (): Promise<Scene> => Scene.open(makeWorld);
  describe(`the contract of drivers, kept by ${name}`, { timeout: 60_000 }, () => {
    callingContract(open);
    castingContract(open);
    dispatchingContract(open);
    gatheringContract(open);
    monitoringContract(open);
    reportingContract(open);
    servingContract(open);
    tappingContract(open);
    notifyingContract(open);
    requeueingContract(open);
    batchingContract(open);
    iteratingContract(open);
    emittingContract(open);
  });
}
