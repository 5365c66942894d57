import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { computeLandscape, interpolate, landscape } from '../../src/explain/landscape/landscape.ts';
import { pathPlane, project } from '../../src/explain/landscape/path-plane.ts';
import { type Normalisation, randomPlane } from '../../src/explain/landscape/random-plane.ts';
import { openLossSurface } from '../../src/explain/landscape/surface.ts';
import { constant } from '../../src/graph/node.ts';
import { dropout, layerNorm, linear } from '../../src/nn/layers/index.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { sgd } from '../../src/optim/index.ts';
import type { TrainingData } from '../../src/train/data.ts';
import { train } from '../../src/train/train.ts';
import { TrainingPathRecorder, type Weights } from '../../src/train/training-path.ts';
import { messageOf } from '../nn/message.ts';

function rowsOf(count: number, inputs: number, target: (x: readonly number[], i: number) => number): TrainingData {
  const { normal } = random(5, 'test/landscape');
  const rows = Array.from({ length: count }, () => Array.from({ length: inputs }, normal));
  return { x: rows.flat(), y: rows.map(target) };
}

const xorRows = rowsOf(60, 2, ([a, b]) => (a! * b! > 0 ? 1 : 0));
const xorNetwork = () => mlp({ inputs: 2, hidden: [4, 2], outputs: 1, activation: 'tanh', seed: 3 });

/** The mean loss at some weights, in float64 by the definition of every operation. */
function lossAt(network: Network, loss: Loss, { x, y, sampleWeights }: TrainingData, weights: Weights): number {
  const rows = x.length / network.row[0]!;
  const targets = loss.targets === 'classes' ? constant(y, [rows], 'int32') : constant(y, [rows, ...network.output]);
  const outputs = network.forward(constant(x, [rows, ...network.row]));
  const mean = meanLoss(loss, outputs, targets, sampleWeights && constant(sampleWeights, [rows]));
  const [value] = evaluate([mean], new Map(network.parameters.map(({ node }, i) => [node, weights[i]!])));
  return value![0]!;
}

/** centre + a x + b y. */
function moved(centre: Weights, x: Weights, y: Weights, a: number, b: number): Weights {
  return centre.map((piece, i) => Float64Array.from(piece, (value, j) => value + a * x[i]![j]! + b * y[i]![j]!));
}

const weightsOf = ({ parameters }: Network): Weights => parameters.map(({ values }) => values);

async function trained(epochs: number): Promise<{ network: Network; recorder: TrainingPathRecorder }> {
  const network = xorNetwork();
  const recorder = new TrainingPathRecorder(20);
  recorder.add(0, network.parameters);
  const options = { loss: binaryCrossEntropy(), optimizer: sgd({ learningRate: 0.3 }), batchSize: 10, epochs };
  for await (const event of train(network, xorRows, options)) recorder.add(event.epoch, await event.snapshot());
  return { network, recorder };
}

