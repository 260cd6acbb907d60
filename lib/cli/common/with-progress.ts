const EVERY_MS = 250;

/**
 * Does work, and meanwhile keeps a line on the terminal of standard error true; where there is no
 * terminal nothing is shown.
 */
export async function withProgress<T>(print: () => string, work: () => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work();
  const timer = setInterval(() => {
    show(print());
  }, EVERY_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    show('');
  }
}

function show(text: string): void {
  process.stderr.write(`\r\u001b[K${text}`);
}
