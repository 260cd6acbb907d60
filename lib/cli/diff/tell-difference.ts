import { isSecretName, MASK } from '../../driver.ts';
import {
  parsePath,
  printDifference,
  type Difference,
  type DifferenceStyler,
} from '../../cassette.ts';
import { stylerFor } from '../common/styled.ts';
import { maskDeep } from '../request/mask-deep.ts';

const STYLES = { expected: 'red', actual: 'green', path: 'bold', note: 'dim' } as const;

/** A difference for people, indented, coloured on a terminal. */
export function tellDifference(difference: Difference, showSecrets: boolean): string {
  const style = stylerFor(process.stdout);
  const styler: DifferenceStyler = (part, text) => style(STYLES[part], text);
  const text = printDifference(showSecrets ? difference : withoutSecrets(difference), styler);
  return text.replace(/^/gm, '  ');
}

/** What a service answers today has not gone through any redactor. */
export function withoutSecrets(difference: Difference): Difference {
  const path = parsePath(difference.path) ?? [];
  const isSecret = path.some((part) => typeof part === 'string' && isSecretName(part));
  const names = ['expected', 'actual'] as const;
  const present = names.filter((name) => Object.hasOwn(difference, name));
  const masked = present.map((name): [string, unknown] => [
    name,
    isSecret ? MASK : masking(difference[name]),
  ]);
  return { ...difference, ...Object.fromEntries(masked) };
}

function masking(value: unknown): unknown {
  const masked: Readonly<Record<string, unknown>> = maskDeep({ value });
  return masked['value'];
}
