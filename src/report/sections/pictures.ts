/** The pictures of which a model was most sure and wrong, side by side. */
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

/** The picture as an address: a BMP of 24 bits, whose lines go from the bottom up and are filled up to 4 bytes. */
function bitmapAddress({ width, height, channels, pixels }: Picture): string {
  const line = Math.ceil((3 * width) / 4) * 4;
  const bytes = new Uint8Array(54 + line * height);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = 54 + (height - 1 - y) * line + 3 * x;
      // Blue comes first.
      for (let i = 0; i < 3; i++) bytes[to + i] = pixels[from + (channels === 1 ? 0 : 2 - i)]!;
    }
  }
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/bmp;base64,${btoa(text)}`;
}
