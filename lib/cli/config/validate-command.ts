import { relative } from 'node:path';
import { ConfigurationError } from '../../index.ts';
import { withHelp, type Command } from '../common/command.ts';
import { stylerFor, type Style } from '../common/styled.ts';
import { examine, type Finding, type Severity } from './findings.ts';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** `oslo-messaging config validate` */
export const validateCommand: Command = (config) =>
  config.command(
    'validate <file..>',
    'Look for mistakes in files that are read together, without a broker',
    (validate) =>
      withHelp(
        validate
          .positional('file', {
            describe: 'Configuration files, later ones win',
            type: 'string',
            array: true,
            demandOption: true,
          })
          .options({
            strict: { describe: 'Fail for warnings too', type: 'boolean', default: false },
            json: { describe: 'Print the findings as JSON', type: 'boolean', default: false },
          }),
        {
          examples: [
            ['config validate /etc/nova/nova.conf', 'What is wrong, old or unknown'],
            ['config validate --strict conf/*.conf', 'In a pipeline: accept no doubt'],
          ],
          endings: ['configuration'],
        },
      ),
    async ({ file: files, strict, json }) => {
      const findings = await examine(files);
      const problems = findings.filter(
        ({ severity }) => severity === 'error' || (strict && severity === 'warning'),
      );
      if (json) printJson({ ok: problems.length === 0, strict, files, findings });
      else printText(files, findings);
      if (problems.length > 0) {
        throw new ConfigurationError(`${files.join(', ')}: ${count(problems.length)}`);
      }
    },
  );

function printJson(report: object): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function printText(files: readonly string[], findings: readonly Finding[]): void {
  const style = stylerFor(process.stdout);
  for (const { severity, message, file, line } of findings) {
    const place = file === undefined ? files.join(', ') : `${shortest(file)}${suffix(line)}`;
    process.stdout.write(`${place}: ${style(STYLES[severity], severity)}: ${message}\n`);
  }
  if (findings.length === 0) process.stdout.write(`${files.join(', ')}: ${style('green', 'ok')}\n`);
}

function suffix(line: number | undefined): string {
  return line === undefined ? '' : `:${line}`;
}

function shortest(file: string): string {
  const short = relative('', file);
  return short.length < file.length ? short : file;
}

function count(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`;
}
