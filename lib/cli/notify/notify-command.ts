import { withHelp, type Command } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { notifyOptions } from './notify-options.ts';
import { runNotify } from './run-notify.ts';

/** `oslo-messaging notify` */
export const notifyCommand: Command = (program) =>
  program.command(
    'notify <event> [args..]',
    'Send a notification: something has happened',
    (notify) =>
      withHelp(
        notify
          .positional('event', {
            describe: 'The type of the event, such as compute.instance.create.end',
            type: 'string',
            demandOption: true,
          })
          .positional('args', {
            describe: 'The payload: key=value for a text, key:=json for anything else',
            type: 'string',
            array: true,
          })
          .options(notifyOptions),
        {
          examples: [
            ['notify compute.instance.create.end instance_id=i-1 vcpus:=2', 'To "notifications"'],
            ['notify disk.full --priority error -d @disk.json --publisher-id disk.host1', 'A file'],
            ['notify test --topic versioned_notifications --dry-run', 'What would be sent'],
          ],
          endings: ['configuration', 'broker', 'timeout', 'refused', 'interrupted'],
        },
      ),
    (flags) => interruptible((signal) => runNotify(flags, signal)),
  );
