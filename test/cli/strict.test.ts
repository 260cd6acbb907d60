import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { command } from './command.ts';

describe('an option that does not exist', () => {
  const files = new TemporaryFiles();
  after(() => {
    files[Symbol.dispose]();
  });
  const conf = files.write(
    'my.conf',
    '[DEFAULT]\ntransport_url = fake://\nrpc_respons_timeout = 5\n[cinder]\ncolour = red\n',
  );
  const said = `unknown in the configuration files: option rpc_respons_timeout in group [DEFAULT] (${conf}:3; did you mean rpc_response_timeout?)`;

  for (const { args, input } of [
    { args: ['call', 't', 'm', '--dry-run'] },
    { args: ['cast', 't', 'm', '--dry-run'] },
    { args: ['fanout', 't', 'm', '--dry-run'] },
    { args: ['notify', 'e', '--dry-run'] },
    { args: ['ping', 't', '--wait', '0.1'] },
    { args: ['tail', '--idle-timeout', '0.1'] },
    { args: ['repl'], input: '' },
  ]) {
    it(`is a warning to ${args.join(' ')}, and an error with --strict`, async () => {
      const run = (...more: readonly string[]) =>
        command([...args, '--config-file', conf, ...more], { input });
      assert.equal((await run()).stderr, `oslo-messaging: warning: ${said}\n`);
      const strict = await run('--strict');
      assert.deepEqual(strict, { code: 3, stdout: '', stderr: `oslo-messaging: ${said}\n` });
    });
  }
});
