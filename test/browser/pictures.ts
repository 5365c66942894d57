/** Pictures compared with golden files: PNG pixel by pixel, within what rendering alone changes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import type { Locator } from 'playwright-core';
import { PNG } from 'pngjs';
import { expect } from 'vitest';

const goldens = new URL('golden/', import.meta.url);
/** Where a picture that differs is put, with the difference beside it. */
const differences = new URL('../../.cache/pictures/', import.meta.url);

export interface Tolerance {
  readonly threshold: number;
  readonly share: number;
}

/** The pixels of canvases that lie on each other, in the size of the last one, without smoothing. */
export async function pictureOf(canvases: Locator): Promise<Buffer> {
  const url = await canvases.evaluateAll((elements) => {
    const layers = elements as HTMLCanvasElement[];
    const { width, height } = layers.at(-1)!;
    const picture = Object.assign(document.createElement('canvas'), { width, height });
    const context = picture.getContext('2d')!;
    context.imageSmoothingEnabled = false;
    for (const layer of layers) context.drawImage(layer, 0, 0, width, height);
    return picture.toDataURL();
  });
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** The same, side by side, eight in a row, each in a square of 40 pixels. */
export async function contactSheet(canvases: Locator): Promise<Buffer> {
  const url = await canvases.evaluateAll((elements) => {
    const side = 40;
    const picture = document.createElement('canvas');
    picture.width = side * Math.min(8, elements.length);
    picture.height = side * Math.ceil(elements.length / 8);
    const context = picture.getContext('2d')!;
    context.imageSmoothingEnabled = false;
    for (const [i, one] of (elements as HTMLCanvasElement[]).entries())
      context.drawImage(one, side * (i % 8), side * Math.floor(i / 8), side, side);
    return picture.toDataURL();
  });
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/**
 * `equal`, or how a picture differs from `golden/<name>.png`: `share` of the pixels may differ by more than `threshold`
 * of the way from black to white, those that antialiasing explains not counted; with threshold 0, every change counts.
 * Goldens are written by `vitest -u`.
 */
export function comparedWithGolden(found: Buffer, name: string, { threshold, share }: Tolerance): string {
  const golden = new URL(`${name}.png`, goldens);
  const { snapshotUpdateState: update } = expect.getState().snapshotState;
  if (update === 'all' || (update === 'new' && !existsSync(golden))) {
    mkdirSync(goldens, { recursive: true });
    writeFileSync(golden, found);
    return 'equal';
  }
  const [expected, actual] = [PNG.sync.read(readFileSync(golden)), PNG.sync.read(found)];
  const { width, height } = expected;
  if (actual.width !== width || actual.height !== height)
    return `${name}: ${actual.width} x ${actual.height} pixels, ${width} x ${height} in the golden`;
  const difference = new PNG({ width, height });
  const count = pixelmatch(expected.data, actual.data, difference.data, width, height, {
    threshold,
    includeAA: threshold === 0,
  });
  const most = Math.floor(share * width * height);
  if (count <= most) return 'equal';
  mkdirSync(differences, { recursive: true });
  writeFileSync(new URL(`${name}.png`, differences), found);
  writeFileSync(new URL(`${name}-difference.png`, differences), PNG.sync.write(difference));
  return `${name}: ${count} of ${width * height} pixels differ, ${most} may; see ${fileURLToPath(differences)}${name}.png`;
}
