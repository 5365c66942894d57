/** Pictures as steps see them: moved, recoloured, covered and mixed as they are told to be, and in no other way. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { flatten } from '../../src/nn/layers/index.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { type Augmentation, augmentationText, augmented, requireAugmentation } from '../../src/pictures/augment.ts';
import { findMirror } from '../../src/pictures/mirrored.ts';
import type { PictureSet } from '../../src/pictures/picture-set.ts';

const loss = crossEntropy();

/** What a step sees of pictures [rows, height, width, channels]. */
function seen(
  pictures: number[],
  shape: readonly number[],
  augmentation: Augmentation,
  counter = 0,
  seed = 1,
): number[] {
  const network = sequential([flatten()], { row: shape.slice(1) });
  const x = input('x', shape);
  const changed = augmented(network, loss, augmentation, seed).network.forward(x, {
    training: { counter: constant([counter], [], 'int32'), update: () => undefined },
  });
  return [...evaluate([changed], new Map<Node, number[]>([[x, pictures]]))[0]!];
}

const counted = (length: number) => Array.from({ length }, (_, i) => i);
const rowsOf = (values: number[], length: number) =>
  Array.from({ length: values.length / length }, (_, i) => values.slice(i * length, (i + 1) * length));

describe('augmented', () => {
  it('changes nothing for prediction, nor where nothing is asked for', () => {
    const network = sequential([flatten()], { row: [2, 2, 1] });
    const x = input('x', [1, 2, 2, 1]);
    const all: Augmentation = {
      mirror: true,
      shift: 0.5,
      rotation: 90,
      scale: 0.5,
      colour: 1,
      cutout: 0.5,
      mixup: 0.5,
    };
    const outputs = augmented(network, loss, all, 1).network.forward(x);
    expect([...evaluate([outputs], new Map<Node, number[]>([[x, [1, 2, 3, 4]]]))[0]!]).toEqual([1, 2, 3, 4]);
    expect(seen([1, 2, 3, 4], [1, 2, 2, 1], {})).toEqual([1, 2, 3, 4]);
    expect(seen([1, 2, 3, 4], [1, 2, 2, 1], { mirror: false, shift: 0, mixup: 0 })).toEqual([1, 2, 3, 4]);
  });

  it('mirrors about half of the pictures, others in the next step, the same again for the same seed', () => {
    const shape = [200, 2, 3, 2];
    const pictures = counted(2400);
    const changed = rowsOf(seen(pictures, shape, { mirror: true }), 12);
    const own = rowsOf(pictures, 12);
    const mirrored = own.map((p) => [4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7].map((i) => p[i]!));
    const isMirrored = changed.map((picture, i) => {
      expect([own[i], mirrored[i]]).toContainEqual(picture);
      return picture[0] === mirrored[i]![0];
    });
    const count = isMirrored.filter(Boolean).length;
    expect(count).toBeGreaterThan(70);
    expect(count).toBeLessThan(130);
    expect(seen(pictures, shape, { mirror: true })).toEqual(changed.flat());
    expect(seen(pictures, shape, { mirror: true }, 1)).not.toEqual(changed.flat());
    expect(seen(pictures, shape, { mirror: true }, 0, 2)).not.toEqual(changed.flat());
  });

  it('shifts by up to the share, between pixels, with the edge beyond the edge', () => {
    // A ramp in each direction: what is read says where from.
    const [height, width] = [10, 20];
    const ramp = Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width]).flat();
    const pictures = Array.from({ length: 50 }, () => ramp).flat();
    const moved = rowsOf(seen(pictures, [50, height, width, 2], { shift: 0.2 }), ramp.length);
    const offsets = moved.map((picture) => {
      const at = 2 * (5 * width + 10);
      const [down, across] = [picture[at]! - 5, picture[at + 1]! - 10];
      for (let i = 0; i < height * width; i++) {
        const clipped = (value: number, length: number) => Math.min(length - 1, Math.max(0, value));
        expect(picture[2 * i]).toBeCloseTo(clipped(Math.floor(i / width) + down, height), 9);
        expect(picture[2 * i + 1]).toBeCloseTo(clipped((i % width) + across, width), 9);
      }
      return [down, across] as const;
    });
    const most = [0, 1].map((i) => Math.max(...offsets.map((offset) => Math.abs(offset[i]!))));
    expect(most[0]).toBeGreaterThan(1.5);
    expect(most[0]).toBeLessThanOrEqual(2);
    expect(most[1]).toBeGreaterThan(3);
    expect(most[1]).toBeLessThanOrEqual(4);
  });

  it('turns and scales about the middle', () => {
    const side = 21;
    const place = (i: number) => [Math.floor(i / side) - 10, (i % side) - 10] as const;
    const ramp = Array.from({ length: side * side }, (_, i) => place(i)).flat();
    const pictures = Array.from({ length: 60 }, () => ramp).flat();
    const shape = [60, side, side, 2];
    const at = (down: number, across: number) => 2 * ((down + 10) * side + across + 10);
    const turned = rowsOf(seen(pictures, shape, { rotation: 30 }), ramp.length).map((picture) => {
      expect(picture[at(0, 0)]).toBeCloseTo(0, 9);
      const [down, across] = [picture[at(0, 6)]!, picture[at(0, 6) + 1]!];
      expect(Math.hypot(down, across)).toBeCloseTo(6, 6);
      // Turned, not sheared.
      expect([picture[at(6, 0)], picture[at(6, 0) + 1]]).toEqual([expect.closeTo(across, 6), expect.closeTo(-down, 6)]);
      return (Math.abs(Math.atan2(down, across)) * 180) / Math.PI;
    });
    expect(Math.max(...turned)).toBeGreaterThan(25);
    expect(Math.max(...turned)).toBeLessThanOrEqual(30);
    const scaled = rowsOf(seen(pictures, shape, { scale: 0.25 }), ramp.length).map((picture) => 4 / picture[at(4, 4)]!);
    expect(Math.max(...scaled)).toBeGreaterThan(1.2);
    expect(Math.max(...scaled)).toBeLessThanOrEqual(1.25);
    expect(Math.min(...scaled)).toBeGreaterThanOrEqual(0.75);
    expect(Math.min(...scaled)).toBeLessThan(0.8);
  });

  it('covers a square with the mean, and changes contrast and brightness of the whole', () => {
    const ones = Array(40 * 100).fill(1) as number[];
    const zeros = rowsOf(seen(ones, [40, 10, 10, 1], { cutout: 0.4 }), 100).map(
      (picture) => picture.filter((value) => value === 0).length,
    );
    expect(Math.max(...zeros)).toBe(16);
    expect(zeros.every((count) => count >= 4)).toBe(true);
    const pictures = Array.from({ length: 30 }, () => [0, 1, 2, 3]).flat();
    for (const [low, ...others] of rowsOf(seen(pictures, [30, 2, 2, 1], { colour: 0.3 }), 4)) {
      expect(Math.abs(low!)).toBeLessThanOrEqual(0.3);
      const step = others[0]! - low!;
      expect(Math.abs(step - 1)).toBeLessThanOrEqual(0.3);
      expect(others[2]! - low!).toBeCloseTo(3 * step, 9);
    }
  });

  it('mixes pictures and their losses by the same share', () => {
    const network = sequential([flatten()], { row: [1, 2, 1] });
    const mixing = augmented(network, loss, { mixup: 0.4 }, 3);
    const x = input('x', [3, 1, 2, 1]);
    const y = input('y', [3], 'int32');
    const training = { counter: constant([5], [], 'int32'), update: () => undefined };
    const outputs = mixing.network.forward(x, { training });
    const values = new Map<Node, number[]>([
      [x, [1, 0, 0, 1, 0, 3]],
      [y, [0, 1, 1]],
    ]);
    const [mixed = [], losses = [], one = [], other = []] = evaluate(
      [
        outputs,
        mixing.loss.perRow(outputs, y),
        loss.perRow(outputs, y),
        loss.perRow(outputs, constant([1, 1, 0], [3], 'int32')),
      ],
      values,
    ) as unknown as number[][];
    for (const i of [0, 2]) {
      const share = i === 0 ? mixed[1]! / 3 : mixed[4]!;
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(0.4);
      expect(losses[i]).toBeCloseTo((1 - share) * one[i]! + share * other[i]!, 9);
    }
    expect(losses[1]).toBeCloseTo(one[1]!, 9);
  });

  it('is said in words, and refuses what is no change', () => {
    expect(augmentationText({ mirror: true, shift: 0.08, rotation: 8 })).toBe(
      'mirrored, shifted by up to 8 %, turned by up to 8°',
    );
    expect(augmentationText({ mirror: false })).toBe('as they are');
    expect(() => requireAugmentation('augment', { shift: 0.7 })).toThrow(
      'augment: shift: bad value: got 0.7; expected a number from 0 to 0.5',
    );
    expect(() => requireAugmentation('augment', { flip: true } as Augmentation)).toThrow('unknown option');
  });
});

