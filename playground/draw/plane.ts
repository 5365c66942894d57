/** Points on the plane, the line between the classes, and where a pointer is. */
import type { Opened } from '../engine/messages.ts';
import { reach } from '../engine/sizes.ts';
import { classColour, ground, valueColour } from './colors.ts';
import { traceShape } from './shapes.ts';

function toPixel(value: number, size: number): number {
  return ((value + reach) / (2 * reach)) * size;
}

export function toPlane(pixel: number, size: number): number {
  return (pixel / size) * 2 * reach - reach;
}

export interface PointLook {
  readonly size: number;
  readonly showTest: boolean;
  readonly chosen: number | undefined;
}

function pointColour(opened: Opened, row: number): string {
  const value = opened.y[row]!;
  return opened.task === 'classification' ? classColour(value, opened.classes) : valueColour(value / scaleOf(opened));
}

/** The largest value of a regression, so that colours span it; at least 1. */
export function scaleOf({ y, task }: Opened): number {
  if (task === 'classification') return 1;
  return Math.max(1, ...Array.from(y, Math.abs));
}

/** More points than this cover the map: of more a sample is drawn, as rows are in random order, and faintly. */
const mostPoints = 2000;
const faintFrom = 1000;

/** The rows whose points are drawn, of training first. */
function drawnRows({ y, trainRows }: Opened, showTest: boolean): number[] {
  const upTo = (start: number, end: number) =>
    Array.from({ length: Math.min(mostPoints, end - start) }, (_, i) => start + i);
  return [...upTo(0, trainRows), ...(showTest ? upTo(trainRows, y.length) : [])];
}

/** Rows of training filled, test rows hollow, each in the shape of its class. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  opened: Opened,
  { size, showTest, chosen }: PointLook,
): void {
  const rows = drawnRows(opened, showTest);
  const count = rows.length;
  const radius = count > 1500 ? 1.8 : count > 600 ? 2.4 : count > 60 ? 3.2 : 4.5;
  const { paper, ink } = ground();
  context.globalAlpha = count > faintFrom ? 0.6 : 1;
  for (const row of rows.reverse()) {
    const [x, y] = [toPixel(opened.x1[row]!, size), size - toPixel(opened.x2[row]!, size)];
    const isTest = row >= opened.trainRows;
    traceShape(context, opened.task === 'classification' ? opened.y[row]! : 0, x, y, radius);
    context.fillStyle = isTest ? paper : pointColour(opened, row);
    context.fill();
    // An outline of ink where there is room for one: some colours are as light as the paper.
    const hasRoom = radius > 3;
    context.lineWidth = isTest ? 1.5 : hasRoom ? 1 : 0.9;
    context.strokeStyle = isTest ? pointColour(opened, row) : hasRoom && opened.classes > 2 ? ink : paper;
    context.stroke();
  }
  context.globalAlpha = 1;
  if (chosen === undefined) return;
  const [x, y] = [toPixel(opened.x1[chosen]!, size), size - toPixel(opened.x2[chosen]!, size)];
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = ink;
  context.stroke();
}

/** Where a row's point is, in pixels. */
export function placeOf({ x1, x2 }: Opened, row: number, size: number): [x: number, y: number] {
  return [toPixel(x1[row]!, size), size - toPixel(x2[row]!, size)];
}

/** The row nearest to a place in pixels, within ten of them. */
export function findPoint(opened: Opened, x: number, y: number, size: number, showTest: boolean): number | undefined {
  let nearest = 100;
  let found: number | undefined;
  for (const row of drawnRows(opened, showTest)) {
    const dx = toPixel(opened.x1[row]!, size) - x;
    const dy = size - toPixel(opened.x2[row]!, size) - y;
    const distance = dx * dx + dy * dy;
    if (distance < nearest) {
      nearest = distance;
      found = row;
    }
  }
  return found;
}

/** The line where values on a grid cross a level (marching squares); the grid's values are those of the middles of its squares. */
export function drawLevel(
  context: CanvasRenderingContext2D,
  values: Float32Array,
  side: number,
  level: number,
  size: number,
): void {
  const step = size / side;
  const at = (i: number) => (i + 0.5) * step;
  context.beginPath();
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const i = row * side + column;
      const [a, b, c, d] = [
        values[i]! - level,
        values[i + 1]! - level,
        values[i + side + 1]! - level,
        values[i + side]! - level,
      ];
      const kind = (a > 0 ? 8 : 0) + (b > 0 ? 4 : 0) + (c > 0 ? 2 : 0) + (d > 0 ? 1 : 0);
      if (kind === 0 || kind === 15) continue;
      const crossings: number[] = [];
      if (a > 0 !== b > 0) crossings.push(at(column) + (a / (a - b)) * step, at(row));
      if (b > 0 !== c > 0) crossings.push(at(column + 1), at(row) + (b / (b - c)) * step);
      if (d > 0 !== c > 0) crossings.push(at(column) + (d / (d - c)) * step, at(row + 1));
      if (a > 0 !== d > 0) crossings.push(at(column), at(row) + (a / (a - d)) * step);
      for (let k = 0; k + 3 < crossings.length; k += 4) {
        context.moveTo(crossings[k]!, crossings[k + 1]!);
        context.lineTo(crossings[k + 2]!, crossings[k + 3]!);
      }
    }
  }
  context.stroke();
}
