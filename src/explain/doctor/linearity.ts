/** A network without nonlinearity on a problem that a line cannot solve. */
import { grad } from '../../autodiff/grad.ts';
import type { Backend } from '../../backends/backend.ts';
import { input } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { isOfLabels, type Loss } from '../../nn/loss.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../nn/losses/index.ts';
import { mlp } from '../../nn/mlp.ts';
import type { Network } from '../../nn/network.ts';
import { random } from '../../numeric/random.ts';
import { sum } from '../../ops/index.ts';
import { adam } from '../../optim/index.ts';
import type { TrainingData } from '../../train/data.ts';
import { train } from '../../train/train.ts';
import { type Finding, sayShare } from './finding.ts';

/** Whether the network is one linear map, however many layers it has: its derivative is then the same everywhere. */
function isLinear(network: Network): boolean {
  const x = input('x', [1, ...network.row]);
  const [slope] = grad(sum(network.forward(x)), [x]);
  return !topologicalOrder([slope!]).includes(x);
}

/** How many rows the check looks at, and how many neighbours decide. */
const mostRows = 600;
const neighbours = 5;
/**
 * The neighbours make at most this share of the linear model's errors, and their error rate is lower by at least this
 * much.
 */
const errorsLeft = 0.7;
const leastGain = 0.05;

/**
 * Half of the rows are given to a linear model of its own, trained until it has converged, and to the five nearest
 * neighbours; both are judged by the other half. Nearest neighbours assume no shape, and with many features they see
 * little: where they are no better, nothing is said.
 */
export async function judgeLinearity(
  network: Network,
  data: TrainingData,
  loss: Loss,
  backend: Backend,
): Promise<Finding[]> {
  if (!isLinear(network)) return [];
  const rows = prepare(network, data, loss);
  if (rows.length < 4 * neighbours) return [];
  const half = rows.length >> 1;
  const [known, asked] = [rows.slice(0, half), rows.slice(half)];
  const classes = !loss.correct ? 0 : isOfLabels(loss) ? 2 : Math.max(2, sizeOf(network.output));
  const linear = errorOf(asked, await linearAnswers(known, asked, classes, backend), classes);
  const near = errorOf(
    asked,
    asked.map((row) => neighbourAnswer(row, known, classes)),
    classes,
  );
  if (!(near < errorsLeft * linear && linear - near > leastGain)) return [];
  const said = (error: number) =>
    classes > 0
      ? `is right on ${sayShare(1 - error)} of the rows`
      : `explains ${sayShare(Math.max(0, 1 - error))} of the variance`;
  return [
    {
      id: 'no nonlinearity',
      severity: 'problem',
      measured: { linear: 1 - linear, neighbours: 1 - near, rows: asked.length },
      text: `The network has no nonlinear activation, and the problem is not linear: the best linear model ${said(linear)} that it has not seen, the ${neighbours} nearest neighbours ${classes > 0 ? `are on ${sayShare(1 - near)}` : `${sayShare(1 - near)}`}.`,
      why: 'Linear layers in a row are one linear layer, W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2): no number of them bends a boundary. The four corners of XOR are the smallest case.',
      advice:
        'an activation such as tanh or relu after a hidden layer of a few units, or features that bend the problem straight, such as x1 · x2',
    },
  ];
}

interface Row {
  /** Standardised. */
  readonly x: Float64Array;
  /** A class index, or a standardised value. */
  readonly y: number;
}

/** A sample of rows: features standardised, the first target (or label) as a class or a standardised number. */
function prepare({ row, output }: Network, { x, y }: TrainingData, loss: Loss): Row[] {
  const [inputs, outputs] = [sizeOf(row), sizeOf(output)];
  const all = x.length / inputs;
  const order = random(0, 'doctor/linearity')
    .shuffle(Int32Array.from({ length: all }, (_, i) => i))
    .slice(0, mostRows);
  const columns = Array.from({ length: inputs }, (_, j) =>
    standardised(Float64Array.from(order, (at) => x[at * inputs + j]!)),
  );
  const width = y.length / all;
  const first = Float64Array.from(order, (at) =>
    loss.correct && width > 1 && !isOfLabels(loss) ? largest(y, at * outputs, outputs) : y[at * width]!,
  );
  const targets = loss.correct
    ? first.map((value) =>
        loss.targets === 'values' && (width === 1 || isOfLabels(loss)) ? Number(value > 0.5) : value,
      )
    : standardised(first);
  return Array.from(targets, (target, i) => ({ x: Float64Array.from(columns, (column) => column[i]!), y: target }));
}

function largest(values: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length) || 1;
  return values.map((value) => (value - mean) / scale);
}

/** What a linear model of its own answers, a class or a number, after 300 steps over all known rows: enough for standardised features. */
async function linearAnswers(known: readonly Row[], asked: readonly Row[], classes: number, backend: Backend) {
  const inputs = known[0]!.x.length;
  const outputs = classes > 2 ? classes : 1;
  const model = mlp({ inputs, hidden: [], outputs });
  const rows = { x: known.flatMap(({ x }) => Array.from(x)), y: known.map(({ y }) => y) };
  const loss = classes === 0 ? meanSquaredError() : outputs === 1 ? binaryCrossEntropy() : crossEntropy();
  const training = train(model, rows, {
    loss,
    optimizer: adam({ learningRate: 0.05 }),
    batchSize: 'full',
    epochs: 300,
    backend,
  });
  for await (const _event of training);
  const [weights, biases] = model.parameters.map(({ values }) => values);
  return asked.map(({ x }) => {
    const z = Array.from(biases!, (bias, k) =>
      x.reduce((sum, value, j) => sum + weights![k * inputs + j]! * value, bias),
    );
    if (classes === 0) return z[0]!;
    return outputs === 1 ? Number(z[0]! > 0) : largest(z, 0, outputs);
  });
}

/** The most frequent class, or the mean, of the nearest neighbours. */
function neighbourAnswer({ x }: Row, known: readonly Row[], classes: number): number {
  const distances = known.map((other, i) => ({
    i,
    d: x.reduce((sum, value, j) => sum + (value - other.x[j]!) * (value - other.x[j]!), 0),
  }));
  const near = distances
    .sort((a, b) => a.d - b.d)
    .slice(0, neighbours)
    .map(({ i }) => known[i]!.y);
  if (classes === 0) return near.reduce((sum, y) => sum + y, 0) / near.length;
  const votes = new Float64Array(classes);
  for (const y of near) votes[y]! += 1;
  return largest(votes, 0, classes);
}

/** The share of wrong classes, or the mean squared error in units of the variance. */
function errorOf(asked: readonly Row[], answers: readonly number[], classes: number): number {
  const total = asked.reduce(
    (sum, { y }, i) => sum + (classes === 0 ? (y - answers[i]!) * (y - answers[i]!) : Number(y !== answers[i])),
    0,
  );
  return total / asked.length;
}
