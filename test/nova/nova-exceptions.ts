import type { AllowedRemoteExmods } from '../../lib/index.ts';

/** Counterparts of exceptions in `nova.exception`: callers tell them apart by their class. */
export class NovaException extends Error {}
export class ConsoleTypeInvalid extends NovaException {}
export class Forbidden extends NovaException {}
export class InstanceActionNotFound extends NovaException {}
export class InstanceInvalidState extends NovaException {}
export class InstanceNotFound extends NovaException {}
export class NoValidHost extends NovaException {}
export class ServiceBinaryExists extends NovaException {}
export class ServiceNotFound extends NovaException {}

/** As nova allows them: its own exceptions, and nobody else's. */
export const novaExmods: AllowedRemoteExmods = {
  'nova.exception': {
    ConsoleTypeInvalid,
    Forbidden,
    InstanceActionNotFound,
    InstanceInvalidState,
    InstanceNotFound,
    NoValidHost,
    ServiceBinaryExists,
    ServiceNotFound,
  },
};
