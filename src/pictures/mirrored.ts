/** Whether pictures of a set may be mirrored: digits change their meaning, cats do not. */
import { random } from '../numeric/random.ts';
import { type PictureSet, pictureOf } from './picture-set.ts';
import { resize } from './resize.ts';

/** What was found out, on pictures to learn. */
export interface MirrorFinding {
  readonly mayMirror: boolean;
  /** In words, for people. */
  readonly reason: string;
}

/** So many pictures are asked for, among so many others, and in this size: it takes about a second. */
const [asked, among, side] = [500, 2000, 16];
/** The part of what nearest pictures tell that mirrored ones must tell too. */
const enough = 0.6;

/**
 * Looks for the nearest other picture of each, as it is and mirrored: where that is of the right class about as often, left and right do not
 * tell the classes apart. Where nearest pictures tell nothing at all, things are not alike in place, as in photographs, and
 * mirroring is taken to be harmless.
 */
export function findMirror(set: PictureSet, numbers: Int32Array, seed: number): MirrorFinding {
  const drawn = random(seed, 'pictures to mirror').shuffle(Int32Array.from(numbers)).subarray(0, among);
  const pictures = Array.from(drawn, (number) => small(set, number));
  const labels = Array.from(drawn, (number) => set.labels[number]!);
  const queries = Math.min(asked, drawn.length);
  const right = [0, 0];
  for (let i = 0; i < queries; i++) {
    for (const [way, picture] of [pictures[i]!, mirror(pictures[i]!, set)].entries())
      if (labels[nearest(pictures, picture, i)] === labels[i]) right[way]!++;
  }
  const counts = set.classes.map((_, label) => labels.filter((one) => one === label).length);
  const guessed = Math.max(...counts) / drawn.length;
  const [own, other] = right.map((count) => count / queries) as [number, number];
  const noise = 2 * Math.sqrt((guessed * (1 - guessed)) / queries);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  if (own - guessed <= noise) {
    return {
      mayMirror: true,
      reason: `nearest pictures tell no classes (${percent(own)}; always the most frequent one: ${percent(guessed)})`,
    };
  }
  const mayMirror = other - guessed >= enough * (own - guessed);
  return {
    mayMirror,
    reason: `the nearest other picture is of the right class for ${percent(own)}, mirrored for ${percent(other)}`,
  };
}

function small(set: PictureSet, number: number): Float32Array {
  const { pixels } = resize(pictureOf(set, number), Math.min(side, set.width), Math.min(side, set.height));
  return Float32Array.from(pixels);
}

/** Left and right change places. */
function mirror(pixels: Float32Array, { width, channels }: PictureSet): Float32Array {
  const line = Math.min(side, width) * channels;
  return pixels.map((_, i) => {
    const place = i % line;
    const channel = place % channels;
    return pixels[i - place + (line - channels - (place - channel)) + channel]!;
  });
}

/** The number of the picture that differs least, but for one. */
function nearest(pictures: readonly Float32Array[], wanted: Float32Array, but: number): number {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (const [i, picture] of pictures.entries()) {
    if (i === but) continue;
    let sum = 0;
    for (let j = 0; j < wanted.length && sum < least; j++)
      sum += (picture[j]! - wanted[j]!) * (picture[j]! - wanted[j]!);
    if (sum < least) [best, least] = [i, sum];
  }
  return best;
}
