/** Pictures that are changed at random while they are learned, inside the step: so that few pictures do for many. */
import { constant, type Node } from '../graph/node.ts';
import { numberThat, type OptionKinds, truth } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network, TrainingPass } from '../nn/network.ts';
import {
  abs,
  add,
  clip,
  concat,
  cos,
  div,
  floor,
  gather,
  less,
  maximum,
  minimum,
  mul,
  reshape,
  sin,
  slice,
  sub,
  toInt,
  uniform,
  where,
} from '../ops/index.ts';

/** How pictures are changed in each step, each by draws of its own. What is absent is not done. */
export interface Augmentation {
  /** Left and right change places in half of the pictures. */
  readonly mirror?: boolean | undefined;
  /** Moved by up to this share of their width and height. */
  readonly shift?: number | undefined;
  /** Turned by up to so many degrees. */
  readonly rotation?: number | undefined;
  /** Drawn larger or smaller by up to this share. */
  readonly scale?: number | undefined;
  /** Contrast changes by up to this share, brightness and each colour by up to this many deviations. */
  readonly colour?: number | undefined;
  /** A square of this share of the shorter side becomes the mean of all pictures (DeVries and Taylor, 2017). */
  readonly cutout?: number | undefined;
  /** This share of another picture of the batch, at most, lies over each, and its class counts as much (Zhang et al., "mixup", 2018). */
  readonly mixup?: number | undefined;
}

const below = (bound: number) => numberThat(`a number from 0 to ${bound}`, (value) => value >= 0 && value <= bound);

export const augmentationKinds: OptionKinds<Augmentation> = {
  mirror: truth,
  shift: below(0.5),
  rotation: below(180),
  scale: below(0.9),
  colour: below(2),
  cutout: below(1),
  mixup: below(0.5),
};

export function requireAugmentation(what: string, augmentation: Augmentation): void {
  requireOptions<Augmentation>(what, augmentation, augmentationKinds);
}

/** Draws of this stream are nobody else's: layers count theirs from 0. */
const stream = 1 << 24;
/** Numbers up to which float32 is exact: more pixels are looked up in several parts. */
const exact = 1 << 24;

/** Network and loss as a training takes them: pictures are changed before they go in, in training only. */
export function augmented(
  network: Network,
  loss: Loss,
  augmentation: Augmentation,
  seed: number,
): { readonly network: Network; readonly loss: Loss } {
  /** How much of the other picture is in each, for the outputs of a pass. */
  const mixes = new WeakMap<Node, Node>();
  return {
    network: {
      ...network,
      forward: (x, options = {}) => {
        const { training } = options;
        if (!training) return network.forward(x, options);
        const drawn = draws(x.shape[0]!, training, seed);
        const changed = covered(coloured(moved(x, augmentation, drawn), augmentation, drawn), augmentation, drawn);
        const { mixup = 0 } = augmentation;
        if (mixup === 0) return network.forward(changed, options);
        const other = mul(mixup, drawn('mixup', 1));
        const share = reshape(other, [other.shape[0]!, 1, 1, 1]);
        const outputs = network.forward(add(changed, mul(share, sub(reversed(changed), changed))), options);
        mixes.set(outputs, reshape(other, [other.shape[0]!]));
        return outputs;
      },
    },
    loss: {
      ...loss,
      perRow: (outputs, targets) => {
        const own = loss.perRow(outputs, targets);
        const other = mixes.get(outputs);
        return other ? add(own, mul(other, sub(loss.perRow(outputs, reversed(targets)), own))) : own;
      },
    },
  };
}

/** Rows in the other order: since batches are drawn at random, each meets any other. */
function reversed(rows: Node): Node {
  const count = rows.shape[0]!;
  return gather(
    rows,
    constant(
      Int32Array.from({ length: count }, (_, i) => count - 1 - i),
      [count],
      'int32',
    ),
  );
}

/** Numbers in [0, 1) for each picture, [rows, count]; each purpose has its own. */
type Draw = (purpose: (typeof purposes)[number], count: number) => Node;
const purposes = ['mirror', 'shift', 'rotation', 'scale', 'colour', 'cutout', 'mixup'] as const;

function draws(rows: number, { counter }: TrainingPass, seed: number): Draw {
  return (purpose, count) => uniform([rows, count], counter, { seed, stream: stream + purposes.indexOf(purpose) });
}

/** From -most to most, [rows, 1, 1] for each of `count`. */
function around(drawn: Node, most: number): Node[] {
  const [rows, count] = drawn.shape as [number, number];
  const values = mul(most, sub(mul(2, drawn), 1));
  return Array.from({ length: count }, (_, i) => reshape(slice(values, [0, i], [rows, i + 1]), [rows, 1, 1]));
}

