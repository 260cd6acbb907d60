import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChannelModel } from 'amqplib';
import { takeShortcuts } from '../../../../../lib/transport/drivers/rabbit/shortcuts/take-shortcuts.ts';

describe('shortcuts', () => {
  it('are left out where amqplib has not what they replace', () => {
    const connection = { stream: { write: () => true, cork: () => true, uncork: () => true } };
    assert.deepEqual(takeShortcuts({ connection } as unknown as ChannelModel), [
      'writeDirectly',
      'makeOwnPublishFrames',
      'readFramesOurselves',
    ]);
  });
});
