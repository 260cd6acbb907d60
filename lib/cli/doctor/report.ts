import { stylerFor, type Style } from '../common/styled.ts';
import type { Finding, Severity } from './check.ts';

/** What came of one check. */
export interface CheckReport {
  readonly id: string;
  readonly title: string;
  /** Why it was not made, if it was not. */
  readonly notMade?: string;
  readonly findings: readonly Finding[];
}

export interface Report {
  /** Without credentials. */
  readonly url: string;
  /** The one that was examined; `undefined` when none let us in. */
  readonly broker: { readonly name: string; readonly version: string } | undefined;
  readonly checks: readonly CheckReport[];
}

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** In one line, for programs. */
export function printJsonReport({ url, broker, checks }: Report): string {
  const ok = !findingsOf(checks).some(({ severity }) => severity === 'error');
  return `${JSON.stringify({
    ok,
    url,
    broker: broker ?? null,
    checks: checks.map(({ id, title, notMade, findings }) => ({
      ...{ id, title },
      outcome: notMade === undefined ? (findings.length === 0 ? 'ok' : 'found') : 'not-made',
      ...(notMade !== undefined && { reason: notMade }),
      findings,
    })),
  })}\n`;
}

/** For people: what was found, what is well, what was not looked at. */
export function printReport({ url, broker, checks }: Report): string {
  const style = stylerFor(process.stdout);
  const lines = [
    broker === undefined ? url : `${url}: RabbitMQ ${broker.version} at ${broker.name}`,
    '',
    ...checks
      .filter(({ notMade }) => notMade === undefined)
      .flatMap(({ title, findings }) => [
        `${findings.length === 0 ? style('green', 'ok') : style('bold', '!!')}  ${title}`,
        ...printFindings(findings),
      ]),
    ...printNotMade(checks).map((line) => style('dim', line)),
    '',
    summary(checks),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of one check; more of them are left to `--json`. */
const SHOWN_FINDINGS = 5;

function printFindings(findings: readonly Finding[]): string[] {
  const more = findings.length - SHOWN_FINDINGS;
  return [
    ...findings.slice(0, SHOWN_FINDINGS).flatMap(printFinding),
    ...(more > 0 ? [`    and ${more} more, which --json lists`] : []),
  ];
}

/** By reason, for one reason often keeps several from being made. */
function printNotMade(checks: readonly CheckReport[]): string[] {
  const reasons = new Set(checks.flatMap(({ notMade }) => notMade ?? []));
  return Array.from(reasons, (reason) => {
    const titles = checks.filter(({ notMade }) => notMade === reason).map(({ title }) => title);
    return `--  not made, ${reason}: ${titles.join('; ')}`;
  });
}

function printFinding({ id, severity, subject, meaning, fix }: Finding): string[] {
  const style = stylerFor(process.stdout);
  return [
    `    ${style(STYLES[severity], severity)} ${id}: ${subject}`,
    `      ${meaning}`,
    `      fix: ${fix}`,
  ];
}

function summary(checks: readonly CheckReport[]): string {
  const findings = findingsOf(checks);
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const { length } = findings.filter((finding) => finding.severity === severity);
    return length === 0
      ? []
      : [`${length} ${severity}${length > 1 && severity !== 'info' ? 's' : ''}`];
  });
  const notMade = checks.filter((check) => check.notMade !== undefined).length;
  const left = notMade === 0 ? '' : `, ${notMade} not made`;
  const found = counts.length === 0 ? 'nothing found' : counts.join(', ');
  const made = checks.length - notMade;
  return `${made} ${made === 1 ? 'check' : 'checks'} made${left}: ${found}`;
}

function findingsOf(checks: readonly CheckReport[]): readonly Finding[] {
  return checks.flatMap(({ findings }) => findings);
}
