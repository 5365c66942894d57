/** An ONNX file as a network of ours: its graph in our operations, its arrays as parameters. */
import { fail } from '../../graph/error.ts';
import { input, type Node, type Parameter, parameter } from '../../graph/node.ts';
import { text } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { requireNode } from '../../graph/require-node.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import type { Role } from '../../nn/layer.ts';
import { streamWithin } from '../../nn/layer-stack.ts';
import type { ForwardOptions, Network, TrainingPass } from '../../nn/network.ts';
import { countedParameters, requireFloat32 } from '../../nn/weights.ts';
import { log, maximum, reshape, slice } from '../../ops/index.ts';
import { bytesKind, type FileInput, type ReadFile, readFile } from './file.ts';
import { applyOperator, operator, type Pass } from './operator.ts';
import { kindOf, type Tensor } from './tensor.ts';
import { computed, known, knownTexts, type Value } from './value.ts';

/**
 * The network of an ONNX file, for rows in the shape of the file's input without its first axis (channels first, where the
 * file has them); with several inputs, these one after the other. It gives the first output of the file that is numbers, as it
 * is: where a file ends with a softmax, these are probabilities, and a loss that takes logits is not for it.
 *
 * Its arrays of floats with an axis or more are parameters, called as in the file; it can be trained further, walked as a graph,
 * derived, and written again by `toOnnx`. In training BatchNormalization and Dropout do what they do there. A file for a
 * fixed number of rows takes any. `chainrule describe --operators` lists the operators; one that is missing, what is cut off or
 * damaged, and files that keep numbers elsewhere are errors. `file` names it in them.
 *
 * @example
 * import { layers, openPredictor, sequential } from 'chainrule';
 * import { fromOnnx, toOnnx } from 'chainrule/onnx';
 *
 * const bytes = toOnnx(sequential([layers.linear(2, 8), layers.activation('relu'), layers.linear(1)]));
 * const network = fromOnnx(bytes);
 * console.log(network.row, network.output, network.parameters[0]!.name); // [2] [1] layer1.weight
 *
 * const predictor = await openPredictor(network);
 * console.log(predictor.predict([[0.5, 1], [2, 3]]).length); // 2
 */
export function fromOnnx(bytes: Uint8Array, file = 'ONNX file'): Network {
  requireKind('fromOnnx: bytes', bytes, bytesKind);
  requireKind('fromOnnx: file', file, text);
  return networkOf(file, readFile(file, bytes));
}

/**
 * A file as losses of classes take it, which take logits: a Softmax or a Sigmoid at its end is left out, and of other probabilities, as
 * scikit-learn's classifiers give them, the logarithms are taken.
 */
export function readLogits(file: string, bytes: Uint8Array): ReadFile {
  const read = readFile(file, bytes, true);
  const last = read.steps.findIndex(({ node }) => node.output.includes(read.output));
  const { operator: record, node, opset } = read.steps[last] ?? {};
  if (record?.domain === '' && ['Softmax', 'Sigmoid'].includes(record.name))
    return { ...read, steps: read.steps.toSpliced(last, 1), output: node!.input[0]! };
  if (!/prob/i.test(read.output)) return read;
  const output = `logarithms of ${read.output}`;
  const step = { what: `${file}: ${output}`, node: { attribute: [], input: [read.output], output: [output] } };
  return { ...read, steps: [...read.steps, { ...step, operator: logarithm, opset: opset! }], output };
}

/** The least probability that float32 tells from 0. */
const leastProbability = 1e-30;
const logarithm = operator('logarithm', 1, {}, ({ node }) => computed(log(maximum(node(0), leastProbability))));

/** The roles that toOnnx wrote down for its weights; nothing else is one then. */
export function rolesIn(metadata: ReadFile['metadata']): ReadonlyMap<string, Role> | undefined {
  const roles = metadata.get('chainrule.roles');
  try {
    if (roles === undefined) return undefined;
    const entries = JSON.parse(roles) as [string, Role][];
    return entries.every(([, role]) => knownRoles.has(role)) ? new Map(entries) : undefined;
  } catch {
    return undefined;
  }
}

const knownRoles: ReadonlySet<unknown> = new Set<Role>(['weight', 'bias', 'statistic']);

/** The names of arrays that are weights: floats with an axis at least. A scalar is part of what is computed. */
function weightNames(read: ReadFile, roles: ReadonlyMap<string, Role> | undefined): ReadonlySet<string> {
  const fits = ([name, { type, shape }]: readonly [string, Tensor]) =>
    kindOf(type) === 'float' && !shape.includes(0) && (roles ? roles.has(name) : shape.length > 0);
  return new Set([...read.tensors].filter(fits).map(([name]) => name));
}

/** As toOnnx had them; those of other programs stay as they lie in the file. */
function inOrderOf(roles: ReadonlyMap<string, Role> | undefined): (a: string, b: string) => number {
  const places = new Map([...(roles?.keys() ?? [])].map((name, place) => [name, place]));
  return (a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0);
}

/** How the network of a file is built where it is a layer: the layer says which random draws are its own. */
interface FileForwardOptions extends ForwardOptions {
  readonly training?: (TrainingPass & { readonly seed?: number; readonly stream?: number }) | undefined;
}

/** The network of a file. */
interface FileNetwork extends Network {
  readonly forward: (x: Node, options?: FileForwardOptions) => Node;
}

