import { URL_VARIABLE } from '../../support/rabbit-vhost.ts';
import { misbehaviourIsRefused } from './misbehaviour.ts';

// The mini-broker answers as this one does: the table is the same.
misbehaviourIsRefused('RabbitMQ', () => process.env[URL_VARIABLE] ?? '');
