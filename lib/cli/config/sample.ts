import { deprecatedNamesOf, optionFacets } from '../../opts.ts';
import type { KnownOption } from './known-options.ts';
import { wrap } from './wrap.ts';

/**
 * A configuration file with every option commented out at its default, in the form of
 * `oslo-config-generator`.
 */
export function sampleConfig(options: readonly KnownOption[], wrapWidth: number): string {
  const groups = [...new Set(options.map(({ group }) => group))].sort(defaultFirst);
  const sections = groups.map((group) => {
    const own = options.filter((option) => option.group === group);
    return [`[${group}]\n`, ...own.map((option) => sampleOption(option, wrapWidth))].join('\n');
  });
  return sections.join('\n');
}

function defaultFirst(a: string, b: string): number {
  if (a === 'DEFAULT' || b === 'DEFAULT') return a === 'DEFAULT' ? -1 : 1;
  return a < b ? -1 : 1;
}

function sampleOption(option: KnownOption, wrapWidth: number): string {
  const { help } = option.definition;
  const { typeName, defaultTexts } = optionFacets(option.definition);
  const comments = [`${help} (${typeName})`, ...remarks(option)]
    .flatMap((remark) => wrap(remark, wrapWidth - 2))
    .map((line) => `# ${line}`.trimEnd());
  const texts = defaultTexts.length === 0 ? ['<None>'] : defaultTexts;
  const assignments = texts.map((text) => `#${option.name} = ${text}`.trimEnd());
  return `${[...comments, ...assignments].join('\n')}\n`;
}

/** What there is to say of an option beside its help, a line each. */
export function remarks({ group, name, definition }: KnownOption): readonly string[] {
  const { min, max, choices, regex } = optionFacets(definition);
  const { required, mutable, deprecatedForRemoval, notApplicable, notImplemented } = definition;
  const old = deprecatedNamesOf({ group, name }, definition);
  return [
    min === undefined ? [] : `Minimum value: ${min}`,
    max === undefined ? [] : `Maximum value: ${max}`,
    choices === undefined ? [] : `Allowed values: ${choices.join(', ')}`,
    regex === undefined ? [] : `Must match: ${regex}`,
    required === true ? 'This option must be set.' : [],
    mutable === true ? 'Note: This option can be changed without restarting.' : [],
    old.map((earlier) => `Deprecated group/name - [${earlier.group}]/${earlier.name}`),
    deprecatedForRemoval === undefined
      ? []
      : `This option is deprecated for removal: ${deprecatedForRemoval.reason}.`,
    notApplicable === undefined ? [] : `Accepted without effect: ${notApplicable}.`,
    notImplemented === undefined ? [] : `Only the default is supported: ${notImplemented}.`,
  ].flat();
}
