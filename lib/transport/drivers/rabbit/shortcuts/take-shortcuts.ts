import type { ChannelModel } from 'amqplib';
import { corkWrites } from './corked-socket.ts';
import { writeDirectly } from './direct-writes.ts';
import { readFramesOurselves } from './own-frame-reader.ts';
import { makeOwnPublishFrames } from './own-publish-frames.ts';

/** What amqplib does at length, and how it can be done in less. */
const SHORTCUTS = { corkWrites, writeDirectly, makeOwnPublishFrames, readFramesOurselves };

export type Shortcut = keyof typeof SHORTCUTS;

/**
 * Changes a connection of amqplib so that each message costs less: of a call with 64 in flight, client
 * and server 28 µs each in place of 34. None of what the shortcuts touch is in amqplib's types;
 * where something of it is gone one day, everything still works, slower.
 *
 * @returns those that could not be taken.
 */
export function takeShortcuts(model: ChannelModel): readonly Shortcut[] {
  const shortcuts = Object.keys(SHORTCUTS) as Shortcut[];
  return shortcuts.filter((shortcut) => !SHORTCUTS[shortcut](model));
}
