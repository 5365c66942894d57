/** Few pictures, and layers that were learned on others: rings and frames are told apart by what discs, squares, triangles and crosses taught. */
import assert from 'node:assert/strict';
import { random } from 'chainrule';
import { type FitPicturesOptions, fitPictures, type PictureSet } from 'chainrule/data';

const side = 16;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const draws = random(1, 'shapes');

/** Whether a point is in the shape, in units of its size. */
const shapes: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  disc: (x, y) => Math.hypot(x, y) < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y > -0.8 && y < 0.9 && Math.abs(x) < (y + 0.9) / 1.8,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.3 && Math.max(Math.abs(x), Math.abs(y)) < 1,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.8) < 0.22,
  frame: (x, y) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 0.7) < 0.2,
};

/** Grey pictures of the shapes, each in another place, size and light, with noise on it. */
function pictures(classes: readonly string[], each: number): PictureSet {
  const labels = Int32Array.from({ length: classes.length * each }, (_, i) => i % classes.length);
  const between = (low: number, high: number) => low + (high - low) * draws.uniform();
  const all = Array.from(labels, (label) => {
    const [x, y, size] = [between(6, 10), between(6, 10), between(4, 6)];
    const [light, dark] = [between(120, 200), between(20, 80)];
    return Uint8Array.from({ length: side * side }, (_, i) => {
      const isInside = shapes[classes[label]!]!(((i % side) - x) / size, (Math.floor(i / side) - y) / size);
      return (isInside ? light : dark) + between(0, 50);
    });
  });
  return {
    width: side,
    height: side,
    channels: 1,
    classes,
    labels,
    names: Array.from(labels, (label, i) => `${classes[label]} ${i}`),
    content: Int32Array.from(labels, (_, i) => i),
    leftOut: [],
    warnings: [],
    read: (numbers, pixels) => {
      for (const [i, number] of numbers.entries()) pixels.set(all[number]!, i * side * side);
    },
  };
}

// Many pictures of some shapes.
const known = await fitPictures(pictures(['disc', 'square', 'triangle', 'cross'], 150), { epochs: 6, augment: 'none' });
console.log(`the four shapes: right on ${percent(known.evaluations.test!.result.accuracy)} of new ones`);

// Of others there are eight each, and many to be judged by.
const few = pictures(['ring', 'frame'], 8);
const others = pictures(['ring', 'frame'], 100);
async function accuracyOf(options: FitPicturesOptions): Promise<number> {
  const model = await fitPictures(few, { epochs: 20, augment: 'none', test: 0, ...options });
  const { result } = await model.evaluate(others);
  return result.accuracy;
}
const [alone, goingOn, frozen] = [
  await accuracyOf({}),
  await accuracyOf({ from: known }),
  await accuracyOf({ from: known, frozen: true }),
];
console.log(`rings and frames, from 8 of each: ${percent(alone)}`);
console.log(
  `with the layers of the four shapes: ${percent(goingOn)}; where only the last one is learned: ${percent(frozen)}`,
);
assert.ok(Math.min(goingOn, frozen) > alone + 0.1);
