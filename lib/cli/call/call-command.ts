import { prettyPythonJson, stringifyPythonJson } from '../../driver.ts';
import { getRpcClient, Target } from '../../index.ts';
import { withHelp, type Command } from '../common/command.ts';
import { connect, placeOf } from '../profile/place.ts';
import { tellFailure } from '../request/failure.ts';
import { interruptible } from '../request/interruptible.ts';
import { printPreview } from '../request/print-preview.ts';
import {
  describedRequest,
  durationMs,
  requestOptions,
  withRequest,
  type RequestFlags,
} from '../request/request-options.ts';

const options = {
  ...requestOptions,
  timeout: {
    ...requestOptions.timeout,
    describe: 'Seconds to wait for the reply',
    defaultDescription: 'rpc_response_timeout of the configuration',
  },
  monitor: {
    describe: 'Seconds after which a server that does not show to be alive is given up',
    type: 'number',
    requiresArg: true,
  },
} as const;

type CallFlags = RequestFlags & { readonly monitor: number | undefined };

/** `oslo-messaging call` */
export const callCommand: Command = (program) =>
  program.command(
    'call <target> <method> [args..]',
    'Call a method of a server and print what it returns, as JSON',
    (call) =>
      withHelp(withRequest(call).options(options), {
        examples: [
          ['call test add a:=1 b:=2', 'Any server of the topic "test"; := takes JSON'],
          ['call compute.node1 ping --namespace baseapi -d \'{"arg": "hi"}\'', 'One server'],
          ['call conductor ping arg=hi --dry-run', 'What would be sent'],
          [
            'call conductor ping arg=hi --namespace baseapi --config-file /etc/nova/nova.conf',
            'On a nova host',
          ],
        ],
        endings: [
          ...(['configuration', 'broker', 'timeout', 'remote', 'unroutable'] as const),
          ...(['refused', 'interrupted'] as const),
        ],
      }),
    (flags) => interruptible((signal) => runCall(flags, signal)),
  );

async function runCall(flags: CallFlags, signal: AbortSignal): Promise<void> {
  const { method, args, ctxt, prepare } = await describedRequest(flags);
  const place = await placeOf(flags);
  await using transport = connect(place, flags.verbose);
  const context = getRpcClient(transport, new Target(), {
    ...(flags.timeout !== undefined && { timeoutMs: durationMs('timeout', flags.timeout) }),
    ...(flags.monitor !== undefined && {
      callMonitorTimeoutMs: durationMs('monitor', flags.monitor),
    }),
    // Somebody sits and waits: what cannot be sent now is told now.
    retry: 0,
    transportOptions: { atLeastOnce: true },
  }).prepare({ ...place.target, ...prepare });
  if (flags.dryRun === true) {
    const preview = context.preview('call', ctxt, method, args);
    process.stdout.write(`${printPreview(preview, flags)}\n`);
    return;
  }
  const startedAt = performance.now();
  try {
    const result = await context.call(ctxt, method, args, { signal });
    printResult(result, { elapsedMs: performance.now() - startedAt, json: flags.json === true });
  } catch (error) {
    throw tellFailure(error, { verbosity: flags.verbose, json: flags.json === true });
  }
}

function printResult(
  result: unknown,
  { elapsedMs, json }: { readonly elapsedMs: number; readonly json: boolean },
): void {
  const { stdout, stderr } = process;
  const ms = Number(elapsedMs.toFixed(1));
  stdout.write(
    json ? `${stringifyPythonJson({ result, elapsed_ms: ms })}\n` : `${prettyPythonJson(result)}\n`,
  );
  if (!json && stderr.isTTY) stderr.write(`answered in ${ms} ms\n`);
}
