import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Styles a text, or leaves it as it is. */
export type Styler = (style: Style, text: string) => string;

/** Styles for a terminal; `NO_COLOR`, and files and pipes, get plain text. */
export function stylerFor(stream: NodeJS.WriteStream): Styler {
  const plain = !stream.isTTY || Boolean(process.env['NO_COLOR']);
  return (style, text) => (plain ? text : styleText(style, text, { validateStream: false }));
}