/** The network of a file that was read. */
export function networkOf(file: string, read: ReadFile): FileNetwork {
  const row = rowOf(read.inputs);
  const nodes = new Map<string, Parameter>();
  const roles = rolesIn(read.metadata);
  const names = [...weightNames(read, roles)].sort(inOrderOf(roles));
  for (const name of names) nodes.set(name, parameter(name, read.tensors.get(name)!.shape));
  const statistics = new Set<string>();
  // A network that is a layer of another one has other nodes for its weights.
  const nameOf = new Map<Node, string>([...nodes].map(([name, node]) => [node, name]));
  const weightsOf = (node: Node) => read.tensors.get(nameOf.get(node)!)!.numbers;
  const outputFor = (x: Node, { values, training }: FileForwardOptions = {}): Node => {
    const pass: Pass = {
      rows: x.shape[0]!,
      rowsOfFile: read.rowsOfFile,
      weightsOf,
      markStatistic: ({ weight }) => weight !== undefined && statistics.add(weight),
      training: training && {
        counter: training.counter,
        seed: training.seed ?? 0,
        streamOf: (node) => (training.stream === undefined ? node : streamWithin(training.stream, node)),
        update: ({ weight }, next) => weight !== undefined && training.update(weight, next),
      },
    };
    return build(read, x, pass, (name) => {
      const node = values?.[name] ?? nodes.get(name);
      if (node) nameOf.set(node, name);
      return node;
    });
  };
  const output = checkedOutput(file, read, row, outputFor);
  const used = new Set(topologicalOrder([output]).filter(({ kind }) => kind === 'parameter'));
  const parameters = countedParameters(
    [...nodes].flatMap(([name, node]) => {
      if (!used.has(node)) return [];
      const { numbers: values } = read.tensors.get(name)!;
      requireFloat32(`${file}: ${name}`, values);
      const usual = statistics.has(name) ? 'statistic' : node.shape.length === 1 ? 'bias' : 'weight';
      const role = roles?.get(name) ?? usual;
      return [{ name, shape: node.shape, role, node, read: () => values }];
    }),
  );
  return {
    row,
    output: output.shape.slice(1),
    parameters,
    forward: (x, options) => {
      requireNode('forward: x', x);
      if (sameShape(x.shape.slice(1), row)) return outputFor(x, options);
      return fail({
        what: 'network',
        problem: 'the input does not fit',
        got: formatShape(x.shape),
        expected: `[rows, ${row.join(', ')}]`,
      });
    },
  };
}

function rowOf(inputs: readonly FileInput[]): Shape {
  if (inputs.length === 1) return inputs[0]!.row;
  return [inputs.reduce((total, { row }) => total + sizeOf(row), 0)];
}

/** The output for two rows; for three it must be one row longer, and else the same. */
function checkedOutput(file: string, read: ReadFile, row: Shape, outputFor: (x: Node) => Node): Node {
  const forRows = (rows: number) => outputFor(input('x', [rows, ...row]));
  let [two, three]: (Node | undefined)[] = [];
  try {
    [two, three] = [forRows(2), forRows(3)];
  } catch (error) {
    if (read.rowsOfFile === undefined || !worksFor(forRows, read.rowsOfFile)) throw error;
  }
  const fits = two?.shape[0] === 2 && three?.shape[0] === 3 && sameShape(two.shape.slice(1), three.shape.slice(1));
  if (fits) return two!;
  return fail({
    what: `${file}: output ${JSON.stringify(read.output)}`,
    problem: 'not a row for each row that comes in',
    got:
      two && three
        ? `${formatShape(two.shape)} for 2 rows, ${formatShape(three.shape)} for 3`
        : `a file for ${read.rowsOfFile} rows only`,
    expected: '[rows, …]',
    hint: 'exporting it for any number of rows: dynamic_axes of torch.onnx.export',
  });
}

function worksFor(forRows: (rows: number) => Node, rows: number): boolean {
  try {
    forRows(rows);
    return true;
  } catch {
    return false;
  }
}

/** The output of the file as an expression of x; `weight` gives those of the weights. */
function build(read: ReadFile, x: Node, pass: Pass, weight: (name: string) => Node | undefined): Node {
  const values = new Map<string, Value>(inputValues(read.inputs, x));
  for (const [name, tensor] of read.tensors) values.set(name, ofTensor(name, tensor, weight(name)));
  for (const [place, step] of read.steps.entries()) {
    const inputs = step.node.input.map((name) => {
      if (name === '') return undefined;
      return (
        values.get(name) ?? fail({ what: step.what, problem: 'an input that its operator does not make', got: name })
      );
    });
    const results = applyOperator(step, inputs, pass, place);
    step.node.output.forEach((name, i) => {
      const result = results[i];
      if (result && name !== '' && !values.has(name)) values.set(name, result);
    });
  }
  const result = values.get(read.output);
  if (!result) return fail({ what: read.output, problem: 'an output that its operator does not make' });
  // One number for each row is a row of one output, which losses take.
  return result.shape.length === 1 ? reshape(result.node, [result.shape[0]!, 1]) : result.node;
}

function inputValues(inputs: readonly FileInput[], x: Node): [string, Value][] {
  if (inputs.length === 1) return [[inputs[0]!.name, computed(x, inputs[0]!.kind)]];
  const rows = x.shape[0]!;
  let start = 0;
  return inputs.map(({ name, row, kind }) => {
    const part = slice(x, [0, start], [rows, start + sizeOf(row)]);
    start += sizeOf(row);
    return [name, computed(reshape(part, [rows, ...row]), kind)];
  });
}

function ofTensor(name: string, tensor: Tensor, node: Node | undefined): Value {
  const { shape, numbers, texts, type } = tensor;
  if (texts) return knownTexts(texts, shape);
  return node ? { kind: 'float', shape, node, weight: name } : known(numbers, shape, kindOf(type));
}
