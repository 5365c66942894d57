/** Pictures and texts as files that the browser saves. */

import type { Opened } from '../engine/messages.ts';
import type { Moment } from '../session/history.ts';
import { ground, signColour } from './colors.ts';
import { type Layout, linkPath } from './layout.ts';
import { weightOf } from './links.ts';

export function saveFile(name: string, type: string, content: string | Uint8Array<ArrayBuffer> | Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Canvases that lie on each other, as one PNG twice as sharp as the screen. */
export function savePng(name: string, canvases: readonly HTMLCanvasElement[], side = 800): void {
  const picture = document.createElement('canvas');
  const [{ width = 1, height = 1 } = {}] = [canvases.at(-1)];
  picture.width = side;
  picture.height = Math.round((side * height) / width);
  const context = picture.getContext('2d')!;
  context.fillStyle = ground().paper;
  context.fillRect(0, 0, picture.width, picture.height);
  for (const canvas of canvases) context.drawImage(canvas, 0, 0, picture.width, picture.height);
  picture.toBlob((blob) => blob && saveFile(name, 'image/png', blob));
}

const hundredths = (pixels: number) => Math.round(pixels * 100) / 100;

/** The network as SVG: links as curves, neurons with their pictures in them. */
export function networkSvg(
  layout: Layout,
  opened: Opened,
  weights: readonly ArrayLike<number>[],
  pictures: ReadonlyMap<string, string>,
): string {
  const parts: string[] = [];
  for (let layer = 1; layer < layout.columns.length; layer++) {
    for (const { unit } of layout.columns[layer]!) {
      for (let input = 0; input < layout.columns[layer - 1]!.length; input++) {
        const link = linkPath(layout, layer, unit, input);
        const [x1, y1, x2, y2] = [link.x1, link.y1, link.x2, link.y2].map(hundredths);
        const weight = weightOf(weights, opened, layer, unit, input);
        const middle = hundredths((link.x1 + link.x2) / 2);
        const width = 0.75 + Math.min(7.5, Math.abs(weight) * 1.5);
        parts.push(
          `<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" fill="none" stroke="${signColour(weight)}" stroke-width="${width.toFixed(2)}" stroke-opacity="0.8"><title>${weight}</title></path>`,
        );
      }
    }
  }
  for (const { layer, unit, x, y } of layout.columns.flat()) {
    const size = layout.sizes[layer]!;
    const picture = pictures.get(`${layer}/${unit}`);
    const [left, top] = [hundredths(x - size / 2), hundredths(y - size / 2)];
    if (picture) parts.push(`<image href="${picture}" x="${left}" y="${top}" width="${size}" height="${size}"/>`);
    parts.push(
      `<rect x="${left}" y="${top}" width="${size}" height="${size}" rx="4" fill="none" stroke="${ground().quiet}"/>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${layout.width} ${layout.height}"><rect width="100%" height="100%" fill="${ground().paper}"/>${parts.join('')}</svg>\n`;
}

/** The loss curves as SVG. */
export function chartSvg(moments: readonly Moment[]): string {
  const [width, height] = [640, 240];
  const last = Math.max(1, moments.at(-1)?.epoch ?? 1);
  const finite = moments.flatMap(({ train, test }) => [train, test]).filter(Number.isFinite);
  const top = Math.max(1e-9, ...finite);
  const line = (of: (moment: Moment) => number, colour: string) =>
    `<polyline fill="none" stroke="${colour}" stroke-width="1.75" points="${moments
      .filter((moment) => Number.isFinite(of(moment)))
      .map(
        (moment) =>
          `${(40 + (moment.epoch / last) * (width - 50)).toFixed(1)},${(10 + (1 - of(moment) / top) * (height - 40)).toFixed(1)}`,
      )
      .join(' ')}"/>`;
  const { ink, quiet, paper } = ground();
  const text = (x: number, y: number, anchor: string, words: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="sans-serif" font-size="11" fill="${ink}">${words}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${paper}"/>${line(({ train }) => train, quiet)}${line(({ test }) => test, ink)}${text(36, 16, 'end', top.toPrecision(2))}${text(36, height - 28, 'end', '0')}${text(width - 10, height - 8, 'end', `epoch ${Math.round(last)}`)}</svg>\n`;
}
