/** What an ONNX file says, checked: its operators in order, as far as they lead to the output, its arrays, its input and output. */
import { fail, nearest } from '../../graph/error.ts';
import type { OptionKind } from '../../graph/option-kinds.ts';
import type { Shape } from '../../graph/shape.ts';
import {
  decodeModel,
  decodeNotes,
  elementTypes,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from '../schema.ts';
import type { OnnxInput } from './inputs.ts';
import type { Step } from './operator.ts';
import { operators } from './operators/index.ts';
import { elementType, kindOf, lengthOf, readTensor, type Tensor } from './tensor.ts';
import type { Kind } from './value.ts';

/** The versions of operators that are understood; later ones may mean something else. */
const newest: Readonly<Record<string, number>> = { '': 25, 'ai.onnx.ml': 5 };

/** An input of the graph. */
export interface FileInput {
  readonly name: string;
  readonly kind: Kind;
  /** The shape of a row. */
  readonly row: Shape;
}

/** A file whose graph can be built. */
export interface ReadFile {
  readonly steps: readonly Step[];
  /** Arrays by name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly FileInput[];
  /** The number of rows that the file is written for, where it says one. */
  readonly rowsOfFile: number | undefined;
  readonly output: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What a file must be given as. */
export const bytesKind: OptionKind = { expected: 'a Uint8Array', fits: (value) => value instanceof Uint8Array };

/** The arrays and notes of a file alone. */
export function readArrays(file: string, bytes: Uint8Array): Pick<ReadFile, 'tensors' | 'metadata'> {
  const model = decoded(file, bytes);
  const graph = model.graph ?? fail({ what: file, problem: 'holds no graph', ...asOnnx });
  return { tensors: tensorsOf(file, graph), metadata: metadataOf(model) };
}

/** The notes of a file alone: its arrays and operators are passed over. */
export function readNotes(file: string, bytes: Uint8Array): ReadFile['metadata'] {
  return metadataOf(decoded(file, bytes, decodeNotes));
}

/** What a file takes, as it says it. */
export function readInputs(file: string, bytes: Uint8Array): OnnxInput[] {
  const model = decoded(file, bytes);
  const graph = model.graph ?? fail({ what: file, problem: 'holds no graph', ...asOnnx });
  const arrays = new Set(graph.initializer.map(({ name }) => name));
  return graph.input
    .filter(({ name }) => !arrays.has(name))
    .map(({ name, type, docString = '' }) => {
      const tensor = type?.tensorType;
      const shape = tensor?.shape?.dim.map(({ dimValue, dimParam }) => dimParam || Number(dimValue ?? -1n));
      const what = `${file}: input ${JSON.stringify(name)}`;
      return { name, type: tensor ? elementType(what, tensor.elemType) : '', shape, about: docString };
    });
}

function metadataOf({ metadataProps }: ModelProto): ReadonlyMap<string, string> {
  return new Map(metadataProps?.map(({ key, value }) => [key, value]));
}

/** The names of the classes of a classifier that scikit-learn made, where the file has them. */
export function readLabels(file: string, bytes: Uint8Array): string[] | undefined {
  const text = new TextDecoder();
  for (const { attribute } of decoded(file, bytes).graph?.node ?? [])
    for (const { name, strings, ints } of attribute)
      if (name.startsWith('classlabels_')) return strings?.map((one) => text.decode(one)) ?? ints?.map(String);
  return undefined;
}

/** Reads a file; `file` names it in errors. With `ofScores` its output is the first of floats: a class by its number says nothing to a loss. */
export function readFile(file: string, bytes: Uint8Array, ofScores = false): ReadFile {
  const model = decoded(file, bytes);
  const graph = model.graph ?? fail({ what: file, problem: 'holds no graph', ...asOnnx });
  const opsets = opsetsOf(file, model);
  const tensors = tensorsOf(file, graph);
  const given = graph.input.filter(({ name }) => !tensors.has(name));
  const output = outputOf(file, graph, ofScores);
  const { nodes, needed } = nodesFor(
    file,
    graph,
    output,
    new Set([...tensors.keys(), ...given.map(({ name }) => name)]),
  );
  const inputs = given.filter(({ name }) => needed.has(name));
  if (inputs.length === 0)
    fail({ what: file, problem: 'the output depends on no input', got: output, expected: 'a function of rows' });
  return {
    steps: nodes.map(({ node, what }) => stepOf(what, node, opsets)),
    tensors,
    inputs: inputs.map((input) => inputOf(file, input)),
    rowsOfFile: rowsOf(file, inputs),
    output,
    metadata: metadataOf(model),
  };
}

const asOnnx = { expected: 'an ONNX model', hint: 'a file that torch.onnx.export, tf2onnx or skl2onnx wrote' };

function decoded(file: string, bytes: Uint8Array, decode = decodeModel): ModelProto {
  if (bytes.length === 0) fail({ what: file, problem: 'is empty', ...asOnnx });
  try {
    return decode(bytes);
  } catch (cause) {
    return fail({ what: file, problem: 'is cut off or no ONNX file', got: `${bytes.length} bytes`, ...asOnnx, cause });
  }
}

/** The version of each domain. */
function opsetsOf(file: string, { opsetImport }: ModelProto): ReadonlyMap<string, number> {
  const opsets = new Map<string, number>();
  for (const { domain, version } of opsetImport) {
    const name = domain === 'ai.onnx' ? '' : domain;
    const limit = newest[name];
    const number = Number(version);
    opsets.set(name, number);
    if (limit === undefined || (number >= 1 && number <= limit)) continue;
    fail({
      what: file,
      problem: `another version of the operators ${name || 'of ONNX'}`,
      got: String(version),
      expected: `1 to ${limit}`,
      hint: 'exporting for an older one: opset_version=17',
    });
  }
  if (!opsets.has('')) fail({ what: file, problem: 'says no version of its operators', ...asOnnx });
  return opsets;
}

function tensorsOf(file: string, { initializer, node }: GraphProto): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const put = (name: string, tensor: Tensor) => {
    if (name === '' || tensors.has(name))
      fail({ what: file, problem: 'two arrays of one name', got: JSON.stringify(name), expected: 'a name for each' });
    tensors.set(name, tensor);
  };
  for (const tensor of initializer)
    put(tensor.name ?? '', readTensor(`${file}: array ${JSON.stringify(tensor.name ?? '')}`, tensor));
  for (const { opType, domain, attribute, output } of node) {
    const [only, ...others] = attribute;
    if (opType !== 'Constant' || domain || !only?.t || others.length > 0 || output.length !== 1) continue;
    put(output[0]!, readTensor(`${file}: constant ${JSON.stringify(output[0])}`, only.t));
  }
  return tensors;
}

const floats: ReadonlySet<number> = new Set([elementTypes.float, elementTypes.double, elementTypes.float16]);

/** The first output that is an array of numbers: of classes as texts, or by a map, there is another behind. */
function outputOf(file: string, { output }: GraphProto, ofScores: boolean): string {
  const scores = output.find(({ type }) => floats.has(type?.tensorType?.elemType ?? 0));
  if (ofScores && scores) return scores.name;
  const found = output.find(({ type }) => type?.tensorType && type.tensorType.elemType !== 8) ?? output[0];
  return found?.name ?? fail({ what: file, problem: 'has no output', ...asOnnx });
}

/** The nodes that an output needs, in order, and the names of all that is needed. */
function nodesFor(file: string, { node }: GraphProto, output: string, given: ReadonlySet<string>) {
  const makers = new Map<string, number>();
  node.forEach((each, i) => {
    for (const name of each.output) {
      if (name === '' || (given.has(name) && each.opType === 'Constant')) continue;
      if (makers.has(name) || given.has(name))
        fail({ what: label(file, each, i), problem: 'makes what is there already', got: JSON.stringify(name) });
      makers.set(name, i);
    }
  });
  const needed = new Set<string>([output]);
  const used = new Set<number>();
  for (const name of needed) {
    const maker = makers.get(name);
    if (maker === undefined) {
      if (!given.has(name)) failUnmade(file, name, [...makers.keys(), ...given]);
      continue;
    }
    used.add(maker);
    for (const before of node[maker]!.input) {
      if (before === '') continue;
      if ((makers.get(before) ?? -1) >= maker) {
        fail({
          what: label(file, node[maker]!, maker),
          problem: 'needs what only it or a later node makes',
          got: JSON.stringify(before),
          expected: 'nodes in order, without a cycle',
        });
      }
      needed.add(before);
    }
  }
  const nodes = [...used].sort((a, b) => a - b).map((i) => ({ node: node[i]!, what: label(file, node[i]!, i) }));
  return { nodes, needed };
}

function failUnmade(file: string, name: string, known: readonly string[]): never {
  return fail({
    what: file,
    problem: 'no node makes what is needed',
    got: JSON.stringify(name),
    expected: 'an input, an array of the file, or the output of a node',
    hint: nearest(name, known.slice(0, 1000)),
  });
}

function label(file: string, { name, opType }: NodeProto, index: number): string {
  return `${file}: node ${name ? JSON.stringify(name) : index + 1} (${opType})`;
}

const records = new Map(operators.map((record) => [`${record.domain}.${record.name}`, record]));

function stepOf(what: string, node: NodeProto, opsets: ReadonlyMap<string, number>): Step {
  const domain = !node.domain || node.domain === 'ai.onnx' ? '' : node.domain;
  const operator = records.get(`${domain}.${node.opType}`);
  if (!operator) {
    const names = operators.filter((record) => record.domain === domain).map(({ name }) => name);
    return fail({
      what,
      problem: 'an operator that is not read',
      got: domain === '' ? node.opType : `${node.opType} of ${domain}`,
      expected: 'one of those that `chainrule describe --operators` lists',
      hint: nearest(node.opType, names),
    });
  }
  const opset = opsets.get(domain) ?? fail({ what, problem: 'the file says no version of its domain', got: domain });
  return { what, node, operator, opset };
}

/** The lengths of an input, undefined where they are open. */
function lengthsOf(
  file: string,
  { name, type }: ValueInfoProto,
): { what: string; lengths: (number | undefined)[]; elements: number } {
  const what = `${file}: input ${JSON.stringify(name)}`;
  const tensor = type?.tensorType;
  if (!tensor?.shape)
    return fail({ what, problem: 'its shape is not known', expected: 'an array of a known number of axes' });
  const lengths = tensor.shape.dim.map(({ dimValue, dimParam }) =>
    dimParam || dimValue === undefined || dimValue <= 0n ? undefined : lengthOf(what, dimValue),
  );
  if (lengths.length === 0) fail({ what, problem: 'has no axis for rows', got: 'scalar', expected: '[rows, …]' });
  return { what, lengths, elements: tensor.elemType };
}

function inputOf(file: string, input: ValueInfoProto): FileInput {
  const { what, lengths, elements } = lengthsOf(file, input);
  const kind = kindOf(elementType(what, elements));
  if (kind === 'text') {
    fail({
      what,
      problem: 'takes texts, and a network takes numbers',
      expected: 'inputs of numbers',
      hint: 'exporting the network without the encoding of categories before it',
    });
  }
  const row = lengths.slice(1).map(
    (length, i) =>
      length ??
      fail({
        what,
        problem: 'a length other than the number of rows is open',
        got: `axis ${i + 1}`,
        expected: 'lengths that are known',
        hint: 'exporting it with only the first axis dynamic',
      }),
  );
  return { name: input.name, kind, row };
}

/** The number of rows that inputs are written for: undefined where one of them leaves it open. */
function rowsOf(file: string, inputs: readonly ValueInfoProto[]): number | undefined {
  const rows = inputs.map((input) => lengthsOf(file, input).lengths[0]);
  return rows.every((count) => count === rows[0]) ? rows[0] : undefined;
}
