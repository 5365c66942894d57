/** Gather of whole runs of elements: one memory copy per index. */
import type { CallKernel } from '../../../compiler/program.ts';
import { sizeOf } from '../../../graph/shape.ts';
import type { ModuleBuilder } from '../assembler.ts';
import type { FastKernel, Share } from './fast-kernel.ts';
import { advance } from './matmul-lanes.ts';

/** Fits gathers along the first axis, which is what minibatches are made of. */
export const gatherKernel: FastKernel = ({ node, inputs }) => {
  if (node.attributes.axis !== 0) return undefined;
  return {
    pieces: { count: sizeOf(inputs[1]!.layout.shape), fewest: 1, work: sizeOf(node.shape) },
    define: (module, name, { share }) => defineGather(module, name, inputs, share),
  };
};

/** Defines (x, indices, target), whose pieces are indices. An index out of range traps. */
function defineGather(
  module: ModuleBuilder,
  name: string,
  [x, indices]: CallKernel['inputs'],
  { from: first, to: end }: Share = { from: 0, to: sizeOf(indices!.layout.shape) },
): number {
  const rows = x!.layout.shape[0]!;
  const rowBytes = 4 * sizeOf(x!.layout.shape.slice(1));
  return module.define(name, ['i32', 'i32', 'i32'], [], (f) => {
    const [source, at, target] = [0, 1, 2];
    const count = f.local('i32');
    const index = f.local('i32');
    const from = f.local('i32');
    if (first > 0) {
      advance(f, at, 4 * first);
      advance(f, target, rowBytes * first);
    }
    f.forRange(count, first, end, 1, () => {
      f.get(at);
      f.load('i32.load');
      f.tee(index);
      f.i32(rows);
      f.op('i32.ge_u');
      f.if(() => f.op('unreachable'));
      f.get(index);
      f.i32(rowBytes);
      f.op('i32.mul');
      f.get(source);
      f.op('i32.add');
      f.set(from);
      copy(rowBytes);
      f.get(at);
      f.i32(4);
      f.op('i32.add');
      f.set(at);
      f.get(target);
      f.i32(rowBytes);
      f.op('i32.add');
      f.set(target);
    });

    /** Short runs are moved by plain loads and stores: a bulk copy costs more than they do. */
    function copy(bytes: number): void {
      if (bytes > 256) {
        f.get(target);
        f.get(from);
        f.i32(bytes);
        f.memoryCopy();
        return;
      }
      let offset = 0;
      for (; offset + 16 <= bytes; offset += 16) {
        f.get(target);
        f.get(from);
        f.load('v128.load', offset);
        f.store('v128.store', offset);
      }
      for (; offset < bytes; offset += 4) {
        f.get(target);
        f.get(from);
        f.load('f32.load', offset);
        f.store('f32.store', offset);
      }
    }
  });
}
