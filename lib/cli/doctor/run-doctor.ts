import type { BrokerProbe } from '../../driver.ts';
import { CommandEnd } from '../common/exit-codes.ts';
import { explain } from '../common/explain.ts';
import { placeOf } from '../profile/place.ts';
import { durationMs } from '../request/request-options.ts';
import type { Check, CheckResult, Gathered } from './check.ts';
import { CHECKS } from './checks.ts';
import type { DoctorFlags } from './doctor-options.ts';
import { printJsonReport, printReport, type CheckReport, type Report } from './report.ts';
import { gatherResources } from './resources.ts';

/**
 * Makes all checks that can be made, and tells what they have found.
 *
 * @throws {CommandEnd} something is wrong: `failed`.
 */
export async function runDoctor(flags: DoctorFlags, signal: AbortSignal): Promise<void> {
  const timeoutMs = durationMs('timeout', flags.timeout);
  const place = await placeOf(flags, 'diagnosis');
  const opened: AsyncDisposable[] = [];
  try {
    const keep = (one: AsyncDisposable): void => void opened.push(one);
    const resources = await gatherResources(place, { flags, keep, timeoutMs, signal });
    const report = await examine(place.url.toRedactedString(), resources, signal);
    process.stdout.write(flags.json === true ? printJsonReport(report) : printReport(report));
    const bad = report.checks
      .flatMap(({ findings }) => findings)
      .filter(({ severity }) => (flags.strict ? severity !== 'info' : severity === 'error'));
    if (bad.length > 0) throw new CommandEnd('failed');
  } finally {
    for (const one of opened) await one[Symbol.asyncDispose]();
  }
}

async function examine(url: string, resources: Gathered, signal: AbortSignal): Promise<Report> {
  const checks: CheckReport[] = [];
  // One after the other: what they ask of the broker must not get into each other's way.
  for (const check of CHECKS) {
    signal.throwIfAborted();
    checks.push(reportOf(check, await make(check, resources)));
  }
  const { connection } = resources;
  const broker = connection.kind === 'absent' ? undefined : brokerOf(connection.value.probe);
  return { url, broker, checks };
}

function brokerOf({ broker, serverVersion }: BrokerProbe): Report['broker'] {
  return { name: broker.name, version: serverVersion };
}

/** One check that cannot be made is no reason to leave out the others. */
async function make(check: Check, resources: Gathered): Promise<CheckResult> {
  try {
    return await check.make(resources);
  } catch (error) {
    return { notMade: explain(error) };
  }
}

function reportOf({ id, title }: Check, result: CheckResult): CheckReport {
  return 'notMade' in result
    ? { id, title, notMade: result.notMade, findings: [] }
    : { id, title, findings: result };
}
