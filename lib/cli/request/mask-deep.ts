import { isSecretName, MASK } from '../../driver.ts';
import { PyFloat } from '../../index.ts';

/** A copy of a decoded message in which what stands under the name of a secret is masked, at any depth. */
export function maskDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskDeep);
  if (typeof value !== 'object' || value === null || value instanceof PyFloat) return value;
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => {
    const secret = isSecretName(name) && member !== null && member !== '';
    return [name, secret ? MASK : maskDeep(member)] as const;
  });
  return Object.fromEntries(members);
}
