/** Reductions, with the elementwise work before them fused in. The order of the sum is fixed. */
import type { ReduceKernel } from '../../compiler/program.ts';
import { stridesOf } from '../../graph/shape.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import { type Axis, collapse, type Dimension, emitNest, type Range, shared, turnsOf } from './nest.ts';
import {
  constantBytes,
  denseOperand,
  groupOperands,
  type Operand,
  operandLoader,
  pushAddress,
  readOperand,
  storeLanes,
} from './operands.ts';
import { expressionPrinter } from './print.ts';
import { accumulation, largestPlace } from './reduce-lanes.ts';

/** Defines the function (row address) that runs a reduction. */
export function defineReduce(module: ModuleBuilder, name: string, kernel: ReduceKernel): number {
  return module.define(name, ['i32'], [], (f) => emitReduce(f, kernel));
}

/** Defines the function (row address, start, end) that runs some of the `reduceTurns` of a reduction. */
export function defineReduceShare(module: ModuleBuilder, name: string, kernel: ReduceKernel): number {
  return module.define(name, ['i32', 'i32', 'i32'], [], (f) => emitReduce(f, kernel, { from: 1, to: 2 }));
}

/** The turns of the outermost axis that is kept, which may run apart and in any order; 1 where none is kept. */
export function reduceTurns(kernel: ReduceKernel): number {
  const { keptAxes, vectorAxis } = nestOf(kernel);
  const outer = keptAxes[0];
  return outer ? turnsOf({ ...outer, vector: outer === vectorAxis }) : 1;
}

/** The operands of a reduction and its axes, joined where that can be done. */
interface ReduceNest {
  readonly reads: readonly Operand[];
  readonly target: Operand;
  readonly groupOf: readonly number[];
  readonly keptAxes: readonly Axis[];
  readonly summedAxes: readonly Axis[];
  /** True where the lanes are parts of one result, which are combined at the end. */
  readonly horizontal: boolean;
  readonly vectorAxis: Axis;
}

function nestOf({ shape, axes: reducedAxes, reads: accesses, target: buffer }: ReduceKernel): ReduceNest {
  const isReduced = shape.map((_, axis) => reducedAxes.includes(axis));
  const kept = shape.map((length, axis) => (isReduced[axis] ? 1 : length));
  const target = denseOperand(buffer, kept, stridesOf(kept));
  const reads = accesses.map(readOperand);
  const { groupOf, strides } = groupOperands([...reads, target]);
  const axisOf = (length: number, axis: number): Axis => ({ length, strides: strides.map((group) => group[axis]!) });
  const select = (reduced: boolean) =>
    collapse(shape.flatMap((length, axis) => (isReduced[axis] === reduced ? [axisOf(length, axis)] : [])));
  const keptAxes = select(false);
  const summedAxes = select(true);
  const lastReal = shape.findLastIndex((length) => length !== 1);
  // Along the innermost axis of memory go the lanes: of one result when it is reduced, else of neighbouring results.
  const horizontal = lastReal < 0 || isReduced[lastReal]!;
  const still = { length: 1, strides: strides.map(() => 0) };
  if (summedAxes.length === 0) summedAxes.push(horizontal ? { ...still, strides: strides.map(() => 1) } : still);
  const vectorAxis = horizontal ? summedAxes.at(-1)! : keptAxes.at(-1)!;
  return { reads, target, groupOf, keptAxes, summedAxes, horizontal, vectorAxis };
}

function emitReduce(f: FunctionBuilder, kernel: ReduceKernel, range?: Range): void {
  const { combine } = kernel;
  const { reads, target, groupOf, keptAxes, summedAxes, horizontal, vectorAxis } = nestOf(kernel);
  const row = 0;
  const offsets = vectorAxis.strides.map(() => f.local('i32'));
  const total = f.local('v128');
  const combiner =
    combine === 'indexOfMax' ? largestPlace(f, total, horizontal) : accumulation(f, total, combine, horizontal);
  const store = (lanes: number): void => {
    const push = () => pushAddress(f, target, offsets[groupOf[reads.length]!]!, row);
    storeLanes(f, push, constantBytes(target), total, lanes);
  };
  const around = (loop: () => void, lanes: number): void => {
    combiner.start();
    loop();
    combiner.finish();
    store(horizontal ? 1 : lanes);
  };
  const dimensions = [...keptAxes, ...summedAxes].map(
    (axis): Dimension => ({
      ...axis,
      vector: axis === vectorAxis,
      ...(axis === summedAxes[0] && { around }),
    }),
  );
  emitNest(f, range ? shared(dimensions, range) : dimensions, offsets, (lanes) => {
    const place = {
      offsetOf: (i: number) => offsets[groupOf[i]!]!,
      strideOf: (i: number) => vectorAxis.strides[groupOf[i]!]!,
      row,
    };
    const print = expressionPrinter(f, [kernel.expression], operandLoader(f, reads, place, lanes, true));
    print(kernel.expression);
    combiner.combine(lanes);
  });
}
