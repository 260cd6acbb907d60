import { attempt } from '../../base/attempt.ts';
import { NotificationFailure, type NotificationProblem } from '../errors.ts';

/** Something to do, and the name of the place where it is done. */
export type Errand = readonly [where: string, send: () => Promise<void> | void];

/** Does all at once, none hindered by another, and resolves with what went wrong. Never rejects. */
export async function sendEverywhere(errands: readonly Errand[]): Promise<NotificationProblem[]> {
  const problems = await Promise.all(
    errands.map(([where, send]) =>
      attempt(send).then(
        () => [],
        (error: unknown) => problemsOf(where, error),
      ),
    ),
  );
  return problems.flat();
}

/** A driver that sends to several places knows best which of them it was. */
function problemsOf(where: string, error: unknown): NotificationProblem[] {
  if (!(error instanceof NotificationFailure)) return [{ where, error }];
  return error.problems.map((inner) => ({ ...inner, where: `${where}, ${inner.where}` }));
}
