/** The losses of several lanes over the share of their budgets. */
import { ground } from './colors.ts';
import { smallFont } from './type.ts';

/** Lanes are told apart by letter and dash, not by colour: that is taken by what the networks say. */
export const laneMarks = ['A', 'B', 'C', 'D'] as const;
const dashes: readonly (readonly number[])[] = [[], [9, 4], [3, 3], [12, 3, 2, 3]];

export function dashOf(lane: number): string {
  return dashes[lane]!.join(' ') || 'none';
}

const margin = { left: 42, right: 18, top: 8, bottom: 22 };

/** `lines[lane]` are points of share and loss. */
export function drawRace(
  context: CanvasRenderingContext2D,
  lines: readonly (readonly (readonly [share: number, loss: number])[])[],
  [width, height]: readonly [number, number],
): void {
  const { ink, quiet } = ground();
  const losses = lines.flatMap((points) => points.map(([, loss]) => loss)).filter(Number.isFinite);
  // One that flies off does not flatten the others.
  const starts = lines.flatMap((points) => points[0]?.[1] ?? []).filter(Number.isFinite);
  const top = Math.max(1e-9, Math.min(Math.max(...losses), 2 * Math.max(...starts)));
  const x = (share: number) => margin.left + share * (width - margin.left - margin.right);
  const y = (loss: number) => margin.top + (1 - Math.min(loss, top) / top) * (height - margin.top - margin.bottom);
  context.font = smallFont();
  context.fillStyle = ink;
  context.strokeStyle = quiet;
  context.lineWidth = 0.5;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const share of [0, 0.5, 1]) {
    context.beginPath();
    context.moveTo(x(0), y(top * share));
    context.lineTo(x(1), y(top * share));
    context.stroke();
    context.fillText(String(Number((top * share).toPrecision(2))), margin.left - 6, y(top * share));
  }
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillText('start', x(0), height - 4);
  context.textAlign = 'right';
  context.fillText('budget', x(1), height - 4);
  context.strokeStyle = ink;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const [lane, points] of lines.entries()) {
    context.lineWidth = 1.75;
    context.setLineDash(dashes[lane]! as number[]);
    context.beginPath();
    for (const [i, [share, loss]] of points.filter(([, loss]) => Number.isFinite(loss)).entries()) {
      if (i === 0) context.moveTo(x(share), y(loss));
      else context.lineTo(x(share), y(loss));
    }
    context.stroke();
    const last = points.findLast(([, loss]) => Number.isFinite(loss));
    if (last) context.fillText(laneMarks[lane]!, x(last[0]) + 4, y(last[1]));
  }
  context.setLineDash([]);
}
