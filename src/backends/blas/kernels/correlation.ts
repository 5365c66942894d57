/**
 * Filters over pictures, and their gradient, by CBLAS: the windows of some lines of a picture are laid out one after the other, as much as stays
 * in the cache, and each row of filters is a product with them. So nothing as large as all windows is ever in memory.
 */
import type { CallKernel } from '../../../compiler/program.ts';
import { correlate2d, correlate2dFilters } from '../../../ops/index.ts';
import type { HostPlan } from '../../wasm/host.ts';
import { cuts, type Place, placeOf } from './matmul.ts';

/** What one thread does, as plain data: rows of pictures [height, width, channels], their sums [rows, columns, outputs]. */
export interface BlasCorrelation {
  /** What is written: the sums, or the filters, to which all pictures add. */
  readonly writes: 'sums' | 'filters';
  readonly pictures: Place;
  readonly filters: Place;
  readonly sums: Place;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly outputs: number;
  /** Rows of the filters, and lines from one to the next. */
  readonly tall: number;
  readonly apart: number;
  /** Numbers of a row of a window, and the lines and pixels from window to window. */
  readonly run: number;
  readonly down: number;
  readonly across: number;
  /** Rows of sums that are computed together. */
  readonly atOnce: number;
  /** The pictures, and the outputs, that this thread has. */
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** Of fewer multiplications the program's own tiles are faster, and so they are where rows of windows or outputs are few. */
const fewestMultiplications = 1_000_000;
const fewestInRow = 16;
/** What is laid out at once stays in the second cache. */
const laidOutFloats = 1 << 18;

/** How BLAS does a call; undefined for what is no large correlation. */
export function planCorrelation(call: CallKernel): HostPlan | undefined {
  const { operation, attributes, shape } = call.node;
  const writes = operation === correlate2d.operation ? 'sums' : 'filters';
  if (writes === 'filters' && operation !== correlate2dFilters.operation) return undefined;
  const [pictures, other] = call.inputs;
  const target = { buffer: call.target, layout: { offset: 0 } };
  const [n, height, width, channels] = pictures!.layout.shape as [number, number, number, number];
  const ofSums = writes === 'sums' ? shape : other!.layout.shape;
  const ofFilters = writes === 'sums' ? other!.layout.shape : shape;
  const [, rows, columns, outputs] = ofSums as [number, number, number, number];
  const [tall, wide] = ofFilters as [number, number];
  const { stride, dilation } = attributes as unknown as Readonly<Record<'stride' | 'dilation', [number, number]>>;
  const run = wide * channels;
  const multiplications = n * rows * columns * outputs * tall * run;
  if (dilation[1] > 1 || Math.min(run, outputs) < fewestInRow || multiplications < fewestMultiplications)
    return undefined;
  const whole: BlasCorrelation = {
    writes,
    pictures: placeOf(pictures!),
    filters: placeOf(writes === 'sums' ? other! : target),
    sums: placeOf(writes === 'sums' ? target : other!),
    height,
    width,
    channels,
    rows,
    columns,
    outputs,
    tall,
    apart: dilation[0],
    run,
    down: stride[0],
    across: stride[1],
    atOnce: Math.max(1, Math.min(rows, Math.floor(laidOutFloats / (columns * run)))),
    from: 0,
    to: n,
    first: 0,
    last: outputs,
  };
  return {
    shares: (threads) =>
      writes === 'sums'
        ? cuts(n, threads, 1).map(([from, to]) => ({ ...whole, from, to }))
        : cuts(outputs, threads).map(([first, last]) => ({ ...whole, first, last })),
    withEpilogue: false,
    work: multiplications / 2,
  };
}
