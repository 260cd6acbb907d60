import { bestPython, figuresOf, speed, type ScenarioResult } from './results.ts';

const PANELS = [
  { title: '× Python', peer: bestPython },
  { title: '× plain amqplib', peer: (result: ScenarioResult) => figuresOf(result, 'amqplib') },
  { title: '× C, librabbitmq', peer: (result: ScenarioResult) => figuresOf(result, 'c') },
] as const;

const LABELS_WIDTH = 230;
const PANEL_WIDTH = 230;
/** Of a panel, what is kept free for the figure behind the longest bar. */
const FIGURE_WIDTH = 55;
const ROW_HEIGHT = 24;
const BAR_HEIGHT = 14;
const HEAD_HEIGHT = 40;
const FOOT_HEIGHT = 12;

/** Colours that can be told apart on white and on black; text follows the reader's scheme. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600 }
    .faster { fill: #2f81c7 }
    .slower { fill: #c77d2f }
    .even { stroke: #8b949e; stroke-dasharray: 3 3 }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
  `;

interface Bar {
  readonly row: number;
  readonly ratio: number;
}

/**
 * How many times as fast as its peers this library is at each kind of work, as SVG: a panel for each
 * peer that was measured, each with a scale of its own and a dashed line where both are even.
 */
export function ratioChart(results: readonly ScenarioResult[]): string {
  const panels = PANELS.map(({ title, peer }) => ({ title, bars: barsOf(results, peer) })).filter(
    ({ bars }) => bars.length > 0,
  );
  const width = LABELS_WIDTH + panels.length * PANEL_WIDTH;
  const height = HEAD_HEIGHT + results.length * ROW_HEIGHT + FOOT_HEIGHT;
  const labels = results.map(({ scenario }, row) =>
    text(LABELS_WIDTH - 12, middleOf(row), scenario.title, 'text-anchor="end"'),
  );
  const drawn = panels.map(({ title, bars }, index) =>
    panel(title, bars, { left: LABELS_WIDTH + index * PANEL_WIDTH, rows: results.length }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '  <title>How many times as fast as its peers oslo-messaging is</title>',
    `  <style>${STYLE}</style>`,
    ...[...labels, ...drawn.flat()].map((line) => `  ${line}`),
    '</svg>',
    '',
  ].join('\n');
}

function barsOf(
  results: readonly ScenarioResult[],
  peer: (typeof PANELS)[number]['peer'],
): readonly Bar[] {
  return results.flatMap((result, row) => {
    const own = figuresOf(result, 'oslo-messaging');
    const other = peer(result);
    return own === undefined || other === undefined
      ? []
      : [{ row, ratio: speed(own) / speed(other) }];
  });
}

function panel(
  title: string,
  bars: readonly Bar[],
  { left, rows }: { readonly left: number; readonly rows: number },
): string[] {
  const longest = Math.max(1, ...bars.map(({ ratio }) => ratio));
  const scale = (PANEL_WIDTH - FIGURE_WIDTH) / longest;
  const even = left + scale;
  const bottom = HEAD_HEIGHT + rows * ROW_HEIGHT;
  return [
    text(left, HEAD_HEIGHT / 2, title, 'class="title"'),
    ...bars.flatMap(({ row, ratio }) => {
      const width = ratio * scale;
      const top = middleOf(row) - BAR_HEIGHT / 2;
      return [
        `<rect class="${ratio < 1 ? 'slower' : 'faster'}" x="${left}" y="${top}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
        text(left + Math.max(width, ratio < 1 ? scale : 0) + 6, middleOf(row), printed(ratio)),
      ];
    }),
    `<line class="even" x1="${even.toFixed(1)}" x2="${even.toFixed(1)}" y1="${HEAD_HEIGHT - 8}" y2="${bottom}"/>`,
  ];
}

function middleOf(row: number): number {
  return HEAD_HEIGHT + row * ROW_HEIGHT + ROW_HEIGHT / 2;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y}" dominant-baseline="central" ${attributes}>${escaped}</text>`;
}

function printed(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}
