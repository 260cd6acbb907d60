import { marksOf, type EndpointMethod } from './method-marks.ts';

/**
 * Decides which of an endpoint's methods may be called remotely. Whatever it says, only functions
 * are ever called, and nothing that every object inherits (`constructor`, `toString`, …).
 * Counterpart: `oslo_messaging.RPCAccessPolicyBase`.
 */
export abstract class RPCAccessPolicyBase {
  /** @param method the function that `endpoint[name]` is. */
  abstract isAllowed(endpoint: object, name: string, method: EndpointMethod): boolean;
}

/** Every method, private ones (`_name`) too. */
export class LegacyRPCAccessPolicy extends RPCAccessPolicyBase {
  isAllowed(): boolean {
    return true;
  }
}

/** Every method but private ones (`_name`). The default. */
export class DefaultRPCAccessPolicy extends RPCAccessPolicyBase {
  isAllowed(_endpoint: object, name: string): boolean {
    return !name.startsWith('_');
  }
}

/** Only methods marked with `expose`. */
export class ExplicitRPCAccessPolicy extends RPCAccessPolicyBase {
  isAllowed(_endpoint: object, _name: string, method: EndpointMethod): boolean {
    return marksOf(method)?.exposed === true;
  }
}
