import type { Check } from './check.ts';
import { namesInFiles } from './configuration-checks.ts';
import { messageSize } from './limit-checks.ts';
import { login, roundTrip } from './login-checks.ts';
import { dns, port } from './network-checks.ts';
import {
  abandonedQueues,
  deafReplyQueues,
  declarations,
  listeners,
  queueTypes,
} from './queue-checks.ts';
import { alarms, deprecatedFeatures, serverVersion } from './server-checks.ts';
import { timeoutRatios } from './timeout-checks.ts';
import { clientCertificate, tls } from './tls-checks.ts';

/** Every check, in the order in which they are made and told. */
export const CHECKS: readonly Check[] = [
  namesInFiles,
  timeoutRatios,
  dns,
  port,
  tls,
  clientCertificate,
  login,
  roundTrip,
  serverVersion,
  declarations,
  listeners,
  alarms,
  deprecatedFeatures,
  queueTypes,
  abandonedQueues,
  deafReplyQueues,
  messageSize,
];
