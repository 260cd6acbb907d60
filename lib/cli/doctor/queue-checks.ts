import { DeclarationRefused, Target } from '../../index.ts';
import { check, type CheckResult, type Connected, type Finding } from './check.ts';
import type { ViewedQueue } from './view/broker-view.ts';

const NO_TARGETS = { notMade: 'no --target is named' };

/** Whether exchange and queues of the targets are declared as we would declare them. */
export const declarations = check({
  id: 'declarations',
  title: 'exchange and queues are declared as we do it',
  needs: 'connection',
  run: async (connected): Promise<readonly Finding[]> => {
    const { probe, targets } = connected;
    const exchange = targets[0] ?? new Target({ topic: 'doctor' });
    const found = await conflict('exchange-conflict', () => probe.exchangeAlike(exchange));
    for (const queue of targets.flatMap((target) => probe.queuesOf(target))) {
      if ((await probe.queue(queue.queue.name)) === undefined) continue;
      found.push(...(await conflict('queue-conflict', () => probe.declareAlike(queue))));
    }
    return found;
  },
});

async function conflict(id: string, declare: () => Promise<unknown>): Promise<Finding[]> {
  try {
    await declare();
    return [];
  } catch (error) {
    if (!(error instanceof DeclarationRefused)) throw error;
    const { subject, message } = error;
    return [
      {
        ...{ id, severity: 'error', subject, meaning: message },
        fix: 'set the options that decide it as the services have them that declared it, or delete it while all are stopped',
      },
    ];
  }
}

/** Whether somebody listens on the targets. */
export const listeners = check({
  id: 'listeners',
  title: 'somebody listens on the targets',
  needs: 'connection',
  run: async ({ probe, targets }: Connected): Promise<CheckResult> => {
    if (targets.length === 0) return NO_TARGETS;
    const found: Finding[] = [];
    for (const { queue } of targets.flatMap((target) => probe.queuesOf(target))) {
      const counts = await probe.queue(queue.name);
      if (counts === undefined) found.push(missing(queue.name));
      else if (counts.consumers === 0) found.push(unheard({ ...counts, name: queue.name }));
    }
    return found;
  },
});

function missing(name: string): Finding {
  return {
    id: 'queue-missing',
    severity: 'error',
    subject: `queue "${name}"`,
    meaning: 'there is no such queue: no server has ever listened there',
    fix: 'start the server, or mend topic, server and exchange on the side of the client',
  };
}

function unheard({ name, messages }: Pick<ViewedQueue, 'name' | 'messages'>): Finding {
  const waiting = messages === 1 ? '1 message waits' : `${messages} messages wait`;
  return {
    id: 'queue-without-consumers',
    severity: 'warning',
    subject: `queue "${name}"`,
    meaning: `nobody consumes it, and ${waiting}`,
    fix: 'start the service that reads it, or delete the queue if that has gone',
  };
}

/** Queues with work that nobody does. */
export const abandonedQueues = check({
  id: 'queues-without-consumers',
  title: 'queues without consumers',
  needs: 'view',
  run: async ({ view }) =>
    (await view.queues())
      .filter(({ name, consumers, messages }) => !isReply(name) && consumers === 0 && messages > 0)
      .map(unheard),
});

/** Reply queues whose clients do not hear. */
export const deafReplyQueues = check({
  id: 'deaf-reply-queues',
  title: 'reply queues that nobody hears',
  needs: 'view',
  run: async ({ view }) =>
    (await view.queues())
      .filter(({ name, consumers, messages }) => isReply(name) && consumers === 0 && messages > 0)
      .map(({ name, messages }): Finding => ({
        id: 'reply-queue-deaf',
        severity: 'warning',
        subject: `queue "${name}"`,
        meaning: `${messages === 1 ? '1 reply waits' : `${messages} replies wait`} for a client that does not consume it: it is gone, or deaf`,
        fix: 'if the client still runs, restart it; else the queue expires by rabbit_transient_queues_ttl, or may be deleted',
      })),
});

/** Queues of another type than our options say. */
export const queueTypes = check({
  id: 'queue-types',
  title: 'types of queues against the options',
  needs: 'view',
  run: async ({ view, settings: { options } }) => {
    const shared = (await view.queues()).filter(
      ({ exclusive, type }) => !exclusive && type !== 'stream',
    );
    return QUEUE_OPTIONS.flatMap((option) => {
      const expected = options[option] ? 'quorum' : 'classic';
      const others = shared.filter(
        (queue) => optionOf(queue) === option && queue.type !== expected,
      );
      return others.length === 0 ? [] : [typeConflict(others, { option, expected })];
    });
  },
});

const QUEUE_OPTIONS = ['rabbit_quorum_queue', 'rabbit_transient_quorum_queue'] as const;
type QueueOption = (typeof QUEUE_OPTIONS)[number];

/** The option that decides the type of a queue, by the names that the driver gives. */
function optionOf({ name }: ViewedQueue): QueueOption {
  const transient = isReply(name) || /_fanout(_|$)/.test(name);
  return transient ? 'rabbit_transient_quorum_queue' : 'rabbit_quorum_queue';
}

const NAMED_QUEUES = 3;

function typeConflict(
  queues: readonly ViewedQueue[],
  { option, expected }: { readonly option: QueueOption; readonly expected: string },
): Finding {
  const names = queues.slice(0, NAMED_QUEUES).map(({ name }) => `"${name}"`);
  const more = queues.length > names.length ? ` and ${queues.length - names.length} more` : '';
  return {
    id: 'queue-type-conflict',
    severity: 'warning',
    subject: `queue ${names.join(', ')}${more}`,
    meaning: `they are no ${expected} queues, which ${option} says here: whoever declares one of them with this configuration is refused`,
    fix: `let all services agree on ${option}; queues that exist are deleted while the services are stopped`,
  };
}

function isReply(name: string): boolean {
  return /^reply_/.test(name);
}
