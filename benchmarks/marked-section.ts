/**
 * Replaces what stands between `<!-- NAME -->` and `<!-- end of NAME -->` in a text.
 *
 * @throws {Error} the text does not have both marks, in this order.
 */
export function withSection(text: string, name: string, content: string): string {
  const opening = `<!-- ${name} -->`;
  const closing = `<!-- end of ${name} -->`;
  const start = text.indexOf(opening);
  const end = text.indexOf(closing, start);
  if (start < 0 || end < 0) throw new Error(`No section between ${opening} and ${closing}`);
  const before = text.slice(0, start + opening.length);
  return `${before}\n\n${content.trim()}\n\n${text.slice(end)}`;
}
