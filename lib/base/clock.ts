/** What tells the time, and wakes whoever waits for it: the system, or a test that makes its own time. */
export interface Clock {
  /** In milliseconds; never goes back. Its zero means nothing. */
  now(): number;
  /** Calls back once, after `delayMs`; returns what cancels that. */
  after(delayMs: number, onTime: () => void): () => void;
  /** Calls back again and again, until the returned function is called; keeps no process alive. */
  every(intervalMs: number, onTime: () => void): () => void;
}

/** The time that everybody has. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, onTime) => {
    const timer = setTimeout(onTime, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  every: (intervalMs, onTime) => {
    const timer = setInterval(onTime, intervalMs).unref();
    return () => {
      clearInterval(timer);
    };
  },
};
