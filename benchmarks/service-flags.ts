/** What docs/operations.md advises to run a service with: a fifth less memory for no CPU. */
export const SERVICE_FLAGS: readonly string[] = ['--max-semi-space-size=8', '--v8-pool-size=1'];
