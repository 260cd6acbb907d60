import { examine, type Finding as FileFinding } from '../config/findings.ts';
import { check, type Finding } from './check.ts';

/** Names that do not exist and old names, in the files that are read. */
export const namesInFiles = check({
  id: 'configuration-files',
  title: 'names and values in the configuration files',
  needs: 'configuration',
  run: async ({ conf }) => {
    if (conf.configFiles.length === 0) return { notMade: 'no configuration file is read' };
    const found = await examine(conf.configFiles);
    return found.filter(({ severity }) => severity !== 'info').map(fromFiles);
  },
});

function fromFiles({ code, severity, message, file, line }: FileFinding): Finding {
  const place = file === undefined ? 'the files' : line === undefined ? file : `${file}:${line}`;
  return {
    id: code
      .toLowerCase()
      .replace(/^oslo_messaging_/, '')
      .replaceAll('_', '-'),
    severity,
    subject: place,
    meaning: message,
    fix:
      code === 'deprecated-name'
        ? 'oslo-messaging config migrate FILE writes the current name'
        : 'mend the file; oslo-messaging config explain OPTION says what an option takes',
  };
}
