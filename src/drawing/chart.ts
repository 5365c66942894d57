/** The frame that every chart shares: axes with ticks and labels, grid lines, a title and a description. */
import { shorten } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import type { Scale } from './scale.ts';

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const chartSize: { width: number; height: number } = { width: 480, height: 300 };

/** The place for marks; the rest is for labels, with room for the larger text of narrow screens. */
export const plotBox: Box = { left: 58, right: 450, top: 38, bottom: 258 };

/** The same for charts whose two axes are alike. */
export const squareChart: { width: number; height: number; box: Box } = {
  width: 444,
  height: 424,
  box: { left: 58, right: 408, top: 28, bottom: 378 },
};

/** A coordinate with two decimals, which is finer than any screen; `marks` keep numbers that are not finite out. */
export function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A label along an axis has room for about so many characters. */
const labelLimit = 48;

export interface ChartParts {
  /** Unique in the page. */
  id: string;
  /** What it shows, for those who do not see it. */
  title: string;
  description: string;
  x: Scale;
  y: Scale;
  xLabel: string;
  yLabel: string;
  marks: Part;
  box?: Box;
  width?: number;
  height?: number;
}

/** About the width of a character of a tick's label on a narrow screen, where text is larger, and the space between two labels. */
const characterWidth = 8.7;
const labelGap = 10;

/** The ticks with labels that do not run into one another: every n-th keeps its label, 0 among them where there is one. */
function legible(x: Scale): { value: number; label: string }[] {
  const { ticks } = x;
  const [first, second] = ticks;
  if (!first || !second) return [...ticks];
  const widest = Math.max(...ticks.map(({ label }) => label.length)) * characterWidth + labelGap;
  const every = Math.max(1, Math.ceil(widest / Math.abs(x.place(second.value) - x.place(first.value))));
  const zero = Math.max(
    0,
    ticks.findIndex(({ value }) => value === 0),
  );
  return ticks.map(({ value, label }, i) => ({ value, label: (i - zero) % every === 0 ? label : '' }));
}

export function chart(parts: ChartParts): Html {
  const { id, title, description, x, y, xLabel, yLabel, marks, box = plotBox } = parts;
  const { width, height } = { ...chartSize, ...parts };
  return svg(
    { id, title, description, width, height },
    html`<g class="grid">${y.ticks.map(
      ({ value }) =>
        html`<line x1="${box.left}" x2="${box.right}" y1="${at(y.place(value))}" y2="${at(y.place(value))}"/>`,
    )}</g>
<g class="ticks" text-anchor="end">${y.ticks.map(
      ({ value, label }) => html`<text x="${box.left - 8}" y="${at(y.place(value))}" dy=".32em">${label}</text>`,
    )}</g>
<g class="ticks" text-anchor="middle">${legible(x).map(
      ({ value, label }) =>
        html`<line x1="${at(x.place(value))}" x2="${at(x.place(value))}" y1="${box.bottom}" y2="${box.bottom + 4}"/>${label !== '' && html`<text x="${at(x.place(value))}" y="${box.bottom + 19}">${label}</text>`}`,
    )}</g>
<line class="axis" x1="${box.left}" x2="${box.right}" y1="${box.bottom}" y2="${box.bottom}"/>
<text class="axis-label" x="${box.left}" y="${box.top - (box === plotBox ? 24 : 14)}">${shorten(yLabel, labelLimit)}</text>
<text class="axis-label" x="${box.right}" y="${box.bottom + 39}" text-anchor="end">${shorten(xLabel, labelLimit)}</text>
${marks}`,
  );
}

/** A picture that scales with the page and reads as one image with a name and a description. */
export function svg(
  {
    id,
    title,
    description,
    width,
    height,
  }: { id: string; title: string; description: string; width: number; height: number },
  content: Part,
): Html {
  return html`<svg role="img" aria-labelledby="${id}-title ${id}-description" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
${content}
</svg>`;
}
