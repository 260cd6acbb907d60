import type { CassetteEvent } from '../format/event.ts';
import type { CassetteContent } from '../edit/merge-cassettes.ts';
import { newHeader } from '../record/new-header.ts';
import { asTemplate } from '../template/as-template.ts';
import { mapValues } from '../../base/map-values.ts';
import type { NotificationSample } from './notification-samples.ts';

export interface SamplesAsCassetteOptions {
  /** Default: now. */
  readonly startMs?: number | undefined;
  /** Default: nova's, `versioned_notifications`. */
  readonly topic?: string | undefined;
  /** Default: `nova`. */
  readonly exchange?: string | undefined;
}

/** Between two of them, so that they have an order. */
const APART_MS = 1;

/** A cassette on which each sample is a notification that nova has sent, one after the other. */
export function samplesAsCassette(
  samples: readonly NotificationSample[],
  options: SamplesAsCassetteOptions = {},
): CassetteContent {
  const { startMs = Date.now(), topic = 'versioned_notifications', exchange = 'nova' } = options;
  const header = newHeader({
    startMs,
    source: 'samples',
    blind: ['contexts: samples have none'],
    redactors: [],
  });
  const events = samples.map(({ message }, index): CassetteEvent => {
    const { priority } = message;
    const atMs = index * APART_MS;
    const seconds = (atMs / 1000).toFixed(6);
    return {
      event: 'notification',
      atMs,
      target: { exchange, topic },
      priority: typeof priority === 'string' ? priority.toLowerCase() : 'info',
      message: {
        message_id: `\${uuid:${index + 1}}`,
        ...mapValues(message, asTemplate),
        timestamp: `\${ts:+${seconds}; 6}`,
      },
      ctxt: {},
    };
  });
  return { header, events };
}
