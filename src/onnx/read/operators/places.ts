/** Elements along an axis taken in an order that is known: what slices with steps, paddings and resizing are. */
import { fail } from '../../../graph/error.ts';
import { type Apply, constant, type Node } from '../../../graph/node.ts';
import { broadcastTo, concat, gather, pad, slice, transpose, where } from '../../../ops/index.ts';
import { channelsLast, channelsSecond, isTurned, orderOf } from './channels.ts';

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
  const order = orderOf(x);
  if (order) return transpose(taken((x as Apply).inputs[0]!, order[axis]!, places), order);
  return gather(x, constant(Int32Array.from(places), [places.length], 'int32'), axis);
}

/** From a start to an end along an axis. */
export function block(x: Node, axis: number, start: number, end: number): Node {
  if (start === 0 && end === x.shape[axis]) return x;
  const order = orderOf(x);
  if (order) return transpose(block((x as Apply).inputs[0]!, order[axis]!, start, end), order);
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

/** The array with a number around it, so many before and behind along each axis. */
export function padWith(x: Node, before: readonly number[], behind: readonly number[], filling: number): Node {
  if ([...before, ...behind].every((count) => count === 0)) return x;
  const order = orderOf(x);
  if (order) {
    const there = (counts: readonly number[]) => counts.map((_, axis) => counts[order.indexOf(axis)]!);
    return transpose(padWith((x as Apply).inputs[0]!, there(before), there(behind), filling), order);
  }
  const shape = x.shape.map((length, axis) => length + before[axis]! + behind[axis]!);
  const padded = pad(x, before, shape);
  if (filling === 0) return padded;
  // The same for all rows, where nothing is put before or behind them.
  const ofRows = (of: readonly number[]) => (before[0] === 0 && behind[0] === 0 ? [1, ...of.slice(1)] : of);
  return where(pad(broadcastTo(constant(1), ofRows(x.shape)), before, ofRows(shape)), padded, filling);
}

/** Joined along an axis; one part is itself. */
export function joined(parts: readonly Node[], axis: number): Node {
  if (parts.length === 1) return parts[0]!;
  const isOfPictures = axis === 1 && parts.some(isTurned);
  return isOfPictures
    ? channelsSecond(concat(parts.map(channelsLast), parts[0]!.shape.length - 1))
    : concat(parts, axis);
}
