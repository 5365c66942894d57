/** What `chainrule landscape --json` prints. */
import {
  count,
  described,
  fields,
  listOf,
  nullable,
  number,
  numbers,
  type Schema,
  text,
  texts,
  words,
} from './kinds.ts';

/** Losses that are not finite are null. */
const losses = listOf(nullable(number));

const axis = fields({
  values: numbers,
  norm: number,
  'explained?': described("the share of the path's variance along this direction", number),
  slice: losses,
});

const path = fields({
  points: listOf(
    fields({ epoch: count, x: number, y: number, loss: nullable(number), plotted: nullable(number), distance: number }),
  ),
  largestGap: fields({ epoch: count, gap: nullable(number) }),
});

export const landscapes: Schema = fields({
  model: text,
  data: text,
  loss: text,
  rows: count,
  parameters: count,
  warnings: texts,
  landscapes: listOf(
    fields({
      directions: words('random', 'path'),
      'seed?': count,
      'normalisation?': text,
      x: axis,
      y: axis,
      cosine: number,
      losses: described('[y][x]', listOf(losses)),
      centre: number,
      lowest: fields({ x: number, y: number, loss: number }),
      'path?': path,
    }),
  ),
});
