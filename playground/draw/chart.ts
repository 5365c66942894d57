/** The losses over epochs: train and test now, and faintly the courses before. */
import type { Moment } from '../session/history.ts';
import { ground } from './colors.ts';
import { power, smallFont } from './type.ts';

const margin = { left: 48, right: 8, top: 8, bottom: 24 };

export interface ChartScale {
  readonly x: (epoch: number) => number;
  readonly y: (loss: number) => number;
  readonly epochAt: (pixel: number) => number;
  readonly top: number;
  readonly last: number;
}

export function chartScale(
  now: readonly Moment[],
  before: readonly (readonly Moment[])[],
  width: number,
  height: number,
): ChartScale {
  const all = [...now, ...before.flat()];
  const last = Math.max(1, now.at(-1)?.epoch ?? 1);
  let top = 0;
  for (const { train, test, epoch } of all) {
    if (epoch > last) continue;
    for (const loss of [train, test]) if (Number.isFinite(loss) && loss > top) top = loss;
  }
  top = niceTop(Math.min(top, 1e6));
  const [w, h] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  return {
    x: (epoch) => margin.left + (epoch / last) * w,
    y: (loss) => margin.top + (1 - Math.min(loss, top) / top) * h,
    epochAt: (pixel) => ((pixel - margin.left) / w) * last,
    top,
    last,
  };
}

function niceTop(top: number): number {
  if (top <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(top));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((k) => k * unit).find((nice) => nice >= top) ?? top;
}

export function drawChart(
  context: CanvasRenderingContext2D,
  now: readonly Moment[],
  before: readonly (readonly Moment[])[],
  width: number,
  height: number,
  /** The epoch that is looked at, where it is not the last. */
  past?: number,
): void {
  const scale = chartScale(now, before, width, height);
  const { ink, quiet } = ground();
  drawAxes(context, scale, width, height);
  context.lineWidth = 1.25;
  context.setLineDash([2, 3]);
  for (const course of before) line(context, course, scale, 'test', quiet);
  context.setLineDash([]);
  if (before.length > 1) for (const [i, course] of before.entries()) letter(context, course, scale, 'ABCD'[i]!);
  context.lineWidth = 1.75;
  line(context, now, scale, 'train', quiet);
  line(context, now, scale, 'test', ink);
  if (past === undefined) return;
  context.beginPath();
  context.moveTo(scale.x(past), margin.top);
  context.lineTo(scale.x(past), height - margin.bottom);
  context.stroke();
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { y, x, top, last }: ChartScale,
  width: number,
  height: number,
): void {
  const { quiet, ink } = ground();
  context.strokeStyle = quiet;
  context.fillStyle = ink;
  context.globalAlpha = 0.65;
  context.font = smallFont();
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.lineWidth = 0.5;
  for (const share of [0, 0.5, 1]) {
    const at = Math.round(y(top * share)) + 0.5;
    context.beginPath();
    context.moveTo(margin.left, at);
    context.lineTo(width - margin.right, at);
    context.stroke();
    context.fillText(shortText(top * share), margin.left - 6, at);
  }
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillText('0', x(0), height - 4);
  context.textAlign = 'right';
  context.fillText(`epoch ${Math.round(last).toLocaleString('en')}`, width - margin.right, height - 4);
  context.globalAlpha = 1;
}

/** Each a little before the one of the course before it, so that letters of courses that end together do not meet. */
function letter(context: CanvasRenderingContext2D, course: readonly Moment[], scale: ChartScale, is: string): void {
  const { x, y, last } = scale;
  const until = Math.min(last, course.at(-1)?.epoch ?? 0) * (1 - 0.09 * 'ABCD'.indexOf(is));
  const end = course.findLast(({ epoch, test }) => epoch <= until && Number.isFinite(test));
  if (!end) return;
  context.font = smallFont();
  context.fillStyle = ground().ink;
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.fillText(is, x(end.epoch), y(end.test) - 2);
}

function shortText(value: number): string {
  const short = Number(value.toPrecision(2));
  return short >= 10_000 || (short !== 0 && short < 0.001) ? power(short) : String(short);
}

function line(
  context: CanvasRenderingContext2D,
  moments: readonly Moment[],
  { x, y, last }: ChartScale,
  which: 'train' | 'test',
  colour: string,
): void {
  context.beginPath();
  let isDown = false;
  for (const moment of moments) {
    const loss = moment[which];
    if (moment.epoch > last || !Number.isFinite(loss)) {
      isDown = false;
      continue;
    }
    if (isDown) context.lineTo(x(moment.epoch), y(loss));
    else context.moveTo(x(moment.epoch), y(loss));
    isDown = true;
  }
  context.strokeStyle = colour;
  context.stroke();
}
