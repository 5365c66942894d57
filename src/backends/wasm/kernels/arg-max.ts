/** The index of the largest of neighbouring elements. */
import type { CallKernel } from '../../../compiler/program.ts';
import { sizeOf } from '../../../graph/shape.ts';
import type { ModuleBuilder } from '../assembler.ts';
import type { FastKernel } from './fast-kernel.ts';

/** Fits the last axis of floats, where the logits of a row are. */
export const argMaxKernel: FastKernel = (call) => {
  const [x] = call.inputs;
  const fits = x!.buffer.dtype === 'float' && call.node.attributes.axis === x!.layout.shape.length - 1;
  return fits ? { define: (module, name) => defineArgMax(module, name, call) } : undefined;
};

/** Defines (x, target). The first of equals wins; NaN never does. */
function defineArgMax(module: ModuleBuilder, name: string, { inputs: [x] }: CallKernel): number {
  const { shape } = x!.layout;
  const length = shape.at(-1)!;
  return module.define(name, ['i32', 'i32'], [], (f) => {
    const [from, target] = [0, 1];
    const row = f.local('i32');
    const at = f.local('i32');
    const best = f.local('i32');
    const value = f.local('f32');
    const largest = f.local('f32');
    const advance = (pointer: number): void => {
      f.get(pointer);
      f.i32(4);
      f.op('i32.add');
      f.set(pointer);
    };
    f.forRange(row, 0, sizeOf(shape) / length, 1, () => {
      f.i32(0);
      f.set(best);
      f.get(from);
      f.load('f32.load');
      f.set(largest);
      advance(from);
      f.forRange(at, 1, length, 1, () => {
        f.get(from);
        f.load('f32.load');
        f.tee(value);
        f.get(largest);
        f.op('f32.gt');
        f.if(() => {
          f.get(value);
          f.set(largest);
          f.get(at);
          f.set(best);
        });
        advance(from);
      });
      f.get(target);
      f.get(best);
      f.store('i32.store');
      advance(target);
    });
  });
}
