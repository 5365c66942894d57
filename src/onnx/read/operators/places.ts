/** Elements along an axis taken in an order that is known: what slices with steps, paddings and resizing are. */
import { fail } from '../../../graph/error.ts';
import { constant, type Node } from '../../../graph/node.ts';
import { concat, gather, pad, slice } from '../../../ops/index.ts';

/** The elements of an axis at these places: a block of it where they follow one another. */
export function taken(x: Node, axis: number, places: readonly number[]): Node {
  const [first] = places;
  const length = x.shape[axis]!;
  const outside = places.find((place) => !(place >= 0 && place < length));
  if (first === undefined || outside !== undefined) {
    return fail({
      what: `axis ${axis}`,
      problem: first === undefined ? 'nothing is left of it' : 'has no such place',
      got: String(outside ?? 'no places'),
      expected: `places from 0 to ${length - 1}`,
    });
  }
  if (places.every((place, i) => place === first + i)) return block(x, axis, first, first + places.length);
  return gather(x, constant(Int32Array.from(places), [places.length], 'int32'), axis);
}

/** From a start to an end along an axis. */
export function block(x: Node, axis: number, start: number, end: number): Node {
  if (start === 0 && end === x.shape[axis]) return x;
  return slice(
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.map((length, i) => (i === axis ? end : length)),
  );
}

export function reversed(x: Node, axis: number): Node {
  const length = x.shape[axis]!;
  return taken(
    x,
    axis,
    Array.from({ length }, (_, i) => length - 1 - i),
  );
}

/** Zeros before and behind, for each axis. */
export function zeroPadded(x: Node, before: readonly number[], behind: readonly number[]): Node {
  if ([...before, ...behind].every((count) => count === 0)) return x;
  return pad(
    x,
    before,
    x.shape.map((length, axis) => length + before[axis]! + behind[axis]!),
  );
}

/** Joined along an axis; one part is itself. */
export function joined(parts: readonly Node[], axis: number): Node {
  return parts.length === 1 ? parts[0]! : concat(parts, axis);
}
