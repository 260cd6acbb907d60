import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { stderrLogger, type LogFormat, type LogLevel } from '../../lib/cli/common/stderr-logger.ts';

describe('stderrLogger', () => {
  let lines: string[];

  beforeEach(() => {
    lines = [];
    mock.method(process.stderr, 'write', (text: string) => {
      lines.push(text);
      return true;
    });
  });
  afterEach(() => {
    mock.restoreAll();
  });

  it('writes what the level lets through, and follows its changes', () => {
    let level: LogLevel = 'warn';
    const logger = stderrLogger({ level: () => level, format: 'text' });
    for (const each of ['error', 'warn', 'info', 'debug'] as const) logger[each](each);
    level = 'debug';
    logger.debug('again');
    const messages = lines.map((line) => line.replace(/^\S+Z /, ''));
    assert.deepEqual(messages, ['ERROR error\n', 'WARN  warn\n', 'DEBUG again\n']);
  });

  const cases: readonly (readonly [LogFormat, unknown, string])[] = [
    ['text', 'plain', 'a=plain'],
    ['text', 'two words', 'a="two words"'],
    ['text', 'x=1', 'a="x=1"'],
    ['text', '', 'a=""'],
    ['text', { b: [1] }, 'a={"b":[1]}'],
    ['text', 'line\nline', 'a="line\\nline"'],
    ['text', 5n, 'a=5n'],
    ['text', null, 'a=null'],
    ['json', 5n, '"a":"5n"'],
    ['json', { b: [1] }, '"a":{"b":[1]}'],
  ];
  for (const [format, value, expected] of cases) {
    it(`prints ${JSON.stringify(expected)} as ${format}, in one line`, () => {
      stderrLogger({ level: () => 'info', format }).info('message', { a: value, b: undefined });
      assert.equal(lines.length, 1);
      const [line = ''] = lines;
      assert.ok(line.includes(expected), line);
      assert.equal(line.indexOf('\n'), line.length - 1);
      assert.doesNotMatch(line, /undefined/);
    });
  }

  it('prints an object a line as JSON, errors by their stack, and what names itself', () => {
    const logger = stderrLogger({ level: () => 'info', format: 'json' });
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    logger.info('message', { error: new Error('broken'), cycle, level: 'mine' });
    const record = JSON.parse(lines[0] ?? '') as Record<string, string>;
    assert.equal(record['message'], 'message');
    assert.equal(record['level'], 'info');
    assert.match(record['error'] ?? '', /^Error: broken\n +at /);
    assert.match(record['cycle'] ?? '', /Circular/);
    assert.match(record['time'] ?? '', /^\d{4}-.*Z$/);
  });
});
