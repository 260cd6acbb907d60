import { withHelp, type Command } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { doctorOptions } from './doctor-options.ts';
import { runDoctor } from './run-doctor.ts';

/** `oslo-messaging doctor` */
export const doctorCommand: Command = (program) =>
  program.command(
    'doctor',
    'Look for what is wrong with configuration, connection and broker; nothing is changed',
    (doctor) =>
      withHelp(doctor.options(doctorOptions), {
        examples: [
          ['doctor --config-file /etc/nova/nova.conf', 'On a nova host'],
          ['doctor --profile lab --target conductor --target compute.node1', 'With some queues'],
          [
            'doctor --rabbitmqctl "sudo rabbitmqctl"',
            'On the host of the broker: sees all of its queues',
          ],
          ['doctor --management-url http://monitor:secret@rabbit:15672 --json', 'From elsewhere'],
        ],
        endings: ['configuration', 'interrupted'],
      }),
    (flags) => interruptible((signal) => runDoctor(flags, signal)),
  );
