import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChannelModel } from 'amqplib';
import { writeDirectly } from '../../../../../lib/transport/drivers/rabbit/shortcuts/direct-writes.ts';

const modelWith = (connection: unknown): ChannelModel =>
  ({ connection }) as unknown as ChannelModel;

describe('direct writes', () => {
  it('lead what a channel writes into the socket, as long as that takes it', () => {
    const sent: string[] = [];
    const stream = {
      writable: true,
      write: (frame: Buffer) => {
        sent.push(String(frame));
        return true;
      },
    };
    const piped: unknown[] = [];
    const muxer = { pipeFrom: (buffer: unknown) => void piped.push(buffer) };
    assert.equal(writeDirectly(modelWith({ stream, muxer })), true);
    const buffer = { write: (): boolean => assert.fail('not directly') };
    muxer.pipeFrom(buffer);
    const write: (frame: Buffer) => boolean = buffer.write;
    assert.equal(write(Buffer.from('frame')), true);
    stream.writable = false;
    assert.equal(write(Buffer.from('too late')), false);
    assert.deepEqual(sent, ['frame']);
    assert.deepEqual(piped, [buffer], 'its end is still heard of');
  });

  it('leave alone what they do not know', () => {
    const write = (): boolean => true;
    for (const connection of [{}, { stream: { write } }, { stream: { write }, muxer: {} }]) {
      assert.equal(writeDirectly(modelWith(connection)), false);
    }
  });
});
