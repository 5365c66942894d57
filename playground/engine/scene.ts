/** What the page shows of the weights as they are: every neuron over the plane, and how well the rows are predicted. */

import { compile, type Executable, type FunctionSpec, layerOutputs, meanLoss } from '../../src/engine.ts';
import {
  type Backend,
  input,
  type Node,
  type Parameter,
  parameter,
  type Sequential,
  type TrainingData,
  wasm,
} from '../../src/index.ts';
import type { Problem } from './problem.ts';
import { coarseSide, fineSide, reach } from './sizes.ts';

/** The large picture is computed in so many pieces, so that what a layer needs stays small. */
const finePieces = 4;

/** The values of all layers that have neurons, activated: hidden ones and the output. */
function layerValues(network: Sequential, x: Node): Node[] {
  const values: Node[] = [];
  for (const [i, value] of layerOutputs(network, x).entries()) {
    if (network.layers[i]!.layer.type === 'linear') values.push(value);
    else values[values.length - 1] = value;
  }
  return values;
}

/** Coordinates of the middle of each square of the plane, from the top left, row by row. */
export function gridPoints(side: number): [x1: Float64Array, x2: Float64Array] {
  const at = (i: number) => ((i + 0.5) / side) * 2 * reach - reach;
  return [
    Float64Array.from({ length: side * side }, (_, i) => at(i % side)),
    Float64Array.from({ length: side * side }, (_, i) => -at(Math.floor(i / side))),
  ];
}

export interface Maps {
  /** For each hidden layer the values [coarseSide^2, units], row-major. */
  readonly hidden: Float32Array[];
  /** Predictions over the plane, [fineSide^2, outputs]. */
  readonly output: Float32Array;
}

export interface Judgement {
  readonly loss: number;
  /** Probabilities or values, [rows, outputs]. */
  readonly predictions: Float64Array;
}

/** The forward passes by which rows are judged. */
export interface Judge {
  readonly setWeights: (weights: readonly ArrayLike<number>[]) => void;
  readonly judge: (part: 'train' | 'test') => Judgement;
  readonly free: () => void;
}

export interface Scene extends Judge {
  /** Draws the plane through these values of the inputs that are not drawn; through the usual ones without. */
  readonly hold: (values?: readonly number[]) => void;
  readonly maps: () => Maps;
}

/** Compiles the forward passes; the rows are judged on `backend`, the pictures are always drawn by wasm. */
export async function openScene(problem: Problem, backend: Backend): Promise<Scene> {
  const { network } = problem;
  const painter = await wasm.instantiate(compile(mapFunctions(problem)));
  const hiddenLayers = network.layers.filter(({ layer }) => layer.type === 'linear').length - 1;
  const hold = (values?: readonly number[]) => {
    if (hiddenLayers > 0) fillGrid(painter, 'coarse', problem.data.inputsAt(...gridPoints(coarseSide), values), 1);
    fillGrid(painter, 'fine', problem.data.inputsAt(...gridPoints(fineSide), values), finePieces);
  };
  hold();
  const judge = await openJudge(problem, backend);
  return {
    setWeights: (weights) => {
      for (const [i, { node }] of network.parameters.entries()) {
        painter.write(node, weights[i]!);
      }
      judge.setWeights(weights);
    },
    hold,
    maps: () => {
      if (hiddenLayers > 0) painter.runSync!('coarse');
      painter.runSync!('fine', finePieces);
      return {
        hidden: Array.from({ length: hiddenLayers }, (_, i) => fieldValues(painter, 'coarse', `layer${i}`, 1)),
        output: fieldValues(painter, 'fine', 'output', finePieces),
      };
    },
    judge: judge.judge,
    free: () => {
      painter.free();
      judge.free();
    },
  };
}

/** Compiles what judges the rows. */
export async function openJudge(problem: Problem, backend: Backend): Promise<Judge> {
  const parts = {
    train: judgeFunction('train', problem, problem.train),
    test: judgeFunction('test', problem, problem.test),
  };
  const judge = await backend.instantiate(compile([parts.train, parts.test].flatMap((part) => part?.spec ?? [])));
  for (const part of [parts.train, parts.test]) {
    if (!part) continue;
    judge.write(part.x, part.data.x);
    judge.write(part.y, part.data.y);
  }
  return {
    setWeights: (weights) => {
      for (const [i, { node }] of problem.network.parameters.entries()) judge.write(node, weights[i]!);
    },
    judge: (name) => {
      if (!parts[name]) return { loss: Number.NaN, predictions: new Float64Array(0) };
      judge.runSync!(name);
      const table = judge.table(name);
      return {
        loss: table.field('loss').number(0),
        predictions: Float64Array.from(table.field('predictions').get(0)),
      };
    },
    free: () => judge.free(),
  };
}

function mapFunctions({ network, loss }: Problem): FunctionSpec[] {
  const coarse = layerValues(network, input('x', [coarseSide * coarseSide, ...network.row])).slice(0, -1);
  const x = input('x', [(fineSide * fineSide) / finePieces, ...network.row]);
  const fine = { name: 'fine', outputs: { output: loss.predict(network.forward(x)) }, rows: finePieces };
  if (coarse.length === 0) return [fine];
  return [{ name: 'coarse', outputs: Object.fromEntries(coarse.map((values, i) => [`layer${i}`, values])) }, fine];
}

function fillGrid(executable: Executable, name: string, inputs: Float64Array, pieces: number): void {
  const table = executable.table(name);
  if (!table.has('x')) return;
  const field = table.field('x');
  for (let piece = 0; piece < pieces; piece++) {
    field.set(piece, inputs.subarray(piece * field.size, (piece + 1) * field.size));
  }
}

function fieldValues(executable: Executable, name: string, output: string, pieces: number): Float32Array {
  const field = executable.table(name).field(output);
  const values = new Float32Array(field.size * pieces);
  for (let piece = 0; piece < pieces; piece++) values.set(field.get(piece), piece * field.size);
  return values;
}

interface JudgedPart {
  readonly spec: FunctionSpec;
  readonly x: Parameter;
  readonly y: Parameter;
  readonly data: TrainingData;
}

function judgeFunction(name: string, { network, loss }: Problem, data: TrainingData): JudgedPart | undefined {
  const rows = data.y.length;
  if (rows === 0) return undefined;
  const x = parameter(`${name}.x`, [rows, ...network.row]);
  const y = loss.targets === 'classes' ? parameter(`${name}.y`, [rows], 'int32') : parameter(`${name}.y`, [rows, 1]);
  const outputs = network.forward(x);
  return {
    spec: { name, outputs: { loss: meanLoss(loss, outputs, y), predictions: loss.predict(outputs) } },
    x,
    y,
    data,
  };
}