/** Pictures with a bright side, and another class by which side it is, or by how bright. */
function sides(byPlace: boolean): PictureSet {
  const labels = Int32Array.from({ length: 80 }, (_, i) => i % 2);
  return {
    width: 6,
    height: 4,
    channels: 3,
    classes: ['a', 'b'],
    labels,
    names: Array.from(labels, String),
    content: labels,
    leftOut: [],
    warnings: [],
    read: (numbers, pixels) => {
      for (const [i, number] of numbers.entries()) {
        for (let at = 0; at < 72; at++) {
          const isLeft = Math.floor(at / 3) % 6 < 3;
          const bright = byPlace ? isLeft === (number % 2 === 1) : isLeft === number % 4 < 2;
          pixels[72 * i + at] = (bright ? 200 : 20) + (byPlace ? 0 : 30 * (number % 2)) + ((number * 7 + at) % 9);
        }
      }
    },
  };
}

it('pictures may be mirrored where left and right do not tell the classes apart', () => {
  const all = Int32Array.from({ length: 80 }, (_, i) => i);
  expect(findMirror(sides(true), all, 0)).toEqual({
    mayMirror: false,
    reason: 'the nearest other picture is of the right class for 100 %, mirrored for 0 %',
  });
  expect(findMirror(sides(false), all, 0).mayMirror).toBe(true);
});
