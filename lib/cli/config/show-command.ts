import { ConfigurationError, type ConfigOpts } from '../../index.ts';
import { describeLocation, type InspectedOption } from '../../opts.ts';
import { withHelp, type Command } from '../common/command.ts';
import { confOptions, loadConf } from '../common/conf-options.ts';
import { stylerFor, type Styler } from '../common/styled.ts';
import { knownTables } from './known-options.ts';

/** `oslo-messaging config show` */
export const showCommand: Command = (config) =>
  config.command(
    'show',
    'Print the values in force and where each comes from; secrets are masked',
    (show) =>
      withHelp(
        show.options({
          ...confOptions,
          'set-only': {
            describe: 'Leave out what is at its default',
            type: 'boolean',
            default: false,
          },
          json: { describe: 'Print the values as JSON', type: 'boolean', default: false },
        }),
        {
          examples: [
            ['config show --set-only --config-file /etc/nova/nova.conf', 'What a file sets'],
            ['config show --json', 'Every value of what is found by default, for a program'],
          ],
          endings: ['configuration'],
        },
      ),
    async ({ setOnly, json }) => {
      const conf = await loadConf();
      const inspected = conf.inspect(knownTables());
      const shown = setOnly ? inspected.filter((option) => !isDefault(option)) : inspected;
      process.stdout.write(json ? asJson(conf, shown) : asText(conf, shown));
      const invalid = inspected.filter(({ kind }) => kind === 'invalid').length;
      if (invalid > 0) throw new ConfigurationError(`options without a valid value: ${invalid}`);
    },
  );

function isDefault(option: InspectedOption): boolean {
  return option.kind === 'value' && option.location.kind === 'default';
}

function asJson(conf: ConfigOpts, shown: readonly InspectedOption[]): string {
  const options = shown.map((option) => {
    const { group, name } = option;
    return option.kind === 'invalid'
      ? { group, option: name, error: option.error.message, code: option.error.code }
      : { group, option: name, value: option.text ?? null, source: option.location };
  });
  return `${JSON.stringify({ files: conf.configFiles, options })}\n`;
}

function asText(conf: ConfigOpts, shown: readonly InspectedOption[]): string {
  const style = stylerFor(process.stdout);
  const files = conf.configFiles.length === 0 ? 'none' : conf.configFiles.join(', ');
  const groups = [...new Set(shown.map(({ group }) => group))];
  const width = Math.max(...shown.map((option) => assignment(option).length));
  const sections = groups.map((group) => {
    const own = shown.filter((option) => option.group === group);
    const lines = own.map((option) => line(option, width, style));
    return `\n${style('bold', `[${group}]`)}\n${lines.join('\n')}\n`;
  });
  return `# configuration files: ${files}\n${sections.join('')}`;
}

function line(option: InspectedOption, width: number, style: Styler): string {
  const text = assignment(option);
  if (option.kind === 'invalid') {
    return `${text.padEnd(width)}  # ${style('red', option.error.message)}`;
  }
  const source = `# ${describeLocation(option.location)}`;
  return `${text.padEnd(width)}  ${isDefault(option) ? style('dim', source) : source}`;
}

function assignment(option: InspectedOption): string {
  if (option.kind === 'invalid') return `${option.name} = ?`;
  return `${option.name} = ${option.text?.replaceAll('\n', '; ') ?? '<None>'}`.trimEnd();
}
