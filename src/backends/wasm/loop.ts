/** Elementwise kernels: a loop of a program as one function. */
import type { LoopKernel } from '../../compiler/program.ts';
import { stridesOf } from '../../graph/shape.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import { collapse, type Dimension, emitNest } from './nest.ts';
import {
  constantBytes,
  denseOperand,
  groupOperands,
  operandLoader,
  pushAddress,
  readOperand,
  storeLanes,
} from './operands.ts';
import { expressionPrinter } from './print.ts';

/** Defines the function (row address, start, end) that runs a loop for some indices of its first axis. */
export function defineRowLoop(module: ModuleBuilder, name: string, loop: LoopKernel): number {
  return module.define(name, ['i32', 'i32', 'i32'], [], (f) => emitLoop(f, loop, 0, { from: 1, to: 2 }));
}

/** Defines the function (row address) that runs a loop. */
export function defineLoop(module: ModuleBuilder, name: string, loop: LoopKernel): number {
  return module.define(name, ['i32'], [], (f) => emitLoop(f, loop, 0));
}

function emitLoop(
  f: FunctionBuilder,
  loop: LoopKernel,
  row: number,
  range?: { readonly from: number; readonly to: number },
): void {
  const dense = stridesOf(loop.shape);
  const reads = loop.reads.map(readOperand);
  const targets = loop.statements.map(({ target }) => denseOperand(target, loop.shape, dense));
  const { groupOf, strides } = groupOperands([...reads, ...targets]);
  const all = loop.shape.map((length, axis) => ({ length, strides: strides.map((group) => group[axis]!) }));
  const axes = collapse(range ? all.slice(1) : all);
  if (axes.length === 0) axes.push({ length: 1, strides: strides.map(() => 1) });
  const offsets = strides.map(() => f.local('i32'));
  const inner = axes.at(-1)!;
  const dimensions: Dimension[] = axes.map((axis) => ({ ...axis, vector: axis === inner }));
  if (range) dimensions.unshift({ ...all[0]!, range });

  emitNest(f, dimensions, offsets, (lanes) => {
    const place = {
      offsetOf: (i: number) => offsets[groupOf[i]!]!,
      strideOf: (i: number) => inner.strides[groupOf[i]!]!,
      row,
    };
    // Loops with an integer target only copy: their elements stay as they are.
    const asFloat = loop.statements.every(({ target }) => target.dtype === 'float');
    const load = operandLoader(f, reads, place, lanes, asFloat);
    const print = expressionPrinter(
      f,
      loop.statements.map((statement) => statement.expression),
      load,
    );
    const values = loop.statements.map(({ expression }) => {
      const local = f.local('v128');
      print(expression);
      f.set(local);
      return local;
    });
    for (const [i, target] of targets.entries()) {
      const push = () => pushAddress(f, target, place.offsetOf(reads.length + i), row);
      storeLanes(f, push, constantBytes(target), values[i]!, lanes);
    }
  });
}
