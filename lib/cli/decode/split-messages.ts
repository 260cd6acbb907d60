/** A part of an input that should be one message. */
export interface Chunk {
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** A line that goes on with what the line before began: indented, or closing. */
const CONTINUES = /^[\s\]}]/;

/**
 * Cuts an input into messages: one on each line, or, as printers for people write them, over
 * several lines of which all but the first are indented or begin with a closing bracket. So what is
 * broken spoils itself and nothing behind it.
 */
export function splitMessages(input: string): Chunk[] {
  const chunks: { line: number; lines: string[] }[] = [];
  for (const [index, text] of input.split(/\r?\n/).entries()) {
    if (text.trim() === '') continue;
    const last = chunks.at(-1);
    if (last !== undefined && CONTINUES.test(text)) last.lines.push(text);
    else chunks.push({ line: index + 1, lines: [text] });
  }
  return chunks.map(({ line, lines }) => ({ line, text: lines.join('\n') }));
}
