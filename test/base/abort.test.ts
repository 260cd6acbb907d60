import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { onAbort } from '../../lib/base/abort.ts';

/** Reasons as they are heard. */
function listening(signal: AbortSignal | undefined): {
  heard: string[];
  detach: () => void;
} {
  const heard: string[] = [];
  const detach = onAbort(signal, (reason) => heard.push(reason.message));
  return { heard, detach };
}

function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

describe('onAbort', () => {
  it('tells all who wait, once, why', () => {
    const control = new AbortController();
    const waiting = [listening(control.signal), listening(control.signal)];
    control.abort(new Error('enough'));
    control.abort(new Error('again'));
    assert.deepEqual(
      waiting.map(({ heard }) => heard),
      [['enough'], ['enough']],
    );
  });

  it('makes an Error of any reason', () => {
    const control = new AbortController();
    const { heard } = listening(control.signal);
    control.abort('a text');
    assert.deepEqual(heard, ['Aborted']);
  });

  it('tells at once of a signal that has fired', () => {
    assert.deepEqual(listening(AbortSignal.abort(new Error('before'))).heard, ['before']);
  });

  it('without a signal never tells anything', () => {
    const { heard, detach } = listening(undefined);
    detach();
    assert.deepEqual(heard, []);
  });

  it('who has detached hears nothing, the others do', () => {
    const control = new AbortController();
    const gone = listening(control.signal);
    const there = listening(control.signal);
    gone.detach();
    gone.detach();
    control.abort(new Error('enough'));
    assert.deepEqual([gone.heard, there.heard], [[], ['enough']]);
  });

  it('who detaches others while it hears keeps them from hearing', () => {
    const control = new AbortController();
    onAbort(control.signal, () => {
      second.detach();
    });
    const second = listening(control.signal);
    control.abort();
    assert.deepEqual(second.heard, []);
  });

  it('one function that waits twice hears twice', () => {
    const control = new AbortController();
    let count = 0;
    const count1 = (): void => void (count += 1);
    onAbort(control.signal, count1);
    onAbort(control.signal, count1);
    control.abort();
    assert.equal(count, 2);
  });

  it('a signal has one listener, however many wait, and none when nobody does', () => {
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 100 }, () => listening(signal));
    assert.equal(listenersOf(signal), 1);
    for (const { detach } of waiting) detach();
    assert.equal(listenersOf(signal), 0);
    const later = listening(signal);
    assert.equal(listenersOf(signal), 1);
    later.detach();
  });

  it('who throws keeps nobody else from hearing', async () => {
    const control = new AbortController();
    onAbort(control.signal, () => {
      throw new Error('mine');
    });
    const { heard } = listening(control.signal);
    const thrown = new Promise((resolve) => {
      process.setUncaughtExceptionCaptureCallback(resolve);
    });
    control.abort(new Error('enough'));
    assert.deepEqual(heard, ['enough']);
    assert.match(String(await thrown), /mine/);
    process.setUncaughtExceptionCaptureCallback(null);
  });
});
