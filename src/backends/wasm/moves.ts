/** Operations that only move elements, planned from what their records say. */
import type { CallKernel } from '../../compiler/program.ts';
import type { Move, Place, PlaceIndex } from '../../graph/operation.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { ModuleBuilder } from './assembler.ts';
import type { Definition, KernelPlan, Share } from './kernels/fast-kernel.ts';
import { emitMove } from './move-code.ts';
import { collapse } from './nest.ts';

/** The plan of a call whose record says its moves. */
export function planMoves({ node, inputs, target }: CallKernel): KernelPlan | undefined {
  const { operation, attributes, shape: output } = node;
  if (operation.kind !== 'kernel' || !operation.moves) return undefined;
  const shapes = inputs.map(({ layout }) => layout.shape);
  const moves = operation.moves(shapes, output, attributes).map(withoutStillAxes);
  const size = sizeOf(output);
  const fills =
    moves.every(({ adds, to }) => !adds && !to.index) && sum(moves.map(({ shape }) => sizeOf(shape))) === size;
  const [first, ...others] = moves;
  const define = (module: ModuleBuilder, name: string, { share }: Definition): number =>
    module.define(
      name,
      [...inputs, target].map(() => 'i32'),
      [],
      (f) => {
        const arrays = { inputs: inputs.map((_, i) => i), target: inputs.length };
        if (!fills) {
          f.get(arrays.target);
          f.i32(0);
          f.i32(4 * size);
          f.memoryFill();
        }
        for (const move of share ? [part(first!, share)] : moves) emitMove(f, move, arrays, target.dtype === 'float');
      },
    );
  if (!fills || !first || others.length > 0) return { define };
  return { pieces: { count: first.shape[0] ?? 1, fewest: 1, work: size }, define };
}

/** The move of some indices of the first axis of its box. */
function part(move: Move, { from, to }: Share): Move {
  const shifted = <P extends Place | PlaceIndex>(place: P): P => ({
    ...place,
    offset: place.offset + from * place.strides[0]!,
  });
  const moved = (place: Place): Place => ({ ...shifted(place), index: place.index && shifted(place.index) });
  return { ...move, shape: [to - from, ...move.shape.slice(1)], from: moved(move.from), to: moved(move.to) };
}

/** The same move without axes of length 1, and with neighbours joined that all its places run through in one stride. */
function withoutStillAxes(move: Move): Move {
  const places = [move.from, move.to, move.from.index, move.to.index];
  const axes = collapse(
    move.shape.map((length, axis) => ({ length, strides: places.map((place) => place?.strides[axis] ?? 0) })),
  );
  const [from, to, fromIndex, toIndex] = places.map((_, i) => axes.map(({ strides }) => strides[i]!));
  const placed = (place: Place, strides: number[], index: number[]): Place => ({
    ...place,
    strides,
    index: place.index && { ...place.index, strides: index },
  });
  return {
    ...move,
    shape: axes.map(({ length }) => length),
    from: placed(move.from, from!, fromIndex!),
    to: placed(move.to, to!, toIndex!),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
