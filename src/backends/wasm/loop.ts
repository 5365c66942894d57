/** Elementwise kernels: a loop of a program as one function. */
import { copiesIntegers, type LoopKernel } from '../../compiler/program.ts';
import { stridesOf } from '../../graph/shape.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import type { Share } from './kernels/fast-kernel.ts';
import { type Axis, collapse, type Dimension, emitNest, shared, turnsOf } from './nest.ts';
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

/** Defines the function (row address, start, end) that runs a loop for some indices of its first axis, and of its last where these are given. */
export function defineRowLoop(module: ModuleBuilder, name: string, loop: LoopKernel, columns?: Share): number {
  return module.define(name, ['i32', 'i32', 'i32'], [], (f) => {
    const nest = nestOf(loop, 1, columns);
    emitLoop(f, loop, nest, [{ ...nest.whole[0]!, range: { from: 1, to: 2 } }, ...nest.dimensions]);
  });
}

/** Defines the function (row address) that runs a loop. */
export function defineLoop(module: ModuleBuilder, name: string, loop: LoopKernel): number {
  return module.define(name, ['i32'], [], (f) => {
    const nest = nestOf(loop);
    emitLoop(f, loop, nest, nest.dimensions);
  });
}

/** Defines the function (row address, start, end) that runs some of the `loopTurns` of a loop. */
export function defineLoopShare(module: ModuleBuilder, name: string, loop: LoopKernel): number {
  return module.define(name, ['i32', 'i32', 'i32'], [], (f) => {
    const nest = nestOf(loop);
    emitLoop(f, loop, nest, shared(nest.dimensions, { from: 1, to: 2 }));
  });
}

/** The turns of the outermost axis of a loop, which may run apart and in any order. */
export function loopTurns(loop: LoopKernel): number {
  return turnsOf(nestOf(loop).dimensions[0]!);
}

/** The operands of a loop and its axes, joined where that can be done. */
interface LoopNest {
  readonly reads: readonly Operand[];
  readonly targets: readonly Operand[];
  readonly groupOf: readonly number[];
  /** Every axis of the shape, as it is. */
  readonly whole: readonly Axis[];
  /** The axes from the first wanted one on, joined. */
  readonly dimensions: readonly Dimension[];
}

function nestOf(loop: LoopKernel, firstAxis = 0, columns?: Share): LoopNest {
  const dense = stridesOf(loop.shape);
  const last = loop.shape.length - 1;
  const moved = (operand: Operand): Operand =>
    columns ? { ...operand, offset: operand.offset + columns.from * operand.strides[last]! } : operand;
  const reads = loop.reads.map(readOperand).map(moved);
  const targets = loop.statements.map(({ target }) => moved(denseOperand(target, loop.shape, dense)));
  const { groupOf, strides } = groupOperands([...reads, ...targets]);
  const whole = loop.shape.map((length, axis) => ({
    length: columns && axis === last ? columns.to - columns.from : length,
    strides: strides.map((group) => group[axis]!),
  }));
  const axes = collapse(whole.slice(firstAxis));
  if (axes.length === 0) axes.push({ length: 1, strides: strides.map(() => 1) });
  const dimensions = axes.map((axis, i) => ({ ...axis, vector: i === axes.length - 1 }));
  return { reads, targets, groupOf, whole, dimensions };
}

function emitLoop(
  f: FunctionBuilder,
  loop: LoopKernel,
  { reads, targets, groupOf }: LoopNest,
  dimensions: readonly Dimension[],
): void {
  const row = 0;
  const inner = dimensions.at(-1)!;
  const offsets = inner.strides.map(() => f.local('i32'));
  emitNest(f, dimensions, offsets, (lanes) => {
    const place = {
      offsetOf: (i: number) => offsets[groupOf[i]!]!,
      strideOf: (i: number) => inner.strides[groupOf[i]!]!,
      row,
    };
    const isCopy = copiesIntegers(loop);
    const load = operandLoader(f, reads, place, lanes, !isCopy);
    const print = expressionPrinter(
      f,
      loop.statements.map((statement) => statement.expression),
      load,
    );
    const values = loop.statements.map(({ expression, target }) => {
      const local = f.local('v128');
      print(expression);
      if (target.dtype === 'int32' && !isCopy) f.op('i32x4.trunc_sat_f32x4_s');
      f.set(local);
      return local;
    });
    for (const [i, target] of targets.entries()) {
      const push = () => pushAddress(f, target, place.offsetOf(reads.length + i), row);
      storeLanes(f, push, constantBytes(target), values[i]!, lanes);
    }
  });
}
