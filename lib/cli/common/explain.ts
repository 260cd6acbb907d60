import { MessagingException, ServerListenError } from '../../index.ts';

/** An error in one line for whoever typed the command: what went wrong and with what, without a stack. */
export function explain(error: unknown): string {
  const told = rootOf(error);
  const message = told instanceof Error ? told.message : String(told);
  const [line = ''] = message.split('\n');
  return line;
}

/** That a server of ours could not listen is our affair; the user wants to know what the broker said. */
function rootOf(error: unknown): unknown {
  const told = error instanceof ServerListenError && error.cause instanceof MessagingException;
  return told ? error.cause : error;
}
