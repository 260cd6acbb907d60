/** Where a part of a value stands: keys and indices from the outermost inwards. */
export type ValuePath = readonly (string | number)[];

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const PART = /(?:^|\.)([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy;

/** `args.instance.tags[3]`, `payload["nova_object.data"].uuid`; empty for the value itself. */
export function printPath(path: ValuePath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (IDENTIFIER.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/** Reads what {@link printPath} prints; `undefined` for anything else. */
export function parsePath(text: string): ValuePath | undefined {
  const path: (string | number)[] = [];
  let end = 0;
  for (const match of text.matchAll(PART)) {
    const [all, name, index, quoted] = match;
    end = match.index + all.length;
    if (name !== undefined) path.push(name);
    else if (index !== undefined) path.push(Number(index));
    else if (quoted !== undefined) path.push(String(JSON.parse(quoted)));
  }
  return end === text.length ? path : undefined;
}

/** What stands there; `undefined` when nothing does. */
export function valueAt(value: unknown, path: ValuePath): unknown {
  let found: unknown = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part))
      return undefined;
    found = found[part as keyof typeof found];
  }
  return found;
}