describe('the loss over a plane of weights', () => {
  const cases: [string, Network, Loss, TrainingData][] = [
    ['two classes', xorNetwork(), binaryCrossEntropy({ classWeights: [1, 3] }), xorRows],
    [
      'three classes, in two chunks of rows, with weights of rows',
      mlp({ inputs: 3, hidden: [5], outputs: 3, activation: 'relu', seed: 1 }),
      crossEntropy(),
      { ...rowsOf(1500, 3, (_, i) => i % 3), sampleWeights: Array.from({ length: 1500 }, (_, i) => i % 4) },
    ],
    [
      'values, through normalisation and dropout, which is not for judging',
      sequential([linear(2, 4), layerNorm(4), dropout(0.5), linear(4, 1, { bias: false })], { seed: 2 }),
      meanSquaredError(),
      rowsOf(40, 2, ([a, b]) => a! - 2 * b!),
    ],
  ];
  it.each(cases)('is that of the definition: %s', async (_, network, loss, data) => {
    const centre = weightsOf(network);
    const { x, y } = randomPlane(network, centre, { seed: 4, biases: true });
    const surface = await openLossSurface(network, data, { loss });
    const px = [0, 1, -0.7, 0.25];
    const py = [0, 0, 0.4, -1];
    const losses = await surface.losses({ centre, x, y }, px, py);
    surface.free();
    for (const [i, a] of px.entries()) {
      const exact = lossAt(network, loss, data, moved(centre, x, y, a, py[i]!));
      // float32 against float64.
      expect(Math.abs(losses[i]! - exact)).toBeLessThan(1e-5 * Math.max(1, exact));
    }
  });

  it('has x in its columns and y in its rows, both ascending, and the slices through the centre', async () => {
    const network = xorNetwork();
    const result = await landscape(network, xorRows, { loss: binaryCrossEntropy(), size: 5, seed: 9, range: [-2, 2] });
    expect(Array.from(result.x.values)).toEqual([-2, -1, 0, 1, 2]);
    const { x, y } = randomPlane(network, weightsOf(network), { seed: 9 });
    const exact = lossAt(network, binaryCrossEntropy(), xorRows, moved(weightsOf(network), x, y, 1, -2));
    expect(result.losses[3]).toBeCloseTo(exact, 5);
    expect(Array.from(result.x.slice)).toEqual(Array.from(result.losses.slice(10, 15)));
    expect(Array.from(result.y.slice)).toEqual([2, 7, 12, 17, 22].map((i) => result.losses[i]));
    expect(result.centre).toBe(result.losses[12]);
    expect(result.lowest.loss).toBe(Math.min(...result.losses));
    expect(result).toMatchObject({ directions: 'random', seed: 9, normalisation: 'filter', rows: 60 });
  });

  it('leaves the network as it is, and is the same each time', async () => {
    const network = xorNetwork();
    const before = structuredClone(weightsOf(network));
    const once = await landscape(network, xorRows, { loss: binaryCrossEntropy(), size: 7 });
    const again = await landscape(network, xorRows, { loss: binaryCrossEntropy(), size: 7 });
    const other = await landscape(network, xorRows, { loss: binaryCrossEntropy(), size: 7, seed: 1 });
    expect(weightsOf(network)).toEqual(before);
    expect(again).toEqual(once);
    expect(other.losses).not.toEqual(once.losses);
    expect(other.centre).toBe(once.centre);
  });

  it('runs along a line between two weights', async () => {
    const { network } = await trained(20);
    const [start, end] = [weightsOf(xorNetwork()), weightsOf(network)];
    const surface = await openLossSurface(network, xorRows, { loss: binaryCrossEntropy() });
    const { at, losses } = await interpolate(surface, start, end, { count: 5 });
    surface.free();
    expect(Array.from(at)).toEqual([-0.5, 0, 0.5, 1, 1.5]);
    expect(losses[1]).toBeCloseTo(lossAt(network, binaryCrossEntropy(), xorRows, start), 5);
    expect(losses[3]).toBeCloseTo(lossAt(network, binaryCrossEntropy(), xorRows, end), 5);
  });

  it('tells of its progress and stops when it is told to', async () => {
    const shares: number[] = [];
    const surface = await openLossSurface(xorNetwork(), xorRows, { loss: binaryCrossEntropy() });
    await computeLandscape(surface, { size: 9, onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const controller = new AbortController();
    const stopped = computeLandscape(surface, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toThrow('aborted');
    surface.free();
  });
});

describe('random directions', () => {
  const network = mlp({ inputs: 3, hidden: [4], outputs: 2, activation: 'relu', seed: 6 });
  const centre = weightsOf(network);
  const rowNorms = (values: ArrayLike<number>, length: number) =>
    Array.from({ length: values.length / length }, (_, row) =>
      Math.hypot(...Array.from({ length }, (_, j) => values[row * length + j]!)),
    );

  it('have the norms of the weights into each neuron, and do not move biases', () => {
    const { x, y } = randomPlane(network, centre);
    for (const direction of [x, y]) {
      for (const [i, { shape, values }] of network.parameters.entries()) {
        const [length, expected] =
          shape.length < 2 ? [1, values.map(() => 0)] : [shape[1]!, rowNorms(values, shape[1]!)];
        for (const [row, found] of rowNorms(direction[i]!, length).entries())
          expect(found).toBeCloseTo(expected[row]!, 9);
      }
    }
    expect(x).not.toEqual(y);
  });

  it('are normalised as the other names say', () => {
    const first = (normalisation: Normalisation) => randomPlane(network, centre, { normalisation }).x[0]!;
    const whole = (values: ArrayLike<number>) => rowNorms(values, values.length)[0]!;
    const drawn = first('none');
    expect(whole(first('layer'))).toBeCloseTo(whole(centre[0]!), 9);
    expect(whole(first('dlayer'))).toBeCloseTo(1, 9);
    for (const length of rowNorms(first('dfilter'), 3)) expect(length).toBeCloseTo(1, 9);
    expect(Array.from(first('weight'))).toEqual(Array.from(drawn, (value, j) => value * centre[0]![j]!));
  });

  it('move each bias by its own size where that is wanted', () => {
    const raised = centre.map((piece) => Float64Array.from(piece, (value) => value + 0.5));
    const { x } = randomPlane(network, raised, { biases: true });
    for (const value of x[1]!) expect(Math.abs(value)).toBeCloseTo(0.5, 8);
  });

  it('cannot be scaled by weights that are all 0', () => {
    const zero = centre.map((piece) => new Float64Array(piece.length));
    expect(messageOf(() => randomPlane(network, zero))).toBe(
      "landscape: directions: normalised by filter, nothing moves: got weights that are all 0 — try normalisation: 'none', or the weights after some training",
    );
  });
});

describe('the path of a training', () => {
  it('is placed by least squares, also on directions that are neither orthogonal nor of length 1', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const network = xorNetwork();
    const centre = weightsOf(network);
    fc.assert(
      fc.property(number, number, fc.nat(50), (a, b, seed) => {
        const { x, y } = randomPlane(network, centre, { seed });
        const placed = project(moved(centre, x, y, a, b), centre, x, y);
        expect(Math.abs(placed.x - a) + Math.abs(placed.y - b) + placed.distance).toBeLessThan(1e-12 * 100);
      }),
    );
  });

  it('varies most along its principal components', () => {
    // Squares along the two axes: 9 + 1 + 1 + 9 and 1 + 1 + 1 + 1.
    const places = [-3, -1, 1, 3].map((t) => [t, t === -3 || t === 3 ? 1 : -1]);
    const along = [3 / 5, 0, 4 / 5];
    const across = [0, 1, 0];
    const path = places.map(([a, b], epoch) => ({
      epoch,
      weights: [along.map((value, j) => 7 + a! * value + b! * across[j]!)],
    }));
    const { x, y, explained } = pathPlane(path);
    expect(explained[0]).toBeCloseTo(20 / 24, 12);
    expect(explained[1]).toBeCloseTo(4 / 24, 12);
    for (const [j, value] of along.entries()) expect(x[0]![j]).toBeCloseTo(value, 12);
    expect(Math.abs(y[0]![1]!)).toBeCloseTo(1, 12);
  });

  it('has its plane, where little of it is lost, and says how far the surface is from the true losses', async () => {
    const { network, recorder } = await trained(60);
    const { points } = recorder;
    const result = await landscape(network, xorRows, {
      loss: binaryCrossEntropy(),
      directions: 'path',
      path: points,
      size: 11,
    });
    expect(result.x.explained! + result.y.explained!).toBeGreaterThan(0.9);
    expect(Math.abs(result.cosine)).toBeLessThan(1e-6);
    expect(result.x.norm).toBeCloseTo(1, 9);
    const placed = result.path!.points;
    expect(placed.map(({ epoch }) => epoch)).toEqual(points.map(({ epoch }) => epoch));
    for (const [i, { weights }] of points.entries()) {
      const { loss, x, y } = placed[i]!;
      expect(loss).toBeCloseTo(lossAt(network, binaryCrossEntropy(), xorRows, weights), 5);
      expect(x).toBeGreaterThanOrEqual(result.x.values[0]!);
      expect(y).toBeLessThanOrEqual(result.y.values.at(-1)!);
    }
    expect(placed.at(-1)).toMatchObject({ epoch: 60, x: 0, y: 0, distance: 0 });
    const gaps = placed.map(({ loss, plotted }) => Math.abs(loss - plotted));
    expect(result.path!.largestGap.gap).toBe(Math.max(...gaps));
  });

  it('is recorded evenly however long it is, with its end', () => {
    const recorder = new TrainingPathRecorder(8);
    for (let epoch = 0; epoch <= 101; epoch++) recorder.add(epoch, [{ values: [epoch] }]);
    expect(recorder.points.map(({ epoch }) => epoch)).toEqual([0, 16, 32, 48, 64, 80, 96, 101]);
    expect(recorder.points.at(-1)!.weights).toEqual([Float32Array.of(101)]);
  });

  it('must span a plane', () => {
    const line = [0, 1, 2, 3].map((epoch) => ({ epoch, weights: [[epoch, 2 * epoch, 1]] }));
    const end = 'expected at least 3 points that do not lie on a line — try more epochs, or random directions';
    const what = 'landscape: the plane of the path: the path spans no plane';
    expect(messageOf(() => pathPlane(line))).toBe(`${what}: got a path without a turn; ${end}`);
    expect(messageOf(() => pathPlane(line.slice(0, 2)))).toBe(`${what}: got 2 points; ${end}`);
  });
});

describe('what landscape refuses', () => {
  const loss = binaryCrossEntropy();
  it.each<[string, Parameters<typeof landscape>[2], string]>([
    [
      'size',
      { loss, size: 1 },
      'landscape: size: bad number of points along an axis: got 1; expected an integer from 2 to 1001',
    ],
    [
      'range',
      { loss, range: [1, 1] },
      'landscape: range: not a range: got 1 to 1; expected a lower and a higher number, from -1000000000000000 to 1000000000000000',
    ],
    ['seed', { loss, seed: -1 }, 'landscape: seed: bad value: got -1; expected an integer of at least 0'],
    [
      'path',
      { loss, directions: 'path' },
      "landscape: path: missing: expected weights of the training, for the plane in which they vary most — try a TrainingPathRecorder in the loop over train(), or directions: 'random'",
    ],
    [
      'points',
      { loss, path: [{ epoch: 1, weights: [[1]] }] },
      'landscape: path at epoch 1: not one array for each parameter: got 1; expected 6',
    ],
    [
      'centre',
      {
        loss,
        centre: weightsOf(xorNetwork()).map((piece, i) => Float64Array.from(piece, (v) => (i === 2 ? Number.NaN : v))),
      },
      'landscape: centre: layer3.weight: not a finite number: got NaN at 0; expected weights of a training that has not diverged',
    ],
    [
      'normalisation',
      { loss, normalisation: 'filters' as Normalisation },
      'landscape: normalisation: unknown name: got "filters"; expected one of filter, layer, weight, dfilter, dlayer, none — try "filter"',
    ],
  ])('a bad %s', async (_, options, message) => {
    await expect(landscape(xorNetwork(), xorRows, options)).rejects.toThrow(message);
  });
});
