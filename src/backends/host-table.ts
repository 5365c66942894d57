/** The host table of a function: its fields over an array that holds all rows. */
import type { CompiledFunction, Field, FunctionSpec } from '../compiler/program.ts';
import { fail } from '../graph/error.ts';
import { formatValue, named } from '../graph/options.ts';
import { topologicalOrder } from '../graph/walk.ts';
import type { HostField, HostTable, NumberArray } from './backend.ts';

/** Where the elements of a field lie: element e of row r is `values[offset + r * stride + e]`. */
export interface FieldPlace {
  readonly values: NumberArray;
  readonly offset: number;
  readonly stride: number;
}

/** The table of a function whose fields lie where `placeOf` says. */
export function hostTable({ spec, fields }: CompiledFunction, placeOf: (field: Field) => FieldPlace): HostTable {
  const rows = spec.rows ?? 1;
  const byName = new Map(
    fields.map((field) => [field.name, new PlacedField(field.name, rows, field.buffer.size, placeOf(field))]),
  );
  return {
    rows,
    has: (name) => byName.has(name),
    field: (name) => byName.get(name) ?? failMissing(spec, name, byName),
  };
}

/** The error for a name that is not a field. */
function failMissing(spec: FunctionSpec, name: string, fields: ReadonlyMap<string, HostField>): HostField {
  const given = topologicalOrder([...Object.values(spec.outputs), ...(spec.updates?.values() ?? [])]);
  if (given.some((node) => node.kind === 'input' && node.name === name)) {
    fail({
      what: `${spec.name}: field`,
      problem: 'no result depends on this input',
      got: formatValue(name),
      hint: 'has(name) before field(name)',
    });
  }
  return named(`${spec.name}: field`, name, fields);
}

/** With fewer elements a loop takes less time than a call of `set` of the array. */
const fewestForSet = 8;

/** A class, so that all fields share the code that every step of a training runs. */
class PlacedField implements HostField {
  readonly #name: string;
  readonly #rows: number;
  readonly size: number;
  readonly #values: NumberArray;
  readonly #offset: number;
  readonly #stride: number;

  constructor(name: string, rows: number, size: number, { values, offset, stride }: FieldPlace) {
    this.#name = name;
    this.#rows = rows;
    this.size = size;
    this.#values = values;
    this.#offset = offset;
    this.#stride = stride;
  }

  set(row: number, values: number | ArrayLike<number>, start = 0): void {
    const to = this.#startOf(row) + start;
    if (typeof values === 'number') {
      this.#requireRoom(start, 1);
      this.#values[to] = values;
      return;
    }
    const { length } = values;
    this.#requireRoom(start, length);
    if (length < fewestForSet) for (let i = 0; i < length; i++) this.#values[to + i] = values[i]!;
    else this.#values.set(values, to);
  }

  get(row: number): NumberArray {
    const start = this.#startOf(row);
    return this.#values.subarray(start, start + this.size);
  }

  number(row: number): number {
    return this.#values[this.#startOf(row)]!;
  }

  #startOf(row: number): number {
    if (row >>> 0 !== row || row >= this.#rows) {
      fail({
        what: `field ${this.#name}`,
        problem: 'no such row',
        got: String(row),
        expected: this.#rows === 1 ? '0' : `0 to ${this.#rows - 1}`,
      });
    }
    return this.#offset + row * this.#stride;
  }

  #requireRoom(start: number, length: number): void {
    if (start >= 0 && start + length <= this.size) return;
    fail({
      what: `field ${this.#name}`,
      problem: 'values do not fit in a row',
      got: start === 0 ? `${length}` : `${length} from element ${start} on`,
      expected: `at most ${this.size}`,
    });
  }
}
