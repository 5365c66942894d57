/** The weights as a ball on the plane of the landscape: where it lies, where down is, and what moving it does. */
import { compile, meanLoss } from '../../src/engine.ts';
import { grad, type Node, parameter, wasm } from '../../src/index.ts';
import type { Problem } from './problem.ts';
import type { Studio } from './studio.ts';

export interface BallPlace {
  readonly problem: number;
  readonly step: number;
  /** In multiples of the directions of the plane: its nearest place to the weights. */
  readonly x: number;
  readonly y: number;
  /** From the weights to the plane. */
  readonly distance: number;
  /** The way down, of the loss of all rows of training: minus the gradient, as far as it lies in the plane. */
  readonly down: { readonly x: number; readonly y: number };
  /** The length of the gradient, and the share of it that lies in the plane. */
  readonly slope: number;
  readonly share: number;
}

type Arrays = readonly ArrayLike<number>[];

function dot(a: Arrays, b: Arrays): number {
  let sum = 0;
  for (const [i, piece] of a.entries()) for (let k = 0; k < piece.length; k++) sum += piece[k]! * b[i]![k]!;
  return sum;
}

/** The weights become those of a place of the plane that was drawn. */
export async function moveBall(studio: Studio, { x, y }: { x: number; y: number }): Promise<void> {
  const { plane } = studio;
  if (!plane) return;
  const moved = plane.centre.map((piece, i) =>
    Float64Array.from(piece, (value, k) => value + x * plane.x[i]![k]! + y * plane.y[i]![k]!),
  );
  await studio.setWeights(new Map(moved.entries()));
}

/** Where the weights lie on the plane, and where down is. */
export async function placeBall(studio: Studio): Promise<BallPlace | undefined> {
  const { plane, training } = studio;
  if (!plane) return undefined;
  const weights = await training.weights();
  const slopeAt = await studio.keep('gradient', () => openGradient(training.problem));
  const gradient = slopeAt.at(weights);
  const away = weights.map((piece, i) => piece.map((value, k) => value - plane.centre[i]![k]!));
  const place = within(away, plane);
  const down = within(gradient, plane);
  const slope = Math.sqrt(dot(gradient, gradient));
  return {
    problem: studio.number,
    step: training.step,
    x: place.x,
    y: place.y,
    distance: Math.sqrt(Math.max(0, dot(away, away) - place.square)),
    down: { x: -down.x, y: -down.y },
    slope,
    share: slope > 0 ? Math.sqrt(down.square) / slope : 0,
  };
}

/** The nearest place of a plane, by least squares, and the square of its distance from the centre. */
function within(away: Arrays, { x: first, y: second }: { x: Arrays; y: Arrays }) {
  const [xx, xy, yy] = [dot(first, first), dot(first, second), dot(second, second)];
  const [ax, ay] = [dot(away, first), dot(away, second)];
  const determinant = xx * yy - xy * xy;
  const [x, y] = [(ax * yy - ay * xy) / determinant, (ay * xx - ax * xy) / determinant];
  return { x, y, square: x * x * xx + 2 * x * y * xy + y * y * yy };
}

async function openGradient({ network, loss, train }: Problem) {
  const rows = train.y.length;
  const x = parameter('gradient.x', [rows, ...network.row]);
  const isClass = loss.targets === 'classes';
  const y = isClass ? parameter('gradient.y', [rows], 'int32') : parameter('gradient.y', [rows, 1]);
  const by: Node[] = network.parameters.map(({ node }) => node);
  const slopes = grad(meanLoss(loss, network.forward(x), y), by);
  const outputs = Object.fromEntries(slopes.map((slope, i) => [`g${i}`, slope]));
  const executable = await wasm.instantiate(compile([{ name: 'gradient', outputs }]));
  executable.write(x, train.x);
  executable.write(y, train.y);
  return {
    at: (weights: Arrays): Float64Array[] => {
      for (const [i, { node }] of network.parameters.entries()) executable.write(node, weights[i]!);
      executable.runSync!('gradient');
      const table = executable.table('gradient');
      return slopes.map((_, i) => Float64Array.from(table.field(`g${i}`).get(0)));
    },
    free: () => executable.free(),
  };
}
