/** Where the value of an option comes from. Counterpart: `oslo_config.cfg.LocationInfo`. */
export type Location =
  | { readonly kind: 'override' }
  | { readonly kind: 'command-line' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'set-default' }
  | { readonly kind: 'default' }
  /** Texts given with a table, which stand above everything else: `source` is a phrase for people. */
  | { readonly kind: 'text'; readonly source: string };

/** The location for messages, to stand behind "from". */
export function describeLocation(location: Location): string {
  switch (location.kind) {
    case 'override':
      return 'an override of the program';
    case 'command-line':
      return 'the command line';
    case 'environment':
      return `the environment variable ${location.variable}`;
    case 'file':
      return `${location.file}:${location.line}`;
    case 'set-default':
      return 'a default set by the program';
    case 'default':
      return 'its default';
    case 'text':
      return location.source;
  }
}

/** Whether an operator, not the program, chose the value. */
export function isUserControlled(location: Location): boolean {
  return !['override', 'set-default', 'default'].includes(location.kind);
}
