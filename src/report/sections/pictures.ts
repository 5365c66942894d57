/** What a report of pictures shows of them: the surest mistakes, what some answers depend on, and the first filters. */
import { bitmapAddress, dataAddress } from '../../drawing/bitmap.ts';
import { formatPercent, shorten } from '../../drawing/format.ts';
import { type Html, html, type Part } from '../../drawing/html.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { FilterPicture } from '../filter-picture.ts';

/** A mistake with its picture, as the network saw it. */
export interface WrongPicture {
  readonly name: string;
  readonly actual: string | number;
  readonly predicted: string | number;
  readonly probability: number;
  readonly picture: Picture;
}

/** A picture, and for each of its pixels what the answer has to do with it, [height, width]. */
export interface ExplainedPicture {
  readonly name: string;
  readonly actual: string;
  readonly predicted: string;
  readonly picture: Picture;
  readonly gradient: ArrayLike<number>;
  readonly integrated: ArrayLike<number>;
}

/** The first filters of a network. */
export interface Filters extends FilterPicture {
  /** `layer1.weight`. */
  readonly parameter: string;
  /** How many there are, and how many of these are shown. */
  readonly count: number;
  readonly shown: number;
}

const longestText = 40;
/** Pixels of the page along the longer side. */
const shownSide = 112;
/** Pixels of the page for each pixel of the filters' picture. */
const enlarged = 3;

export function pictureSheet(pictures: readonly WrongPicture[] | undefined): Html | undefined {
  if (!pictures || pictures.length === 0) return undefined;
  return html`<h3>Most confident mistakes, as the network saw them</h3>
${sheet(
  pictures.map(({ name, actual, predicted, probability, picture }) =>
    figureOf(
      bitmapAddress(picture),
      picture,
      `${actual}, taken for ${predicted}`,
      html`<bdi>${String(actual)}</bdi>, taken for <bdi>${String(predicted)}</bdi>, ${formatPercent(probability)} sure: <bdi>${shorten(name, longestText)}</bdi>`,
    ),
  ),
)}`;
}

export function saliencySheet(pictures: readonly ExplainedPicture[] | undefined): Html | undefined {
  if (!pictures || pictures.length === 0) return undefined;
  return html`<h3>What the answer depends on</h3>
<p class="note">Left the picture. In the middle, the darker a pixel the more steeply the output of the answer changes with it (the gradient by the picture). Right what each pixel adds to that output, compared with the mean picture: <span class="key">blue</span> speaks for the answer, <span class="key wrong">orange</span> against it (integrated gradients).</p>
${sheet(
  pictures.map(({ name, actual, predicted, picture, gradient, integrated }) => {
    const answer = `${predicted}${actual === predicted ? '' : `, but it is ${actual}`}`;
    return html`<div style="display:flex;gap:4px">${[
      figureOf(bitmapAddress(picture), picture, name, html`<bdi>${shorten(name, longestText)}</bdi>`),
      figureOf(
        bitmapAddress(darkMap(gradient, picture)),
        picture,
        `gradient of ${predicted}`,
        html`answer: <bdi>${answer}</bdi>`,
      ),
      figureOf(bitmapAddress(signedMap(integrated, picture)), picture, `what speaks for ${predicted}`, ''),
    ]}</div>`;
  }),
)}`;
}

export function filterSheet(filters: Filters | undefined): Html | undefined {
  if (!filters) return undefined;
  const { png, width, height, channels, count, shown, parameter } = filters;
  const colours =
    channels === 3 ? 'in the colours that they look for' : 'light where a weight is positive, dark where negative';
  return html`<h3>The first filters</h3>
<p class="note">${shown === count ? `The ${count}` : `${shown} of the ${count}`} filters of ${parameter}, ${colours}; middle grey is 0.</p>
<img src="${dataAddress('image/png', png)}" width="${String(enlarged * width)}" height="${String(enlarged * height)}" alt="${`filters of ${parameter}`}" style="image-rendering:pixelated;max-width:100%;height:auto">
`;
}

function sheet(figures: Part): Html {
  return html`<div style="display:flex;flex-wrap:wrap;gap:1rem;margin-top:.6rem">${figures}</div>
`;
}

function figureOf(address: string, { width, height }: Picture, alt: string, caption: Part): Html {
  const scale = shownSide / Math.max(width, height);
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  return html`<figure style="margin:0;width:${String(shownSide)}px;overflow-wrap:anywhere"><img src="${address}" width="${String(across)}" height="${String(down)}" alt="${alt}" style="image-rendering:pixelated"><figcaption>${caption}</figcaption></figure>`;
}

/** White is 0, the largest value black. */
function darkMap(values: ArrayLike<number>, { width, height }: Picture): Picture {
  const largest = largestOf(values);
  const pixels = Uint8Array.from(values, (value) => Math.round(255 * (1 - value / largest)));
  return { width, height, channels: 1, pixels };
}

/** White is 0, blue positive, orange negative, as series 0 and 1 of charts. */
function signedMap(values: ArrayLike<number>, { width, height }: Picture): Picture {
  const largest = largestOf(values);
  const pixels = new Uint8Array(3 * values.length);
  for (let i = 0; i < values.length; i++) {
    const [full, share] = [values[i]! < 0 ? [213, 94, 0] : [0, 114, 178], Math.abs(values[i]!) / largest];
    for (let channel = 0; channel < 3; channel++)
      pixels[3 * i + channel] = Math.round(255 + share * (full[channel]! - 255));
  }
  return { width, height, channels: 3, pixels };
}

function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}
