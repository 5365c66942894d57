/** Square grids of numbers: enlarging them smoothly, and the lines of equal value in them. */

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

export type Segment = readonly [column1: number, row1: number, column2: number, row2: number];

/**
 * Where the grid passes `level`, as segments between cell centres, counted in cells (marching squares; a saddle is cut
 * as if its middle were below the level).
 */
export function contour({ values, size }: Grid, level: number): Segment[] {
  const segments: Segment[] = [];
  for (let row = 0; row + 1 < size; row++)
    for (let column = 0; column + 1 < size; column++) {
      const start = row * size + column;
      const isHigh = values[start]! >= level;
      // Most squares are on one side.
      if (
        values[start + 1]! >= level === isHigh &&
        values[start + size]! >= level === isHigh &&
        values[start + size + 1]! >= level === isHigh
      )
        continue;
      // Around the square, from the low left corner against the clock.
      const corners = [
        { x: column, y: row, value: values[start]! },
        { x: column + 1, y: row, value: values[start + 1]! },
        { x: column + 1, y: row + 1, value: values[start + size + 1]! },
        { x: column, y: row + 1, value: values[start + size]! },
      ];
      // Where the line leaves the high side, and where it comes back.
      const leaving: [number, number][] = [];
      const entering: [number, number][] = [];
      for (const [index, corner] of corners.entries()) {
        const next = corners[(index + 1) % 4]!;
        if (corner.value >= level === next.value >= level) continue;
        const part = (level - corner.value) / (next.value - corner.value);
        const crossing: [number, number] = [mix(corner.x, next.x, part), mix(corner.y, next.y, part)];
        (corner.value >= level ? leaving : entering).push(crossing);
      }
      // Each high corner is cut off by its own segment: from the crossing before it to the one after it.
      for (const [index, from] of entering.entries()) {
        const to = leaving[isHigh ? (index + 1) % leaving.length : index];
        if (to) segments.push([...from, ...to]);
      }
    }
  return segments;
}
