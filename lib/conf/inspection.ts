import { ConfigurationError } from '../errors.ts';
import type { Location } from './location.ts';
import type { OptionName } from './option-name.ts';
import { showValue, type Resolver } from './resolver.ts';
import type { RegisteredOption } from './sources.ts';

/** An option as it stands: what its value is and where it comes from, or what is wrong with it. */
export type InspectedOption = OptionName &
  (
    | {
        readonly kind: 'value';
        /** As a file spells it, secrets masked; `undefined` when there is no value. */
        readonly text: string | undefined;
        readonly location: Location;
      }
    | { readonly kind: 'invalid'; readonly error: ConfigurationError }
  );

export function inspectOption(option: RegisteredOption, resolver: Resolver): InspectedOption {
  const { group, name } = option;
  try {
    const resolved = resolver.resolve(option);
    const text = resolved.value === undefined ? undefined : showValue(resolved);
    return { group, name, kind: 'value', text, location: resolved.location };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { group, name, kind: 'invalid', error };
  }
}
