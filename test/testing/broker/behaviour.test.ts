import { after } from 'node:test';
import { MiniBroker } from '../../../lib/testing/broker/mini-broker.ts';
import { behavesLikeABroker } from './behaviour.ts';

const broker = await MiniBroker.start();
after(() => broker.close());

behavesLikeABroker('the mini-broker', () => broker.url);
