import { strip } from '../python-text.ts';
import { ValueType } from './value-type.ts';

/** A value that an empty text leaves unset, as `None` for numbers in oslo.config. */
export class NullableType<T> extends ValueType<T | undefined> {
  override readonly typeName: string;
  readonly inner: ValueType<T>;

  constructor(inner: ValueType<T>) {
    super();
    this.typeName = inner.typeName;
    this.inner = inner;
  }

  override convert(value: unknown): T | undefined {
    const empty = typeof value === 'string' && strip(value) === '';
    return empty ? undefined : this.inner.convert(value);
  }

  override format(value: T | undefined): string {
    return value === undefined ? '' : this.inner.format(value);
  }

  override print(value: T | undefined): string {
    return value === undefined ? '' : this.inner.print(value);
  }
}
