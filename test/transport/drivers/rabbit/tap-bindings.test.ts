import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TapNotice } from '../../../../lib/transport/driver/tap.ts';
import { DeclarationRefused } from '../../../../lib/transport/drivers/rabbit/errors.ts';
import type { Link } from '../../../../lib/transport/drivers/rabbit/link.ts';
import { TapBindings } from '../../../../lib/transport/drivers/rabbit/tap-bindings.ts';

const BINDING = { exchange: 'nova', routingKey: '#' };

describe('TapBindings', () => {
  /** A link whose broker refuses each binding in these words. */
  function refusing(words: string): Link {
    const error = Object.assign(new Error(`QueueBind; 404 (NOT-FOUND): ${words}`), { code: 404 });
    const channel = { bindQueue: () => Promise.reject(error), close: () => Promise.resolve() };
    const link = { openChannel: () => Promise.resolve(channel), serverVersion: '3.10.8' };
    return link as unknown as Link;
  }

  it('tells an exchange that is missing from a queue that is', async () => {
    const notices: TapNotice[] = [];
    const bindings = new TapBindings({
      bindings: [BINDING],
      onNotice: (notice) => notices.push(notice),
    });
    await assert.rejects(
      bindings.bind(refusing("NOT_FOUND - no queue 'tap' in vhost '/'"), 'tap'),
      DeclarationRefused,
    );
    assert.deepEqual(notices, []);
    await bindings.bind(refusing("NOT_FOUND - no exchange 'nova' in vhost '/'"), 'tap');
    assert.deepEqual(notices, [{ kind: 'exchange-missing', binding: BINDING }]);
  });
});
