import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOTIFICATION_PRIORITIES } from '../../lib/dispatcher/notification-priority.ts';
import { maskSecretsDeep } from '../../lib/notify/notify-drivers/mask-secrets.ts';
import { fakeNotifier } from '../support/notify-world.ts';

describe('the log driver', () => {
  it('writes each notification at the level of its priority, under the name of Python', async () => {
    const { notifier, log } = fakeNotifier({ options: { driver: 'log', publisherId: 'p' } });
    for (const priority of NOTIFICATION_PRIORITIES) await notifier[priority](null, 'a.b', { n: 1 });
    const written = log.records.filter(({ fields }) => 'logger' in fields);
    assert.deepEqual(
      written.map(({ level, fields }) => [level, fields['logger']]),
      ['debug', 'info', 'warn', 'error', 'error'].map((level) => [
        level,
        'oslo.messaging.notification.a.b',
      ]),
    );
    const {
      message_id: id,
      timestamp,
      ...rest
    } = JSON.parse(written[0]?.message ?? '') as Record<string, unknown>;
    assert.deepEqual([typeof id, typeof timestamp], ['string', 'string']);
    assert.deepEqual(rest, {
      publisher_id: 'p',
      event_type: 'a.b',
      priority: 'DEBUG',
      payload: { n: 1 },
    });
  });

  it('drops what Python drops, and warns once', async () => {
    const { notifier, log } = fakeNotifier({ options: { driver: 'log' } });
    for (let n = 0; n < 3; n += 1) await notifier.audit(null, 'e', n);
    assert.deepEqual(
      log.records.map(({ message }) => message),
      ['The log driver drops notifications of priority audit'],
    );
  });

  it('masks what is secret', async () => {
    const { notifier, log } = fakeNotifier({ options: { driver: 'log' } });
    await notifier.info(null, 'e', { admin_pass: 'hush', at: 'db://u:hush@h/' });
    const text = log.records.map(({ message }) => message).join();
    assert.equal(text.includes('hush'), false);
    assert.match(text, /"admin_pass":"\*\*\*"/);
  });
});

describe('masking', () => {
  const rows: readonly (readonly [value: unknown, masked: unknown])[] = [
    [
      { a: 1, password: 'x' },
      { a: 1, password: '***' },
    ],
    [
      { nested: { auth_token: 't', token: { id: 5 } } },
      { nested: { auth_token: '***', token: { id: 5 } } },
    ],
    [{ adminPass: null }, { adminPass: '***' }],
    [{ secret: [1, 2] }, { secret: '***' }],
    [[{ admin_pass: 1 }], [{ admin_pass: '***' }]],
    ["password = 'hidden' rest", "password = '***' rest"],
    ['password=hidden rest', 'password=*** rest'],
    ["{'token': 'abc', 'x': 'y'}", "{'token': '***', 'x': 'y'}"],
    ['{"admin_password1": u"abc"}', '{"admin_password1": u"***"}'],
    ['mount --password hidden /mnt', 'mount --password *** /mnt'],
    ['<adminPass>hidden</adminPass>', '<adminPass>***</adminPass>'],
    ['no secret here', 'no secret here'],
    ['token', 'token'],
    [5, 5],
    [null, null],
  ];
  for (const [value, masked] of rows) {
    it(JSON.stringify(value), () => {
      assert.deepEqual(maskSecretsDeep(value), masked);
    });
  }
});