/** Mirrored, shifted, turned and scaled about the middle: each pixel is read where it comes from, between four; beyond the edge lies the edge. */
function moved(x: Node, { mirror = false, shift = 0, rotation = 0, scale = 0 }: Augmentation, drawn: Draw): Node {
  if (!mirror && shift === 0 && rotation === 0 && scale === 0) return x;
  const [rows, height, width] = x.shape as [number, number, number];
  const middle = (length: number) => (length - 1) / 2;
  const axis = (length: number, shape: number[]) =>
    constant(
      Float64Array.from({ length }, (_, i) => i - middle(length)),
      shape,
    );
  const [down, across] = [axis(height, [1, height, 1]), axis(width, [1, 1, width])];
  const [angle] = around(drawn('rotation', 1), (rotation * Math.PI) / 180);
  const [enlarged] = around(drawn('scale', 1), scale);
  const size = div(1, add(1, enlarged!));
  const [cosine, sine] = [mul(size, cos(angle!)), mul(size, sin(angle!))];
  const side = mirror ? where(less(reshape(drawn('mirror', 1), [rows, 1, 1]), 0.5), -1, 1) : constant(1);
  const [up, left] = around(drawn('shift', 2), shift);
  const from = (a: Node, b: Node, offset: Node, length: number) =>
    clip(add(add(mul(a, down), mul(b, across)), add(mul(offset, length), middle(length))), 0, length - 1);
  const row = from(cosine, mul(sine, side), up!, height);
  const column = from(mul(-1, sine), mul(cosine, side), left!, width);
  return between(x, row, column);
}

/** The values at places between pixels, [rows, height, width] each. */
function between(x: Node, row: Node, column: Node): Node {
  const [rows, height, width, channels] = x.shape as [number, number, number, number];
  const most = Math.max(1, Math.floor(exact / (height * width)));
  const parts: Node[] = [];
  for (let start = 0; start < rows; start += most) {
    const end = Math.min(rows, start + most);
    const part = (node: Node) => slice(node, [start, 0, 0], [end, height, width]);
    const pixels = reshape(slice(x, [start, 0, 0, 0], [end, height, width, channels]), [
      (end - start) * height * width,
      channels,
    ]);
    const [y, z] = [part(row), part(column)];
    const [top, leftmost] = [floor(y), floor(z)];
    const first = constant(
      Float64Array.from({ length: end - start }, (_, i) => i * height * width),
      [end - start, 1, 1],
    );
    const at = (line: Node, place: Node) => gather(pixels, toInt(add(add(first, mul(line, width)), place)));
    const [bottom, right] = [minimum(add(top, 1), height - 1), minimum(add(leftmost, 1), width - 1)];
    const share = (node: Node) => reshape(node, [end - start, height, width, 1]);
    const [lower, further] = [share(sub(y, top)), share(sub(z, leftmost))];
    const line = (number: Node): Node => {
      const near = at(number, leftmost);
      return add(near, mul(further, sub(at(number, right), near)));
    };
    const upper = line(top);
    parts.push(add(upper, mul(lower, sub(line(bottom), upper))));
  }
  return parts.length === 1 ? parts[0]! : concat(parts, 0);
}

/** Contrast of the whole, brightness, and a little of each colour by itself. */
function coloured(x: Node, { colour = 0 }: Augmentation, drawn: Draw): Node {
  if (colour === 0) return x;
  const [rows, , , channels] = x.shape as [number, number, number, number];
  const [contrast, brightness, ...tints] = around(drawn('colour', 2 + channels), colour).map((node) =>
    reshape(node, [rows, 1, 1, 1]),
  );
  const changed = add(mul(x, add(1, contrast!)), brightness!);
  return channels === 1 ? changed : add(changed, mul(0.5, concat(tints, 3)));
}

function covered(x: Node, { cutout = 0 }: Augmentation, drawn: Draw): Node {
  if (cutout === 0) return x;
  const [rows, height, width] = x.shape as [number, number, number];
  const half = (cutout * Math.min(height, width)) / 2;
  const places = drawn('cutout', 2);
  const distance = (index: number, length: number, shape: number[]) => {
    const middle = reshape(mul(length, slice(places, [0, index], [rows, index + 1])), [rows, 1, 1, 1]);
    return abs(
      sub(
        constant(
          Float64Array.from({ length }, (_, i) => i + 0.5),
          shape,
        ),
        middle,
      ),
    );
  };
  const farthest = maximum(distance(0, height, [1, height, 1, 1]), distance(1, width, [1, 1, width, 1]));
  return where(less(farthest, half), 0, x);
}

/** What is done, in words. */
export function augmentationText(augmentation: Augmentation): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const { mirror, shift, rotation, scale, colour, cutout, mixup } = augmentation;
  const words = [
    mirror && 'mirrored',
    shift && `shifted by up to ${percent(shift)}`,
    rotation && `turned by up to ${rotation}°`,
    scale && `scaled by up to ${percent(scale)}`,
    colour && 'in other colours',
    cutout && `a square of ${percent(cutout)} left out`,
    mixup && `mixed with up to ${percent(mixup)} of another`,
  ];
  return words.filter(Boolean).join(', ') || 'as they are';
}
