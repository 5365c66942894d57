/** From the pixels of a picture of any size to the numbers of a network, as code. */
import type { PictureEncoding } from '../../pictures/picture-encoding.ts';
import type { Language } from './source.ts';
import { inLanguage, typed } from './source.ts';

/** What brings `ImageData` to the numbers that the network learned, by the filter that brought its pictures to one size. */
export function pictureCode({ width, height, channels, mean, deviation }: PictureEncoding, language: Language): string {
  const t = typed(language);
  const greyed = `
  const grey: number[] = [];
  for (let i = 0; i < colours.length; i += 3)
    grey.push((colours[i]! * 19595 + colours[i + 1]! * 38470 + colours[i + 2]! * 7471 + 0x8000) >> 16);
  return grey;`;
  const fit = inLanguage(
    `/** The middle of the picture in ${width} x ${height}: the mean over areas where it gets smaller, bilinear where larger. */
function fitted(pixels: ArrayLike<number>, width: number, height: number): number[] {
  if (width === ${width} && height === ${height}) return Array.from(pixels);
  const scale = Math.min(width / ${width}, height / ${height});
  const across = taps(width, ${width}, scale);
  const down = taps(height, ${height}, scale);
  const result: number[] = [];
  for (const row of down) {
    const line: number[] = new Array(width * 3).fill(0);
    for (let i = 1; i < row.length; i++)
      for (let x = 0; x < line.length; x++) line[x]! += row[i]! * pixels[(row[0]! + i - 1) * line.length + x]!;
    for (const column of across)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let i = 1; i < column.length; i++) sum += column[i]! * line[(column[0]! + i - 1) * 3 + channel]!;
        result.push(Math.floor(sum + 0.5));
      }
  }
  return result;
}

/** For each of count pixels the first pixel that it is made of, and the weights from there on. */
function taps(length: number, count: number, scale: number) {
  const offset = (length - count * scale) / 2;
  return Array.from({ length: count }, (_, i) => {
    const start = offset + i * scale;
    if (scale > 1) {
      const first = Math.max(0, Math.floor(start));
      const last = Math.min(length, Math.ceil(start + scale));
      const covered = Array.from({ length: last - first }, (_one, j) =>
        Math.max(0, Math.min(start + scale, first + j + 1) - Math.max(start, first + j)),
      );
      const total = covered.reduce((sum, part) => sum + part, 0);
      return [first, ...covered.map((part) => part / total)];
    }
    const place = Math.min(length - 1, Math.max(0, start + scale / 2 - 0.5));
    const first = Math.min(Math.floor(place), Math.max(0, length - 2));
    return length === 1 ? [0, 1] : [first, first + 1 - place, place - first];
  });
}

/** Red, green and blue on white in that size${channels === 1 ? ', as grey' : ''}. */
function pixelsOf(data: ArrayLike<number>, width: number, height: number): number[] {
  const white: number[] = [];
  for (let i = 0; i < data.length; i++)
    if (i % 4 < 3) {
      const opacity = data[i - (i % 4) + 3]!;
      white.push(Math.round((data[i]! * opacity + 255 * (255 - opacity)) / 255));
    }
  const colours = fitted(white, width, height);${channels === 1 ? greyed : '\n  return colours;'}
}`,
    language,
  );
  return `const mean = [${mean.join(', ')}];
const deviation = [${deviation.join(', ')}];

${fit}

/** The numbers of the network for a picture: each channel of mean 0 and deviation 1. */
function numbersOf(picture${t(': Picture')})${t(': number[]')} {
  const { width, height, data } = picture;
  if (!(width > 0 && height > 0) || data.length !== 4 * width * height) throw new Error('predict: no ImageData');
  return pixelsOf(data, width, height).map((value, i) => (value - mean[i % ${channels}]${t('!')}) / deviation[i % ${channels}]${t('!')});
}`;
}

/** The type of what `predict` takes. */
export const pictureType = `/** As a canvas gives it, ImageData: red, green, blue and opacity of each pixel, from 0 to 255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}`;
