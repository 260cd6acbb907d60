/** A promise of what the function returns or throws (`Promise.try`, which Node 20 lacks). */
export function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
