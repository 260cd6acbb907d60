import { isRecord } from '../../lib/base/map-values.ts';
import {
  readObjectPrimitive,
  type ObjectPrimitive,
} from '../../lib/versioned-objects/object-primitive.ts';
import type { Samples } from './read-samples.ts';
import { ValueShape } from './value-shape.ts';

/** The payload of an event type. */
export interface PayloadOfEvent {
  readonly name: string;
  readonly version: string;
}

/** What samples tell of a kind of payload. */
export class PayloadShape {
  readonly name: string;
  readonly base: PayloadShape | undefined;
  /** By name. Payloads that build on one another share what is known of a field. */
  readonly #fields: Map<string, ValueShape>;
  readonly #counts = new Map<string, number>();
  #seen = 0;

  constructor(name: string, base: PayloadShape | undefined) {
    this.name = name;
    this.base = base;
    this.#fields = base === undefined ? new Map<string, ValueShape>() : base.#fields;
  }

  see({ data }: ObjectPrimitive): void {
    this.#seen += 1;
    for (const [name, value] of Object.entries(data)) {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
      const field = this.#fields.get(name) ?? new ValueShape();
      this.#fields.set(name, field);
      field.see(value);
    }
  }

  /** The lines of its fields, by name. */
  print(): ReadonlyMap<string, string> {
    return new Map(
      Array.from(this.#counts, ([name, count]) => {
        const mark = count < this.#seen ? '?' : '';
        return [
          name,
          `readonly ${JSON.stringify(name)}${mark}: ${this.#fields.get(name)?.print() ?? 'unknown'};`,
        ];
      }),
    );
  }
}

/** What all samples together tell. */
export class PayloadShapes {
  readonly payloads = new Map<string, PayloadShape>();
  readonly events = new Map<string, PayloadOfEvent>();
  readonly #bases: Samples['bases'];

  /** @throws an error that names the file: its payload is no versioned object, or not that of its event type elsewhere. */
  constructor({ samples, bases }: Samples) {
    this.#bases = bases;
    for (const { file, eventType, payload } of samples) {
      const object = readObjectPrimitive(payload);
      if (object === undefined) throw new Error(`${file}: its payload is no versioned object`);
      const known = this.events.get(eventType);
      if (known !== undefined && known.name !== object.name) {
        throw new Error(`${file}: ${eventType} has had the payload ${known.name}`);
      }
      this.events.set(eventType, { name: object.name, version: object.version });
      this.#seeWithin(payload);
    }
  }

  #seeWithin(value: unknown): void {
    if (Array.isArray(value))
      value.forEach((item) => {
        this.#seeWithin(item);
      });
    if (!isRecord(value)) return;
    const object = readObjectPrimitive(value);
    if (object !== undefined) this.#payload(object.name).see(object);
    for (const inner of Object.values(object?.data ?? value)) this.#seeWithin(inner);
  }

  #payload(name: string): PayloadShape {
    const known = this.payloads.get(name);
    if (known !== undefined) return known;
    if (!/^\w+$/.test(name)) throw new Error(`"${name}" is no name of a payload`);
    const primitive = readObjectPrimitive(this.#bases.get(name) ?? {});
    const base = primitive && this.#payload(primitive.name);
    if (primitive !== undefined) base?.see(primitive);
    const payload = new PayloadShape(name, base);
    this.payloads.set(name, payload);
    return payload;
  }
}
