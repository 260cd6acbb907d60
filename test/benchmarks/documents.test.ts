import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { check } from 'prettier';
import { printReport, rewriteDocuments, type BenchReport } from '../../benchmarks/documents.ts';
import { judge } from '../../benchmarks/judgement.ts';
import { withSection } from '../../benchmarks/marked-section.ts';
import { TARGETS } from '../../benchmarks/targets.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { measured } from './measured.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = [
  measured('serial', {
    'oslo-messaging': { rate: 2000, p50Ms: 0.5 },
    c: { rate: 4000, p50Ms: 0.2 },
  }),
  measured('drain', { 'oslo-messaging': { rate: 30_000 } }),
];
const REPORT: BenchReport = {
  command: 'npm run bench -- --report',
  date: '2026-11-21',
  machine: '2 cores, Node 20.',
  results: RESULTS,
  verdicts: judge(RESULTS, TARGETS),
};

describe('withSection', () => {
  const text = 'before\n\n<!-- a -->\n\nold\n\n<!-- end of a -->\n\nafter\n';

  it('replaces what stands between the marks', () => {
    const expected = 'before\n\n<!-- a -->\n\nnew\n\n<!-- end of a -->\n\nafter\n';
    assert.equal(withSection(text, 'a', 'new\n'), expected);
    assert.equal(withSection(expected, 'a', 'new'), expected);
  });

  for (const broken of ['', '<!-- a -->', '<!-- end of a -->', '<!-- end of a --> <!-- a -->']) {
    it(`refuses "${broken}"`, () => {
      assert.throws(() => withSection(broken, 'a', 'new'), /No section between <!-- a -->/);
    });
  }
});

describe('a report', () => {
  it('says how it was made, and of how many repetitions', () => {
    const [row] = RESULTS;
    assert.ok(row);
    assert.match(
      printReport(REPORT),
      /^`npm run bench -- --report`, 2026-11-21\. One repetition\. 2 cores/,
    );
    const often = { ...row, rows: row.rows.map((one) => ({ ...one, repetitions: 3 })) };
    assert.match(printReport({ ...REPORT, results: [often] }), /Medians of 3 repetitions\./);
    assert.match(
      printReport({ ...REPORT, results: [row, often] }),
      /Medians of 1 to 3 repetitions/,
    );
  });

  it('goes into the documents, formatted as they are, with its chart', async () => {
    using files = new TemporaryFiles();
    const names = ['README.md', 'docs/performance.md'];
    for (const name of names) files.write(name, readFileSync(join(ROOT, name), 'utf8'));
    rewriteDocuments(files.root, REPORT);
    for (const name of names) {
      const text = readFileSync(join(files.root, name), 'utf8');
      assert.match(text, /2026-11-21/);
      assert.match(text, /performance\.svg/);
      const options = { parser: 'markdown', printWidth: 100, singleQuote: true };
      assert.ok(await check(text, options), `${name} is not formatted`);
    }
    const chart = readFileSync(join(files.root, 'docs/performance.svg'), 'utf8');
    assert.match(chart, /^<svg /);
  });
});
