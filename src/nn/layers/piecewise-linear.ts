/** The layer that lets a network bend along each number that comes in: a piecewise-linear encoding, embedded. */
import { fail } from '../../graph/error.ts';
import { constant, type Node } from '../../graph/node.ts';
import { formatValue, optionEntries } from '../../graph/options.ts';
import { formatShape } from '../../graph/shape.ts';
import {
  add,
  clip,
  concat,
  gather,
  greaterEqual,
  matmul,
  mul,
  pad,
  reshape,
  sub,
  sum,
  toInt,
  transpose,
} from '../../ops/index.ts';
import { requireParameterCount, requireWidth } from '../checks.ts';
import type { Layer, LayerCode, ParameterSpec } from '../layer.ts';

export interface PiecewiseLinearOptions {
  /** For each number of a row the edges of its bins, from the lowest to the highest, or none: the number then passes as it is. */
  edges: readonly (readonly number[])[];
  /** How many numbers each of the others becomes. */
  width: number;
}

/**
 * Each number x of a row [features] that has `edges` becomes `width` numbers, e = v x + c + sum_t W_t f_t(x): f_t is how
 * far x has come through bin t, from 0 at its lower edge to 1 at its upper one. W starts as 0, so that a network starts as
 * one of straight lines and learns where to bend; v and c start uniform within ±1 / sqrt(width). What comes out are these
 * of each such number in order, then the numbers without edges: [numbers × width + others]. It is the embedding "PLE",
 * version B, of Gorishniy et al., "On embeddings for numerical features in tabular deep learning", 2022. Rows of another
 * width, and edges that do not rise, are refused.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const bend = layers.piecewiseLinear({ edges: [[-1, 0, 1], []], width: 4 });
 * const network = sequential([bend, layers.linear(1)]);
 * console.log(network.row, network.layers[0]?.output); // [2] [5]
 */
export function piecewiseLinear(options: PiecewiseLinearOptions): Layer {
  optionEntries('piecewiseLinear', options, ['edges', 'width']);
  const { edges, width } = options;
  requireEdges(edges);
  requireWidth('piecewiseLinear: width', width);
  const bent = edges.flatMap((own, i) => (own.length > 0 ? [i] : []));
  const straight = edges.flatMap((own, i) => (own.length > 0 ? [] : [i]));
  if (bent.length === 0)
    fail({ what: 'piecewiseLinear: edges', problem: 'no number has any', expected: 'two or more for one at least' });
  const bins = mostBins(edges);
  const numbers = bent.length;
  const row = [numbers * width + straight.length];
  requireParameterCount('piecewiseLinear', numbers * (bins + 2) * width);
  const lines = {
    numbers,
    bins,
    width,
    ...linesOf(
      bent.map((i) => edges[i]!),
      bins,
    ),
  };
  const { starts, slopes } = lines;
  const uniform: ParameterSpec['initialise'] = (random) =>
    Float64Array.from({ length: numbers * width }, () => (2 * random.uniform() - 1) / Math.sqrt(width));
  return {
    type: 'piecewiseLinear',
    options: { edges, width },
    row: [edges.length],
    build: (given) => {
      if (given.length !== 1 || given[0] !== edges.length) {
        fail({
          what: 'piecewiseLinear',
          problem: 'cannot take the rows that come in',
          got: `rows of shape ${formatShape(given)}`,
          expected: `[${edges.length}]`,
        });
      }
      return {
        row,
        parameters: [
          {
            name: 'weight',
            shape: [numbers, bins, width],
            role: 'weight',
            initialise: () => new Float64Array(numbers * bins * width),
          },
          // The straight part is not to shrink: penalties are for bends.
          { name: 'slope', shape: [numbers, 1, width], role: 'bias', initialise: uniform },
          { name: 'bias', shape: [numbers, 1, width], role: 'bias', initialise: uniform },
        ],
      };
    },
    apply: (x, { weight, slope, bias }, { once }) => {
      const rows = x.shape[0]!;
      const columns = transpose(x);
      const withStraight = (flat: Node): Node =>
        straight.length === 0 ? flat : concat([flat, transpose(gather(columns, indices(straight)))], 1);
      if (once) {
        const own = straight.length === 0 ? x : gather(x, indices(bent), 1);
        const { base, rise } = linesAt(lines, { weight: weight!, slope: slope!, bias: bias! });
        return withStraight(alongLines(own, lines, { base: once('base', base), rise: once('rise', rise) }));
      }
      const each = reshape(gather(columns, indices(bent)), [numbers, rows, 1]);
      const shares = clip(
        mul(sub(each, constant(starts, [numbers, 1, bins])), constant(slopes, [numbers, 1, bins])),
        0,
        1,
      );
      const embedded = add(add(matmul(shares, weight!), mul(each, slope!)), bias!);
      const flat = reshape(transpose(embedded, [1, 0, 2]), [rows, numbers * width]);
      return withStraight(flat);
    },
    code: true,
  };
}

/** Where the embedding of each number is a line: before its first edge, in each bin, and after its last edge. */
interface Lines {
  readonly numbers: number;
  readonly bins: number;
  readonly width: number;
  /** The lower edge of each bin [numbers, bins], and one divided by how wide it is; 0 for bins that a number does not have. */
  readonly starts: Float64Array;
  readonly slopes: Float64Array;
  /** All edges [numbers, bins + 1]; beyond any number where there are fewer. */
  readonly all: Float64Array;
  /** Where each line starts [numbers, bins + 2]: at an edge, the first at 0. */
  readonly from: Float64Array;
}

