import { InvalidValue, textOf, ValueType } from './value-type.ts';

const TRUE = ['true', '1', 'on', 'yes'];
const FALSE = ['false', '0', 'off', 'no'];

/** true/false, yes/no, on/off or 1/0 in any case. Counterpart: `oslo_config.types.Boolean`. */
export class BooleanType extends ValueType<boolean> {
  override readonly typeName = 'boolean value';

  override convert(value: unknown): boolean {
    const text = textOf(value);
    if (TRUE.includes(text.toLowerCase())) return true;
    if (FALSE.includes(text.toLowerCase())) return false;
    throw new InvalidValue('should be true or false', text);
  }

  override format(value: boolean): string {
    return String(value);
  }
}
