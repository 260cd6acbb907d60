/** The cassettes that a command is about. */
export const filesPositional = {
  describe: 'Cassettes, gzipped or not',
  type: 'string',
  array: true,
  demandOption: true,
} as const;
