import { lstrip, rstrip, strip } from './python-text.ts';

/** One `name = value` of a file, with its continuation lines. */
export interface Assignment {
  readonly group: string;
  readonly name: string;
  readonly text: string;
  /** Counted from 1; the line of the name. */
  readonly line: number;
  /** The line of the group's header before it. */
  readonly groupLine: number;
}

/** A line that is no configuration. Says what is wrong without quoting it: it may hold a password. */
export class IniSyntaxError extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

interface OpenAssignment extends Omit<Assignment, 'text'> {
  readonly lines: string[];
}

/**
 * The assignments of a configuration file in oslo.config's dialect: `=` or `:`, comments only from
 * the start of a line, indented lines continue a value, blank lines and comments end it.
 *
 * @throws {IniSyntaxError}
 */
export function scanAssignments(text: string): Assignment[] {
  if (text.startsWith('\ufeff')) throw new IniSyntaxError(1, 'starts with a byte order mark');
  const found: OpenAssignment[] = [];
  let group: Header | undefined;
  let open: OpenAssignment | undefined;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const content = rstrip(raw);
    const line = index + 1;
    if (/^[ \t]/.test(content)) {
      if (open === undefined) throw new IniSyntaxError(line, 'nothing to continue, yet indented');
      open.lines.push(lstrip(content));
      continue;
    }
    open = undefined;
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    if (content.startsWith('[')) {
      group = { group: groupName(content, line), groupLine: line };
    } else {
      open = startAssignment(content, line, group);
      found.push(open);
    }
  }
  return found.map(({ lines, ...assignment }) => ({ ...assignment, text: lines.join('\n') }));
}

type Header = Pick<Assignment, 'group' | 'groupLine'>;

function groupName(content: string, line: number): string {
  if (!content.endsWith(']')) throw new IniSyntaxError(line, 'a group must end with ]');
  if (content === '[]') throw new IniSyntaxError(line, 'a group must have a name');
  return content.slice(1, -1);
}

function startAssignment(
  content: string,
  line: number,
  header: Header | undefined,
): OpenAssignment {
  const separator = content.search(/[:=]/);
  if (separator < 0) throw new IniSyntaxError(line, 'neither : nor = found');
  const name = strip(content.slice(0, separator));
  if (name === '') throw new IniSyntaxError(line, 'the name before : or = is empty');
  if (header === undefined) throw new IniSyntaxError(line, 'no [group] has been started');
  return { ...header, name, line, lines: [unquoted(strip(content.slice(separator + 1)))] };
}

/** Without the quotes around it, if they match. A lone quote is taken for both. */
function unquoted(text: string): string {
  const quote = text.charAt(0);
  return (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}
