/** What the broker's refusal of a declaration means to an operator, and what to do about it. */
export function explainRefusal(replyCode: number, said: string, serverVersion: string): string {
  const text = spoken(said);
  switch (replyCode) {
    case 403:
      return `${text}. Give the user configure, write and read permission`;
    case 404:
      return `${text}. If the node that holds it is down, start the node or delete the queue; quorum queues live on several nodes`;
    case 406:
      return explainMismatch(text);
    case 540:
    case 541:
      return `${text}. RabbitMQ ${serverVersion} ${MODERN}`;
    default:
      return text;
  }
}

const MODERN =
  'does not permit what was declared; 4.3 denies transient queues that are not exclusive: set rabbit_preset = modern, or rabbit_quorum_queue and rabbit_transient_quorum_queue, here and for all peers';

/** amqplib wraps the broker's words into its own. */
function spoken(said: string): string {
  return said.replace(/^.*?with message "(.*)"$/s, '$1');
}

/** Options by the property of a queue or exchange that they decide. */
const OPTIONS_OF: Readonly<Record<string, string>> = {
  durable: 'amqp_durable_queues, rabbit_quorum_queue and rabbit_transient_quorum_queue',
  auto_delete: 'amqp_auto_delete',
  type: 'control_exchange (two services use the name of an exchange differently)',
  'x-queue-type': 'rabbit_quorum_queue, rabbit_transient_quorum_queue and rabbit_stream_fanout',
  'x-expires': 'rabbit_transient_queues_ttl',
  'x-max-age': 'rabbit_transient_queues_ttl',
  'x-ha-policy': 'rabbit_ha_queues',
  'x-delivery-limit': 'rabbit_quorum_delivery_limit',
  'x-max-in-memory-length': 'rabbit_quorum_max_memory_length',
  'x-max-in-memory-bytes': 'rabbit_quorum_max_memory_bytes',
};

const MISMATCH =
  /inequivalent arg '(?<property>[^']+)' for .*: received (?<declared>.*) but current is (?<existing>.*)$/s;

function explainMismatch(text: string): string {
  const { property, declared, existing } = MISMATCH.exec(text)?.groups ?? {};
  if (property === undefined || declared === undefined || existing === undefined) return text;
  const option = Object.hasOwn(OPTIONS_OF, property) ? OPTIONS_OF[property] : undefined;
  const decidedBy = option === undefined ? '' : `, which ${option} decide`;
  return `${text}. It exists with ${property} ${bare(existing)}, we declare ${bare(declared)}${decidedBy}: use the options of the services that declared it, or delete it`;
}

/** `'true'`, `none`, `the value '5' of type 'signedint'`: the value alone. */
function bare(value: string): string {
  return /'([^']*)'/.exec(value)?.[1] ?? value;
}
