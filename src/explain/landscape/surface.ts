/** The loss as a function of the weights: one compiled program in which the weights move, many points in each call. */

import { type Backend, backendKind, type Executable } from '../../backends/backend.ts';
import { wasm } from '../../backends/wasm/wasm.ts';
import { compile } from '../../compiler/compile.ts';
import type { FunctionSpec } from '../../compiler/program.ts';
import { input, type Parameter, parameter } from '../../graph/node.ts';
import { callback, lossOrName, type OptionKinds, signal } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import type { StopSignal } from '../../graph/platform.ts';
import { sizeOf } from '../../graph/shape.ts';
import { asLoss, type LossOrName } from '../../nn/from-options.ts';
import type { Loss } from '../../nn/loss.ts';
import { type Network, networkKind } from '../../nn/network.ts';
import { add, mul } from '../../ops/index.ts';
import { planBatches, rowsFrom } from '../../train/batches.ts';
import { checkData } from '../../train/check-data.ts';
import { flatData, type RowsToLearn } from '../../train/given-rows.ts';
import { dataNodes, evaluateFunction } from '../../train/objective.ts';
import { Pace } from '../../train/pace.ts';
import { requireWeights, type Weights } from '../../train/training-path.ts';
import type { Direction } from './weights.ts';

/** Points centre + x d1 + y d2 of the space of weights. */
export interface Plane {
  readonly centre: Weights;
  readonly x: Direction;
  readonly y: Direction;
}

