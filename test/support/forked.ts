import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { deferred, type Deferred } from '../../lib/base/deferred.ts';
import { endAtExit } from './process.ts';

/**
 * A module of the tests in a process of its own, which answers what it is asked: one question at a
 * time. It ends with the test. The module calls {@link answerQuestions}.
 */
export class Forked<Question extends string, Answer> implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #endGroup: () => void;
  #printed = '';
  #answer: Deferred<Answer> = deferred();

  /** @param args what the module finds in `process.argv`. */
  constructor(module: URL, args: readonly string[]) {
    this.#child = fork(fileURLToPath(module), args, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      detached: true,
    });
    this.#endGroup = endAtExit({ pid: this.#child.pid });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
    }
    this.#child.on('message', (answer) => {
      this.#answer.resolve(answer as Answer);
    });
    // Its output is complete then.
    this.#ended = once(this.#child, 'close');
  }

  /** What it has printed so far, on both streams. */
  get printed(): string {
    return this.#printed;
  }

  /** Rejects, with all it printed, when it ends instead of answering. */
  ask(question: Question): Promise<Answer> {
    this.#answer = deferred();
    const died = this.#ended.then((): never => {
      throw new Error(`The process ended, asked to ${question}:\n${this.#printed}`);
    });
    this.#child.send(question, (error) => {
      // It has ended, then, and that is said above.
      if (error !== null) this.#child.kill();
    });
    return Promise.race([this.#answer.promise, died]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#endGroup();
    await this.#ended;
  }
}

/** In a module that is {@link Forked}: an answer that rejects ends the process. */
export function answerQuestions<Question extends string>(
  answers: Readonly<Record<Question, () => Promise<unknown>>>,
): void {
  process.on('message', (question) => {
    void answers[question as Question]().then((answer) => process.send?.(answer));
  });
}
