/** Where neurons are: columns from the inputs to the outputs. */
import type { Opened } from '../engine/messages.ts';
import { rootSize } from './type.ts';

export interface Place {
  /** 0 for inputs. */
  readonly layer: number;
  readonly unit: number;
  /** The middle. */
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** From the middle of one column to that of the next. */
  readonly step: number;
  /** By layer, the inputs first. */
  readonly columns: readonly (readonly Place[])[];
  /** The side of a neuron's picture by layer. */
  readonly sizes: readonly number[];
}

/** What stands above the columns, at letters of 16 pixels; and where it is one line only. */
const headHeight = 74;
const lowHead = 34;
/** What a head of two lines needs between two columns. */
export const headWidth = 94;
/** Room for the number of layers, below the columns. */
const bottom = 34;
const largest = 38;
const smallest = 6;
/** A phone's width, and less. */
const narrow = 480;

export function layOut(opened: Opened, width: number, height: number): Layout {
  const counts = [opened.inputNames.length, ...opened.layers.map(({ units }) => units)];
  const letters = rootSize() / 16;
  // Room for the names of features, and for that of the output.
  const [left, right] = (width < narrow ? [72, 34] : [88, 60]).map((side) => side * letters) as [number, number];
  const step = (width - left - right) / (counts.length - 1);
  const top = (step < headWidth ? lowHead : headHeight) * letters;
  const room = height - top - bottom * letters;
  // Between the pictures of two columns there is room for links.
  const across = Math.min(largest, Math.floor(step * 0.55));
  const sizes = counts.map((count) => Math.max(smallest, Math.min(across, Math.floor((room / count) * 0.8))));
  const heightOf = (count: number, row: number, widest: number) => {
    const gap = Math.min(widest, room / count);
    return top + room / 2 + (row - (count - 1) / 2) * gap;
  };
  const columns = counts.map((count, layer) =>
    Array.from(
      { length: count },
      (_, unit): Place => ({ layer, unit, x: left + layer * step, y: heightOf(count, unit, 56 * letters) }),
    ),
  );
  return {
    width,
    height,
    step,
    columns,
    sizes,
  };
}

export interface LinkPath {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export function linkPath(layout: Layout, layer: number, unit: number, input: number): LinkPath {
  const from = layout.columns[layer - 1]![input]!;
  const to = layout.columns[layer]![unit]!;
  return {
    x1: from.x + layout.sizes[layer - 1]! / 2 + 1,
    y1: from.y,
    x2: to.x - layout.sizes[layer]! / 2 - 1,
    y2: to.y,
  };
}

/** A point of the curve that links are drawn with, t from 0 to 1. */
export function alongLink({ x1, y1, x2, y2 }: LinkPath, t: number): { x: number; y: number } {
  const middle = (x1 + x2) / 2;
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: a * x1 + (b + c) * middle + d * x2, y: (a + b) * y1 + (c + d) * y2 };
}

/** Where a bias is pressed: at the lower left of its neuron, into which its stub leads. */
export function biasPlace(layout: Layout, layer: number, unit: number): { x: number; y: number; size: number } {
  const { x, y } = layout.columns[layer]![unit]!;
  const size = layout.sizes[layer]!;
  const side = Math.max(4, Math.min(8, size / 4));
  return { x: x - size / 2 - side - 2, y: y + size / 2 - side, size: side };
}
