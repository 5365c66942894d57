/** What an ONNX graph is written with: operators in order, constants once each, and names that are used once. */
import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../schema.ts';
import { attributeTypes, elementTypes } from '../schema.ts';

/** The domain of the operators for tables and texts. */
const tables = 'ai.onnx.ml';

type Attribute = number | readonly number[] | readonly string[] | { readonly float: number };

/** Operators of `ai.onnx.ml`; all others are of the standard domain. */
const ofTables = new Set(['LabelEncoder']);

const text = new TextEncoder();

/** A length of an array: a number, or `rows` for the rows of a batch. */
export type Length = number | 'rows';

/** Collects a graph. */
export class Builder {
  readonly #nodes: NodeProto[] = [];
  readonly #constants: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #names = new Set<string>();
  readonly #known = new Map<string, string>();

  /** That name, with a number behind it where it is taken. */
  unique(name: string): string {
    let free = name;
    for (let i = 2; this.#names.has(free); i++) free = `${name}_${i}`;
    this.#names.add(free);
    return free;
  }

  input(name: string, type: keyof typeof elementTypes, shape: readonly Length[], about = ''): string {
    const free = this.unique(name);
    this.#inputs.push(valueInfo(free, type, shape, about));
    return free;
  }

  /** Gives a value its name as an output of the graph. */
  output(value: string, name: string, type: keyof typeof elementTypes, shape: readonly Length[], about = ''): void {
    const free = this.unique(name);
    this.#nodes.push({
      input: [value],
      output: [free],
      name: this.unique('Identity'),
      opType: 'Identity',
      attribute: [],
    });
    this.#outputs.push(valueInfo(free, type, shape, about));
  }

  /** Applies an operator, and gives the name of what comes out. */
  apply(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const output = this.unique(`${opType}_${this.#nodes.length + 1}`);
    this.#nodes.push({
      input: inputs,
      output: [output],
      name: this.unique(`node_${output}`),
      opType,
      ...(ofTables.has(opType) && { domain: tables }),
      attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
    });
    return output;
  }

  cast(value: string, type: keyof typeof elementTypes): string {
    return this.apply('Cast', [value], { to: elementTypes[type] });
  }

  /** A constant; equal ones without a name are one. */
  constant(
    values: ArrayLike<number>,
    shape: readonly number[],
    type: 'float' | 'double' | 'int32' | 'int64' = 'float',
    name?: string,
  ): string {
    const key = name === undefined ? `${type} ${shape.join()} ${Array.from(values).join()}` : undefined;
    const known = key !== undefined && this.#known.get(key);
    if (known) return known;
    const free = this.unique(name ?? `constant_${this.#constants.length + 1}`);
    this.#constants.push({
      dims: shape.map(BigInt),
      dataType: elementTypes[type],
      rawData: rawBytes(values, type),
      name: free,
      ...(type === 'float' && isRounded(values) && { docString: String(values[0]) }),
    });
    if (key !== undefined) this.#known.set(key, free);
    return free;
  }

  graph(name: string): GraphProto {
    return {
      node: this.#nodes,
      name,
      initializer: this.#constants,
      input: this.#inputs,
      output: this.#outputs,
    };
  }

  /** The operator sets that the graph needs. */
  get usesTables(): boolean {
    return this.#nodes.some(({ domain }) => domain === tables);
  }
}

function valueInfo(
  name: string,
  type: keyof typeof elementTypes,
  shape: readonly Length[],
  docString: string,
): ValueInfoProto {
  const dim = shape.map((length) => (length === 'rows' ? { dimParam: 'rows' } : { dimValue: BigInt(length) }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } }, docString };
}

function attributeOf(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: BigInt(value) };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  const list: readonly (number | string)[] = value;
  if (typeof list[0] === 'string')
    return { name, type: attributeTypes.strings, strings: list.map((one) => text.encode(String(one))) };
  return { name, type: attributeTypes.ints, ints: list.map((one) => BigInt(one)) };
}

/** Whether it is one number that float32 does not hold: the file says it in full beside that, so that fromOnnx has the same bits. */
function isRounded(values: ArrayLike<number>): boolean {
  return values.length === 1 && Math.fround(values[0]!) !== values[0];
}

/** Numbers as files have them: little-endian, one after the other. */
function rawBytes(values: ArrayLike<number>, type: 'float' | 'double' | 'int32' | 'int64'): Uint8Array {
  const size = type === 'double' || type === 'int64' ? 8 : 4;
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (type === 'float') view.setFloat32(i * 4, value, true);
    else if (type === 'double') view.setFloat64(i * 8, value, true);
    else if (type === 'int32') view.setInt32(i * 4, value, true);
    else view.setBigInt64(i * 8, BigInt(value), true);
  }
  return bytes;
}