/** How a measurement of many losses is watched and ended. */
export interface Control {
  /** Rejects with the signal's reason when it is aborted. */
  readonly signal?: StopSignal | undefined;
  /** How much of the work is done, from 0 to 1; between calls other work has its turn. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** The mean loss of some rows as a function of the weights, compiled. */
export interface LossSurface {
  readonly network: Network;
  readonly loss: Loss;
  readonly rows: number;
  /** The mean loss at each of the points (x[i], y[i]) of the plane; not finite where numbers overflow. */
  readonly losses: (
    plane: Plane,
    x: ArrayLike<number>,
    y: ArrayLike<number>,
    control?: Control,
  ) => Promise<Float64Array>;
  /** Gives the memory back; no losses can be had afterwards. */
  readonly free: () => void;
}

/** What the surface is of, and what computes it. */
export interface LossSurfaceOptions {
  /** By its name, or made. */
  readonly loss: LossOrName;
  /** wasm when absent. */
  readonly backend?: Backend;
}

export const controlKinds: OptionKinds<Control> = { signal, onProgress: callback };
export const surfaceKinds: OptionKinds<LossSurfaceOptions> = { loss: lossOrName, backend: backendKind };

/** Rows of data that are judged at once. */
const chunkRows = 1024;
/** Elements that the host table may have, and the points that one call can do. */
const tableElements = 1 << 18;
const mostTableRows = 4096;

/**
 * Compiles the mean loss over the rows, by the weights. The network itself stays as it is. Rows that do not fit the
 * network or the loss are refused.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { openLossSurface } from 'chainrule/explain';
 *
 * const network = sequential([layers.linear(1, 1)]);
 * const surface = await openLossSurface(network, { x: [1, 2], y: [2, 4] }, { loss: 'meanSquaredError' });
 * const [weight, bias] = [[[1], [0]], [[0], [1]]].map((direction) => direction.map((part) => Float64Array.from(part)));
 * const plane = { centre: [[0], [0]], x: weight!, y: bias! };
 * console.log(await surface.losses(plane, [0, 1, 2], [0, 0, 0])); // [10, 2.5, 0]
 * surface.free();
 */
export async function openLossSurface(
  network: Network,
  given: RowsToLearn,
  options: LossSurfaceOptions,
): Promise<LossSurface> {
  requireKind('landscape: network', network, networkKind);
  requireOptions<LossSurfaceOptions>('landscape', options, surfaceKinds, ['loss']);
  const { backend = wasm } = options;
  const loss = asLoss(options.loss);
  const data = flatData('landscape: data', given, sizeOf(network.row));
  const rows = await checkData('landscape: data', data, network, loss);
  const plan = planBatches(rows, chunkRows);
  const resident = dataNodes(rows, network, loss, data.sampleWeights !== undefined);
  const moving = (suffix: string) => network.parameters.map(({ name, shape }) => parameter(`${name}.${suffix}`, shape));
  const [centre, alongX, alongY] = [moving('centre'), moving('x'), moving('y')];
  const functionOf = (name: string, batch: number, points: number): FunctionSpec => {
    const [x, y] = [input('x', []), input('y', [])];
    const values = Object.fromEntries(
      network.parameters.map(({ name: key }, i) => [key, add(centre[i]!, add(mul(x, alongX[i]!), mul(y, alongY[i]!)))]),
    );
    const moved: Network = { ...network, forward: (features) => network.forward(features, { values }) };
    return { ...evaluateFunction(name, batch, { network: moved, loss, data: resident }), rows: points };
  };
  const capacity = Math.max(1, Math.min(mostTableRows, Math.floor(tableElements / plan.batch)));
  const specs = [functionOf('full', plan.batch, capacity)];
  if (plan.remainder > 0) specs.push(functionOf('rest', plan.remainder, capacity));
  const executable = await backend.instantiate(compile(specs));
  executable.write(resident.x, data.x);
  executable.write(resident.y, data.y);
  if (resident.sampleWeights) executable.write(resident.sampleWeights, data.sampleWeights!);
  const chunks = Array.from({ length: plan.stepsPerEpoch }, (_, i) => ({
    name: i < plan.fullSteps ? 'full' : 'rest',
    start: i * plan.batch,
  }));

  return {
    network,
    loss,
    rows,
    losses: async (plane, x, y, { signal, onProgress } = {}) => {
      requireWeights('landscape: centre', network, plane.centre);
      writeAll(executable, centre, plane.centre);
      writeAll(executable, alongX, plane.x);
      writeAll(executable, alongY, plane.y);
      const [loss, weight] = [new Float64Array(x.length), new Float64Array(x.length)];
      const pace = new Pace();
      for (const [i, { name, start }] of chunks.entries()) {
        fillRows(executable, name, capacity, start);
        for (let done = 0; done < x.length; ) {
          signal?.throwIfAborted();
          const count = Math.min(capacity, x.length - done, pace.steps);
          fill(executable, name, 'x', x, done, count);
          fill(executable, name, 'y', y, done, count);
          const begun = performance.now();
          await executable.run(name, count);
          addTo(executable, name, 'loss', loss, done, count);
          addTo(executable, name, 'weight', weight, done, count);
          done += count;
          onProgress?.((i * x.length + done) / (chunks.length * x.length));
          await pace.note(count, performance.now() - begun);
        }
      }
      return loss.map((sum, i) => sum / weight[i]!);
    },
    free: () => executable.free(),
  };
}

function writeAll(executable: Executable, nodes: readonly Parameter[], values: Weights): void {
  for (const [i, node] of nodes.entries()) executable.write(node, values[i]!);
}

/** The same rows of data for each point. */
function fillRows(executable: Executable, name: string, points: number, start: number): void {
  const field = executable.table(name).field('rows');
  const rows = rowsFrom(start, start + field.size);
  for (let point = 0; point < points; point++) field.set(point, rows);
}

function fill(
  executable: Executable,
  name: string,
  key: string,
  from: ArrayLike<number>,
  start: number,
  count: number,
) {
  const field = executable.table(name).field(key);
  for (let i = 0; i < count; i++) field.set(i, from[start + i]!);
}

function addTo(executable: Executable, name: string, key: string, into: Float64Array, start: number, count: number) {
  const field = executable.table(name).field(key);
  for (let i = 0; i < count; i++) into[start + i]! += field.number(i);
}
