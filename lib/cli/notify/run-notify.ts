import { hostname } from 'node:os';
import { stringifyPythonJson } from '../../driver.ts';
import {
  getNotifier,
  NotificationFailure,
  Target,
  type NotificationDriver,
  type OutgoingNotice,
  type Transport,
} from '../../index.ts';
import { notifierOptions } from '../../opts.ts';
import { CommandEnd } from '../common/exit-codes.ts';
import { confirmed } from '../profile/confirm-production.ts';
import { connectQuietly, placeOf, useExchange } from '../profile/place.ts';
import { parseAssignments, readContext } from '../request/assignments.ts';
import { tellFailure } from '../request/failure.ts';
import { printPreview } from '../request/print-preview.ts';
import { readJsonObject } from '../request/read-json.ts';
import { durationMs } from '../request/request-options.ts';
import type { NotifyFlags } from './notify-options.ts';

/** Sends the notification that the command line describes, to all of its topics. */
export async function runNotify(flags: NotifyFlags, signal: AbortSignal): Promise<void> {
  const { event, priority, json } = flags;
  const given = parseAssignments(flags.args ?? []);
  const data = flags.data === undefined ? {} : await readJsonObject(flags.data);
  const context = await readContext(flags.context ?? []);
  const timeoutMs = durationMs('timeout', flags.timeout);
  const place = await placeOf(flags, 'notifications');
  useExchange(place);
  await using transport = connectQuietly(place, flags.verbose);
  const topics = flags.topic ?? transport.conf.group(notifierOptions).topics;
  const notifier = getNotifier(transport, {
    topics,
    driver: driverOf(flags, topics, transport),
    publisherId: flags.publisherId ?? `oslo-messaging.${hostname()}`,
    // Somebody sits and waits: what cannot be sent now is told now.
    retry: 0,
    timeoutMs,
    failures: 'thrown',
  });
  const what = `notify ${event} (${priority}) to ${topics.join(', ')}`;
  if (flags.dryRun !== true && !(await confirmed(place, { what, yes: flags.yes }))) {
    throw new CommandEnd('failed', 'nothing was sent');
  }
  const startedAt = performance.now();
  try {
    // A literal would not be sent at all; what was typed is meant to be.
    const ctxt = { redactedCopy: () => context };
    await notifier[priority](ctxt, event, { ...data, ...given }, { signal });
  } catch (error) {
    const reason = error instanceof NotificationFailure ? reasonOf(error, topics) : error;
    throw tellFailure(reason, { verbosity: flags.verbose, json: json === true });
  }
  if (flags.dryRun !== true) tellSent(performance.now() - startedAt, { topics, json });
}

function driverOf(
  flags: NotifyFlags,
  topics: readonly string[],
  transport: Transport,
): string | NotificationDriver {
  if (flags.dryRun !== true) return flags.envelope ? 'messagingv2' : 'messaging';
  const version = flags.envelope ? 2 : 1;
  return {
    notify({ ctxt, message, priority }: OutgoingNotice) {
      for (const topic of topics) {
        const target = new Target({ topic: `${topic}.${priority}` });
        const preview = transport.previewNotification({ target, ctxt, message }, { version });
        process.stdout.write(`${printPreview(preview, flags)}\n`);
      }
    },
  };
}

/** One topic fails as any sending does; of several it is said which. */
function reasonOf(failure: NotificationFailure, topics: readonly string[]): unknown {
  return topics.length === 1 ? failure.cause : failure;
}

function tellSent(
  elapsedMs: number,
  { topics, json }: { readonly topics: readonly string[]; readonly json: boolean | undefined },
): void {
  const ms = Number(elapsedMs.toFixed(1));
  if (json === true) {
    process.stdout.write(`${stringifyPythonJson({ sent: true, topics, elapsed_ms: ms })}\n`);
  } else if (process.stderr.isTTY) {
    process.stderr.write(`the broker has it, after ${ms} ms\n`);
  }
}
