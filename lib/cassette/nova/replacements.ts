import { isRecord } from '../../base/map-values.ts';
import { InvalidArgument } from '../../errors.ts';
import { differences, type CompareOptions, type Difference } from '../diff/differences.ts';
import type { Fields } from '../format/event.ts';
import type { NotificationSample } from './notification-samples.ts';

/**
 * What stands in a payload in place of what the sample has, in the words of nova's own tests: by
 * path through the data of nested objects, `fault.traceback` or `uuid`. A value may be a matcher,
 * such as {@link ANY}.
 */
export type Replacements = Readonly<Record<string, unknown>>;

const DATA = 'nova_object.data';

/**
 * A sample with other values in its payload.
 *
 * @throws {InvalidArgument} a path leads to nothing that the sample has.
 */
export function applyReplacements(
  { name, message }: NotificationSample,
  replacements: Replacements,
): Fields {
  const payload = Object.entries(replacements).reduce<unknown>(
    (changed, [path, value]) => replaced(changed, path.split('.'), value) ?? missing(name, path),
    message['payload'],
  );
  return { ...message, payload };
}

/**
 * Where a notification differs from its sample; what only a notification on the wire has,
 * `message_id` and `timestamp`, does not count. Counterpart: `_verify_notification` of nova's tests.
 */
export function sampleDifferences(
  sample: NotificationSample,
  actual: Fields,
  { replacements = {}, ...options }: { readonly replacements?: Replacements } & CompareOptions = {},
): Difference[] {
  const expected = applyReplacements(sample, replacements);
  const names = Object.keys(expected).filter((key) => Object.hasOwn(actual, key));
  const compared = Object.fromEntries(names.map((key) => [key, actual[key]]));
  return differences(expected, compared, options);
}

/** The sample of a notification's type that it is nearest to; `undefined` when there is none. */
export function nearestSample(
  samples: readonly NotificationSample[],
  actual: Fields,
  replacements: Replacements = {},
):
  { readonly sample: NotificationSample; readonly differences: readonly Difference[] } | undefined {
  return samples
    .filter(({ message }) => message['event_type'] === actual['event_type'])
    .map((sample) => ({
      sample,
      differences: sampleDifferences(sample, actual, { replacements }),
    }))
    .sort((one, other) => one.differences.length - other.differences.length)[0];
}

/** `undefined` when there is no such place. */
function replaced(object: unknown, path: readonly string[], value: unknown): unknown {
  const [name = '', ...rest] = path;
  const data = isRecord(object) ? object[DATA] : undefined;
  if (!isRecord(object) || !isRecord(data)) return undefined;
  if (rest.length === 0) return { ...object, [DATA]: { ...data, [name]: value } };
  const inner = replaced(data[name], rest, value);
  return inner === undefined ? undefined : { ...object, [DATA]: { ...data, [name]: inner } };
}

function missing(sample: string, path: string): never {
  throw new InvalidArgument('replacements', `"${path}" leads to nothing in the sample ${sample}`);
}
