import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { getRpcTransport } from '../../lib/transport/create-transport.ts';
import '../../lib/transport/drivers/builtin.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

describe('getRpcTransport', () => {
  it('says what is odd about the URL, without its secrets', async () => {
    const logger = new RecordingLogger();
    const url = 'fake://user:s3cret@h1,h2/';
    await using transport = getRpcTransport(new ConfigOpts(), { url, logger });
    assert.ok(transport);
    assert.equal(logger.about(/all hosts .* a user name and a password/).length, 1);
    assert.equal(JSON.stringify(logger.records).includes('s3cret'), false);
  });
});
