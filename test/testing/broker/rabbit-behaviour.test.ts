import { URL_VARIABLE } from '../../support/rabbit-vhost.ts';
import { behavesLikeABroker } from './behaviour.ts';

// The mini-broker behaves as this one does: the stories are the same.
behavesLikeABroker('RabbitMQ', () => process.env[URL_VARIABLE] ?? '');
