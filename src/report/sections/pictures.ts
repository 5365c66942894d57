/** The pictures of which a model was most sure and wrong, side by side. */
import { bitmapAddress } from '../../drawing/bitmap.ts';
import { formatPercent, shorten } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import type { Picture } from '../../pictures/picture.ts';

/** A mistake with its picture, as the network saw it. */
export interface WrongPicture {
  readonly name: string;
  readonly actual: string | number;
  readonly predicted: string | number;
  readonly probability: number;
  readonly picture: Picture;
}

const longestText = 40;
/** Pixels of the page along the longer side. */
const shownSide = 112;

export function pictureSheet(pictures: readonly WrongPicture[] | undefined): Html | undefined {
  if (!pictures || pictures.length === 0) return undefined;
  return html`<h3>Most confident mistakes, as the network saw them</h3>
<div style="display:flex;flex-wrap:wrap;gap:1rem">${pictures.map(
    ({ name, actual, predicted, probability, picture }) => {
      const scale = shownSide / Math.max(picture.width, picture.height);
      const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
      return html`<figure style="margin:0;width:${String(shownSide)}px;overflow-wrap:anywhere"><img src="${bitmapAddress(picture)}" width="${String(width)}" height="${String(height)}" alt="${`${actual}, taken for ${predicted}`}" style="image-rendering:pixelated"><figcaption><bdi>${String(actual)}</bdi>, taken for <bdi>${String(predicted)}</bdi>, ${formatPercent(probability)} sure: <bdi>${shorten(name, longestText)}</bdi></figcaption></figure>`;
    },
  )}</div>
`;
}
