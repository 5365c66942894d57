/** The filter that brings pictures to one size: the mean over areas where they get smaller, bilinear where they get larger. */
import type { Picture } from './picture.ts';

/** Which pixels of a line make one of the result, and with what weights. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * The middle of the picture in this size: it is scaled until it covers both sides, and what juts out is cut off. Sums are of
 * double precision, and rounded once.
 */
export function resize({ width, height, channels, pixels }: Picture, toWidth: number, toHeight: number): Picture {
  if (width === toWidth && height === toHeight) return { width, height, channels, pixels };
  const scale = Math.min(width / toWidth, height / toHeight);
  const across = tapsOf(width, toWidth, scale);
  const down = tapsOf(height, toHeight, scale);
  const result = new Uint8Array(toWidth * toHeight * channels);
  const line = new Float64Array(width * channels);
  down.forEach(({ first, weights }, y) => {
    line.fill(0);
    weights.forEach((weight, i) => {
      const from = (first + i) * line.length;
      for (let x = 0; x < line.length; x++) line[x]! += weight * pixels[from + x]!;
    });
    across.forEach((taps, x) => {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        taps.weights.forEach((weight, i) => {
          sum += weight * line[(taps.first + i) * channels + channel]!;
        });
        result[(y * toWidth + x) * channels + channel] = Math.floor(sum + 0.5);
      }
    });
  });
  return { width: toWidth, height: toHeight, channels, pixels: result };
}

/** For each of `count` pixels of the result; one is as wide as `scale` of the `length` pixels, of which the middle is used. */
function tapsOf(length: number, count: number, scale: number): Taps[] {
  const offset = (length - count * scale) / 2;
  return Array.from({ length: count }, (_, i) => {
    const start = offset + i * scale;
    return scale > 1 ? areaTaps(start, start + scale, length) : linearTaps(start + scale / 2 - 0.5, length);
  });
}

function areaTaps(start: number, end: number, length: number): Taps {
  const first = Math.max(0, Math.floor(start));
  const last = Math.min(length, Math.ceil(end));
  const covered = Array.from({ length: last - first }, (_, i) =>
    Math.max(0, Math.min(end, first + i + 1) - Math.max(start, first + i)),
  );
  const total = covered.reduce((sum, part) => sum + part, 0);
  return { first, weights: covered.map((part) => part / total) };
}

/** Between the centres of two pixels; beyond the outermost there is only that. */
function linearTaps(centre: number, length: number): Taps {
  const place = Math.min(length - 1, Math.max(0, centre));
  const first = Math.min(Math.floor(place), Math.max(0, length - 2));
  return length === 1 ? { first: 0, weights: [1] } : { first, weights: [first + 1 - place, place - first] };
}
