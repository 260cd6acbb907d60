import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ratioChart } from '../../benchmarks/ratio-chart.ts';
import { measured } from './measured.ts';

const RESULTS = [
  measured('serial', {
    'oslo-messaging': { rate: 2000 },
    'python-threading': { rate: 500 },
    amqplib: { rate: 2500 },
  }),
  measured('start', { 'oslo-messaging': { p50Ms: 100 }, 'python-threading': { p50Ms: 200 } }),
];

function widths(svg: string, kind: 'faster' | 'slower'): number[] {
  return Array.from(
    svg.matchAll(new RegExp(`class="${kind}"[^>]* width="([\\d.]+)"`, 'g')),
    (match) => Number(match[1]),
  );
}

describe('ratioChart', () => {
  const svg = ratioChart(RESULTS);

  it('has a bar for each ratio, as long as that is great', () => {
    const [four = 0, two = 0] = widths(svg, 'faster');
    assert.equal(four, two * 2);
    assert.match(svg, />4\.00</);
    assert.match(svg, />2\.00</);
  });

  it('tells what is slower from what is faster', () => {
    assert.equal(widths(svg, 'slower').length, 1);
    assert.match(svg, />0\.80</);
  });

  it('has a panel for each peer that was measured', () => {
    assert.match(svg, /× Python/);
    assert.match(svg, /× plain amqplib/);
    assert.doesNotMatch(svg, /× C/);
  });

  it('follows the colour scheme of whoever reads', () => {
    assert.match(svg, /@media \(prefers-color-scheme: dark\)/);
  });

  it('is well-formed: each element is closed, nothing is left of markup in its texts', () => {
    const open: string[] = [];
    for (const [, closing, name = '', single] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (closing === '/') assert.equal(open.pop(), name);
      else if (single !== '/') open.push(name);
    }
    assert.deepEqual(open, []);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  });

  it('of nothing is empty, and still an image', () => {
    assert.match(ratioChart([]), /^<svg [^]*<\/svg>\n$/);
  });
});
