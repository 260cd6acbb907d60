/** What docs/operations.md advises to run a service with: with 64 calls in flight a sixth less memory for no CPU. */
export const SERVICE_FLAGS: readonly string[] = ['--max-semi-space-size=8', '--v8-pool-size=1'];
