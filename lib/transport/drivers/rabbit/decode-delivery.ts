import type { Message } from 'amqplib';
import { decodeBody } from '../../../wire/body.ts';
import { decompressBody } from './compression.ts';

/** The message inside a delivery or a return. @throws {MalformedMessage} */
export function decodeDelivery({ content, properties }: Message): unknown {
  return decodeBody(decompressBody(content, properties.headers), properties);
}
