import type { RabbitOptions } from '../../driver.ts';
import { check, type CheckResult, type Finding, type Severity } from './check.ts';

/** An option that some versions of RabbitMQ do not go with. */
interface Misfit {
  readonly id: string;
  readonly severity: Severity;
  readonly option: keyof RabbitOptions;
  readonly applies: (options: RabbitOptions) => boolean;
  /** Up to this version, exclusively, or from it on. */
  readonly versions: { readonly before: string } | { readonly from: string };
  readonly meaning: string;
  readonly fix: string;
}

const MISFITS: readonly Misfit[] = [
  {
    id: 'quorum-queues-too-new',
    severity: 'error',
    option: 'rabbit_quorum_queue',
    applies: (o) => o.rabbit_quorum_queue || o.rabbit_transient_quorum_queue,
    versions: { before: '3.8' },
    meaning: 'this version has no quorum queues',
    fix: 'upgrade the broker, or disable the option here and for all peers',
  },
  {
    id: 'streams-too-new',
    severity: 'error',
    option: 'rabbit_stream_fanout',
    applies: (o) => o.rabbit_stream_fanout,
    versions: { before: '3.9' },
    meaning: 'this version has no streams',
    fix: 'upgrade the broker, or disable the option here and for all peers',
  },
  {
    id: 'mirrored-queues-without-effect',
    severity: 'warning',
    option: 'rabbit_ha_queues',
    applies: (o) => o.rabbit_ha_queues,
    versions: { from: '3.0' },
    meaning:
      'since 3.0 queues are mirrored by policies and not by what declares them, since 4.0 not at all',
    fix: 'use rabbit_quorum_queue for queues that survive a node',
  },
  {
    id: 'cancel-on-failover-without-effect',
    severity: 'warning',
    option: 'enable_cancel_on_failover',
    applies: (o) => o.enable_cancel_on_failover,
    versions: { from: '4.0' },
    meaning: 'it is about mirrored queues, which this version does not have any more',
    fix: 'remove the option',
  },
  {
    id: 'transient-queues-denied',
    severity: 'error',
    option: 'rabbit_transient_quorum_queue',
    applies: (o) => !o.rabbit_transient_quorum_queue,
    versions: { from: '4.3' },
    meaning:
      'this version denies transient queues that are not exclusive, as fanout and reply queues are',
    fix: 'set rabbit_preset = modern, or rabbit_quorum_queue and rabbit_transient_quorum_queue, here and for all peers',
  },
  {
    id: 'delivery-limit-by-default',
    severity: 'info',
    option: 'rabbit_quorum_delivery_limit',
    applies: (o) => o.rabbit_quorum_queue && o.rabbit_quorum_delivery_limit === 0,
    versions: { from: '4.0' },
    meaning: 'this version drops a message that a quorum queue has redelivered 20 times',
    fix: 'none, if that is meant; -1 is no limit, for all peers alike',
  },
];

/** Options that the version of the broker does not go with. */
export const serverVersion = check({
  id: 'server-version',
  title: 'options against the version of the broker',
  needs: 'connection',
  run: ({ probe, settings: { options } }): CheckResult => {
    const { serverVersion: version } = probe;
    if (!/^\d/.test(version)) return { notMade: `the broker calls its version "${version}"` };
    return MISFITS.filter((misfit) => misfit.applies(options) && concerns(misfit, version)).map(
      ({ id, severity, option, meaning, fix }): Finding => ({
        ...{ id, severity, fix },
        subject: `${option}, RabbitMQ ${version}`,
        meaning,
      }),
    );
  },
});

/** Alarms, as the management tells them. */
export const alarms = check({
  id: 'alarms',
  title: 'alarms of memory and disk',
  needs: 'view',
  run: async ({ view }) =>
    (await view.alarms()).map((alarm) => ({
      id: 'resource-alarm',
      severity: 'error',
      subject: alarm,
      meaning: 'the broker takes no messages from anybody',
      fix: 'free memory or disk space on the node, or raise its limits',
    })),
});

/** What the broker will not do any more one day. */
export const deprecatedFeatures = check({
  id: 'deprecated-features',
  title: 'deprecated features of the broker in use',
  needs: 'view',
  run: async ({ view }): Promise<CheckResult> => {
    const used = await view.deprecatedFeatures();
    if (used === undefined) {
      return { notMade: `${view.source} does not list them: RabbitMQ does since 3.13` };
    }
    return used.map((feature) => ({
      id: 'deprecated-feature',
      severity: 'warning',
      subject: feature,
      meaning: 'the broker is used in a way that a later version denies',
      fix: DEPRECATED_FIXES[feature] ?? 'read https://www.rabbitmq.com/docs/deprecated-features',
    }));
  },
});

const DEPRECATED_FIXES: Readonly<Record<string, string>> = {
  transient_nonexcl_queues:
    'set rabbit_preset = modern, or rabbit_quorum_queue and rabbit_transient_quorum_queue, for all peers',
  classic_queue_mirroring: 'use rabbit_quorum_queue in place of policies that mirror',
  global_qos: 'other clients than ours: consumers with a prefetch for their whole channel',
};

function concerns({ versions }: Misfit, version: string): boolean {
  return 'before' in versions
    ? compare(version, versions.before) < 0
    : compare(version, versions.from) >= 0;
}

/** By major and minor. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map((part) => parseInt(part, 10)));
  const [major = 0, minor = 0] = left ?? [];
  const [otherMajor = 0, otherMinor = 0] = right ?? [];
  return major - otherMajor || minor - otherMinor;
}
