import { deprecatedNamesOf, optionFacets, suggest } from '../../opts.ts';
import { withHelp, type Command } from '../common/command.ts';
import { UsageError } from '../common/exit-codes.ts';
import { stylerFor } from '../common/styled.ts';
import { knownOptions, type KnownOption } from './known-options.ts';
import { remarks } from './sample.ts';
import { wrap } from './wrap.ts';

const WIDTH = 78;

/** `oslo-messaging config explain` */
export const explainCommand: Command = (config) =>
  config.command(
    'explain <option>',
    'Print what is known about an option, by its name or an earlier one',
    (explain) =>
      withHelp(
        explain
          .positional('option', {
            describe: 'Its name, or group.name',
            type: 'string',
            demandOption: true,
          })
          .options({
            json: { describe: 'Print it as JSON', type: 'boolean', default: false },
          }),
        {
          examples: [
            ['config explain rabbit_quorum_queue', 'One option'],
            ['config explain oslo_messaging_rabbit.ssl', 'One of a group'],
            ['config explain rpc_thread_pool_size', 'By a name that is old'],
          ],
        },
      ),
    ({ option, json }) => {
      const found = findOptions(option);
      process.stdout.write(
        json ? `${JSON.stringify(found.map(toJson))}\n` : found.map(toText).join('\n'),
      );
    },
  );

/**
 * The options that a name means, now or earlier: several, when groups share it.
 *
 * @throws {UsageError} none has it.
 */
function findOptions(text: string): readonly KnownOption[] {
  const [, group, name = text] = /^\[?([^\].]+)(?:\]\s*\/?|\.)\s*(.+)$/.exec(text) ?? [];
  const options = knownOptions();
  const means = (known: { group: string; name: string }): boolean =>
    known.name === name && (group === undefined || known.group === group);
  const current = options.filter(means);
  const found =
    current.length > 0
      ? current
      : options.filter((option) => deprecatedNamesOf(option, option.definition).some(means));
  if (found.length > 0) return found;
  const meant = suggest(name, new Set(options.map((option) => option.name)));
  const hint = meant.length === 0 ? '' : `; did you mean ${meant.join(' or ')}?`;
  throw new UsageError(`no such option, now or earlier: ${text}${hint}`);
}

function toText(option: KnownOption): string {
  const { group, name, definition } = option;
  const { typeName, defaultTexts } = optionFacets(definition);
  const style = stylerFor(process.stdout);
  const secret = definition.secret === true ? ['Its value is masked wherever it is printed.'] : [];
  const lines = [definition.help, ...secret, ...remarks(option)].flatMap((text) =>
    wrap(text, WIDTH),
  );
  return [
    style('bold', `[${group}] ${name}`),
    ...lines.map((line) => `  ${line}`),
    `  Type: ${typeName}`,
    `  Default: ${defaultTexts.join(', ') || (defaultTexts.length === 0 ? '<None>' : '(empty)')}`,
    `  Environment: OS_${group.toUpperCase()}__${name.toUpperCase()}`,
    '',
  ].join('\n');
}

function toJson({ group, name, definition }: KnownOption): object {
  const { typeName, defaultTexts, ...limits } = optionFacets(definition);
  return {
    group,
    option: name,
    help: definition.help,
    type: typeName,
    default: definition.multi ? defaultTexts : (defaultTexts[0] ?? null),
    ...limits,
    secret: definition.secret === true,
    mutable: definition.mutable === true,
    required: definition.required === true,
    deprecatedNames: deprecatedNamesOf({ group, name }, definition),
    deprecatedForRemoval: definition.deprecatedForRemoval?.reason,
    withoutEffect: definition.notApplicable,
    onlyDefaultSupported: definition.notImplemented,
  };
}
