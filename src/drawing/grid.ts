/** Square grids of numbers: enlarging them smoothly, and the lines of equal value in them. */
import { contours } from 'd3-contour';

export interface Grid {
  /** `size` x `size` values at cell centres, row by row. */
  values: ArrayLike<number>;
  size: number;
}

/** Each cell cut into `factor` x `factor`, interpolated linearly in both directions between the centres. */
export function enlarge({ values, size }: Grid, factor: number): Grid {
  const fine = size * factor;
  const result = new Float64Array(fine * fine);
  const steps = Array.from({ length: fine }, (_, index) => {
    const position = Math.min(size - 1, Math.max(0, (index + 0.5) / factor - 0.5));
    const from = Math.min(Math.max(0, size - 2), Math.floor(position));
    return { from, to: Math.min(size - 1, from + 1), part: position - from };
  });
  for (let row = 0; row < fine; row++)
    for (let column = 0; column < fine; column++) {
      const [up, across] = [steps[row]!, steps[column]!];
      const low = mix(values[up.from * size + across.from]!, values[up.from * size + across.to]!, across.part);
      const high = mix(values[up.to * size + across.from]!, values[up.to * size + across.to]!, across.part);
      result[row * fine + column] = mix(low, high, up.part);
    }
  return { values: result, size: fine };
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}

type Place = readonly [column: number, row: number];

/** The lines on which the grid passes `level`, closed or from one outermost centre to another, counted in cells from the first centre. */
export function levelLines({ values, size }: Grid, level: number): Place[][] {
  const { coordinates } = contours().size([size, size]).contour(Array.from(values), level);
  // The library closes its rings half a cell outside of the centres, where there is nothing to go by.
  const isInside = ([column, row]: Place) => column > 0 && row > 0 && column < size && row < size;
  const rings = coordinates.flat().map((ring) => ring.map(([column, row]): Place => [column!, row!]));
  return rings
    .flatMap((ring) => piecesOf(ring, isInside))
    .map((line) => line.map(([column, row]) => [column - 0.5, row - 0.5]));
}

/** What is left of a ring without some of its points. */
function piecesOf(ring: Place[], isLeft: (place: Place) => boolean): Place[][] {
  const gap = ring.findIndex((place) => !isLeft(place));
  if (gap < 0) return [ring];
  const pieces: Place[][] = [[]];
  // The last point of a ring is its first.
  for (const place of [...ring.slice(gap + 1), ...ring.slice(1, gap + 1)]) {
    if (isLeft(place)) pieces.at(-1)!.push(place);
    else pieces.push([]);
  }
  return pieces.filter(({ length }) => length > 1);
}
