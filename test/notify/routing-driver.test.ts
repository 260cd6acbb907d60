import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { NotificationFailure, RoutingConfigError } from '../../lib/notify/errors.ts';
import { fileNamePattern } from '../../lib/notify/notify-drivers/file-name-pattern.ts';
import { readRoutingRules, routedDrivers } from '../../lib/notify/notify-drivers/routing-rules.ts';
import { TestDriver } from '../../lib/notify/notify-drivers/test-driver.ts';
import { fakeNotifier } from '../support/notify-world.ts';

describe('a pattern of a routing file', () => {
  const values = [
    ...['', 'a', 'x', '^', ']', 'compute.instance.create.end', 'ac', 'cc', '[abc', 'a]b', 'a.c'],
    ...['abc', 'COMPUTE.x', 'a-b', '(x|y)', 'a\\b', '[', 'a\nb'],
  ];
  /** What `fnmatch` finds among the values. */
  const rows: readonly (readonly [pattern: string, matched: readonly string[]])[] = [
    ['*', values],
    ['**', values],
    ['compute.*', ['compute.instance.create.end']],
    ['compute.instance.*.end', ['compute.instance.create.end']],
    ['?', ['a', 'x', '^', ']', '[']],
    ['[ab]c', ['ac']],
    ['[!ab]c', ['cc']],
    ['[]x]', ['x', ']']],
    ['[!]x]', ['a', '^', '[']],
    ['[abc', ['[abc']],
    ['a]b', ['a]b']],
    ['a.c', ['a.c']],
    ['COMPUTE.*', ['COMPUTE.x']],
    ['[z-a]', []],
    ['a[-]b', ['a-b']],
    ['[^a]', ['a', '^']],
    ['', ['']],
    ['(x|y)', ['(x|y)']],
    ['a\\b', ['a\\b']],
    ['[[]', ['[']],
    ['[a\\]b]', []],
  ];
  for (const [pattern, matched] of rows) {
    it(`"${pattern}" matches what it matches in Python`, () => {
      const expression = fileNamePattern(pattern);
      assert.deepEqual(
        values.filter((value) => expression.test(value)),
        matched,
      );
    });
  }
});

const FILE = `
billing:
  messagingv2:
    accepted_events: ['compute.instance.*', '*.exists']
    accepted_priorities: [INFO, err*]
  log: {}
audit:
  messagingv2:
    accepted_priorities: ['audit']
  test:
    accepted_events: []
`;

describe('routing rules', () => {
  const rows: readonly (readonly [eventType: string, priority: string, drivers: string[]])[] = [
    ['compute.instance.create.end', 'info', ['messagingv2', 'log']],
    ['compute.instance.create.end', 'error', ['messagingv2', 'log']],
    ['compute.instance.create.end', 'warn', ['log']],
    ['volume.exists', 'info', ['messagingv2', 'log']],
    ['volume.create', 'info', ['log']],
    ['volume.create', 'audit', ['log', 'messagingv2']],
  ];
  for (const [eventType, priority, drivers] of rows) {
    it(`choose ${drivers.join(' and ')} for ${eventType} at ${priority}`, async () => {
      const rules = await readRoutingRules(FILE, 'routing.yaml');
      assert.deepEqual([...routedDrivers(rules, eventType, priority)], drivers);
    });
  }

  it('of an empty file choose nothing', async () => {
    for (const text of ['', '# nothing', 'group:', 'group: {}']) {
      assert.deepEqual(await readRoutingRules(text, 'f'), []);
    }
  });

  const broken: readonly (readonly [text: string, problem: RegExp])[] = [
    ['{', /routing file "f\.yaml"/],
    ['- log', /the file must be a mapping/],
    ['group: [log]', /group must be a mapping/],
    ['group: {log: everything}', /group\.log must be a mapping/],
    ['group: {log: {accepted_events: "*"}}', /group\.log\.accepted_events must be a list/],
    ['group: {log: {accepted_events: [5]}}', /must be a list of patterns/],
    ['group: {log: {accepted_event: ["*"]}}', /group\.log\.accepted_event is no rule/],
  ];
  for (const [text, problem] of broken) {
    it(`${text} is refused`, async () => {
      await assert.rejects(readRoutingRules(text, 'f.yaml'), (error: unknown) => {
        assert.ok(error instanceof RoutingConfigError);
        assert.match(error.message, problem);
        assert.equal(error.file, 'f.yaml');
        return true;
      });
    });
  }
});

describe('the routing driver', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'routing-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function routed(name: string, text: string | undefined) {
    const file = join(folder, name);
    if (text !== undefined) await writeFile(file, text);
    const recorder = new TestDriver();
    const { notifier, log } = fakeNotifier({
      settings: { driver: ['routing'], routing_config: file },
      options: { customDrivers: { recorder: () => recorder }, failures: 'thrown' },
    });
    return { file, notifier, recorder, log };
  }

  it('sends by the drivers that the rules choose, each once', async () => {
    const { notifier, recorder } = await routed(
      'two.yaml',
      'a: {recorder: {accepted_events: ["x.*"]}}\nb: {recorder: {accepted_priorities: [info]}}',
    );
    await notifier.info(null, 'x.y', 1);
    await notifier.error(null, 'z', 2);
    assert.deepEqual(
      recorder.notifications.map(({ message }) => message.payload),
      [1],
    );
    assert.deepEqual(notifier.counts, { sent: 2, failed: 0 });
  });

  it('fails while its file cannot be used, and works as soon as it can', async () => {
    const { file, notifier, recorder } = await routed('late.yaml', undefined);
    await assert.rejects(notifier.info(null, 'e', 1), /ENOENT/);
    await writeFile(file, 'a: {recorder: {}, unheard-of: {}}');
    await assert.rejects(notifier.info(null, 'e', 2), (error: unknown) => {
      assert.ok(error instanceof NotificationFailure);
      assert.equal(error.problems.length, 1);
      assert.equal(error.problems[0]?.where, 'driver "routing", driver "unheard-of"');
      return true;
    });
    assert.deepEqual(
      recorder.notifications.map(({ message }) => message.payload),
      [2],
    );
    assert.deepEqual(notifier.counts, { sent: 0, failed: 2 });
  });

  it('does not run in a circle, and needs a file', async () => {
    const { notifier } = await routed('circle.yaml', 'a: {routing: {}}');
    await assert.rejects(notifier.info(null, 'e', 1), /in a circle/);
    const { notifier: without } = fakeNotifier({
      settings: { driver: ['routing'] },
      options: { failures: 'thrown' },
    });
    await assert.rejects(without.info(null, 'e', 1), /set routing_config/);
  });
});
