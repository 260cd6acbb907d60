import { isSecretName, MASK } from '../../driver.ts';
import { PyFloat } from '../../index.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A copy in which what stands under the name of a secret is masked, at any depth. */
export function maskDeep(fields: Fields): Fields {
  const members = Object.entries(fields).map(([name, member]) => {
    const secret = isSecretName(name) && member !== null && member !== '';
    return [name, secret ? MASK : maskValue(member)] as const;
  });
  return Object.fromEntries(members);
}

function maskValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskValue);
  const isScalar = typeof value !== 'object' || value === null || value instanceof PyFloat;
  return isScalar ? value : maskDeep({ ...value });
}