/** What a line starts with and how it rises, [numbers × (bins + 2), width] each: both follow from the weights alone. */
function linesAt(
  { numbers, bins, width, slopes, from }: Lines,
  { weight, slope, bias }: Readonly<Record<'weight' | 'slope' | 'bias', Node>>,
): { readonly base: Node; readonly rise: Node } {
  const lines = bins + 2;
  const shape = [numbers, lines, width];
  // A line starts with the whole of the bins before it.
  const isBefore = Array.from({ length: lines * bins }, (_, i) => (i % bins < Math.floor(i / bins) - 1 ? 1 : 0));
  const whole = matmul(constant(isBefore, [lines, bins]), weight);
  const within = pad(mul(weight, constant(slopes, [numbers, bins, 1])), [0, 1, 0], shape);
  const base = add(add(whole, bias), mul(slope, constant(from, [numbers, lines, 1])));
  const flat = [numbers * lines, width];
  return { base: reshape(base, flat), rise: reshape(add(within, slope), flat) };
}

/** What numbers x [rows, numbers] become by the lines that they are on: [rows, numbers × width]. */
function alongLines(
  x: Node,
  { numbers, bins, width, all, from }: Lines,
  { base, rise }: { readonly base: Node; readonly rise: Node },
): Node {
  const [rows] = x.shape as [number];
  const lines = bins + 2;
  const each = reshape(x, [rows, numbers, 1]);
  const passed = sum(greaterEqual(each, constant(all, [1, numbers, bins + 1])), 2);
  const first = constant(
    Array.from({ length: numbers }, (_, i) => i * lines),
    [1, numbers],
  );
  const line = toInt(add(passed, first));
  const start = reshape(gather(constant(from, [numbers * lines]), line), [rows, numbers, 1]);
  const embedded = add(gather(base, line), mul(gather(rise, line), sub(each, start)));
  return reshape(embedded, [rows, numbers * width]);
}

/** Of any number. */
function mostBins(edges: PiecewiseLinearOptions['edges']): number {
  return Math.max(...edges.map(({ length }) => length - 1));
}

function indices(numbers: readonly number[]): Node {
  return constant(numbers, [numbers.length], 'int32');
}

/** The share of each bin is clip((x - start) slope, 0, 1); bins that a number does not have are always 0. */
function linesOf(
  edges: PiecewiseLinearOptions['edges'],
  bins: number,
): Pick<Lines, 'starts' | 'slopes' | 'all' | 'from'> {
  const starts = new Float64Array(edges.length * bins);
  const slopes = new Float64Array(edges.length * bins);
  const all = new Float64Array(edges.length * (bins + 1)).fill(beyond);
  const from = new Float64Array(edges.length * (bins + 2));
  for (const [i, own] of edges.entries()) {
    all.set(own, i * (bins + 1));
    from.set(own, i * (bins + 2) + 1);
    for (let t = 0; t + 1 < own.length; t++) {
      starts[i * bins + t] = own[t]!;
      slopes[i * bins + t] = 1 / (own[t + 1]! - own[t]!);
    }
  }
  return { starts, slopes, all, from };
}

/** About the largest number of float32: what is as large has no line of its own. */
const beyond = 3.4e38;

function requireEdges(edges: unknown): void {
  const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
  if (!isList(edges) || edges.length === 0) {
    fail({
      what: 'piecewiseLinear: edges',
      problem: 'not a list for each number of a row',
      got: formatValue(edges),
      expected: 'such as [[-1, 0, 1], []]',
    });
  }
  for (const [i, own] of edges.entries()) {
    const rises =
      isList(own) &&
      own.length !== 1 &&
      own.every((edge, t) => Number.isFinite(edge) && (t === 0 || (edge as number) > (own[t - 1] as number)));
    if (rises) continue;
    fail({
      what: `piecewiseLinear: edges of number ${i + 1}`,
      problem: 'no bins',
      got: formatValue(own),
      expected: 'two finite numbers or more, each larger than the one before, or none',
    });
  }
}

export const code = ({ edges, width }: PiecewiseLinearOptions): LayerCode => ({
  source: sourceFor(edges, width, mostBins(edges)),
  formula: 'v x + c + bends of each number',
});

function sourceFor(edges: PiecewiseLinearOptions['edges'], width: number, bins: number): string {
  return `/** Each number that has edges becomes ${width}: v x + c and what the bins add that it has come through; the others follow. */
function piecewiseLinear(x: ArrayLike<number>, weight: Float32Array, slope: Float32Array, bias: Float32Array): number[] {
  const edges: number[][] = ${JSON.stringify(edges)};
  const result: number[] = [];
  const others: number[] = [];
  for (let i = 0, n = 0; i < edges.length; i++) {
    const own = edges[i]!;
    const value = x[i]!;
    if (own.length === 0) {
      others.push(value);
      continue;
    }
    for (let j = 0; j < ${width}; j++) {
      let sum = value * slope[${width} * n + j]! + bias[${width} * n + j]!;
      for (let t = 0; t + 1 < own.length; t++) {
        const share = Math.min(1, Math.max(0, (value - own[t]!) / (own[t + 1]! - own[t]!)));
        sum += share * weight[(${bins} * n + t) * ${width} + j]!;
      }
      result.push(sum);
    }
    n++;
  }
  return result.concat(others);
}`;
}
