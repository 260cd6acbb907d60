/** The full name of an option; the group of options without one is `DEFAULT`. */
export interface OptionName {
  readonly group: string;
  readonly name: string;
}

/** The name for messages: `option debug in group [DEFAULT]`. */
export function describeOption({ group, name }: OptionName): string {
  return `option ${name} in group [${group}]`;
}

/** The name as one string, for maps. */
export function optionKey({ group, name }: OptionName): string {
  return `${group}.${name}`;
}

/** Files may spell groups in any case, but for DEFAULT. */
export function normalizeGroup(group: string): string {
  return group === 'DEFAULT' ? group : group.toLowerCase();
}
