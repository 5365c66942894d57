/** The path of a training as a ribbon that lies on the surface of its losses. */
import type { Landscape } from '../../src/explain.ts';
import { heightsOf } from './contour-map.ts';

/** Half the width, and how far it is above the surface: what keeps it from sinking in. */
const wide = 0.012;
const lift = 0.008;

/**
 * Corners of triangles, x, y, z in turn, on the square from -1 to 1; a loss at the upper end is drawn so high. Between
 * two points of the path the ribbon follows the surface, cell by cell.
 */
export function ribbonOf(landscape: Landscape, height: number): Float32Array<ArrayBuffer> {
  const points = landscape.path?.points ?? [];
  const on = surfaceHeight(landscape, height);
  const along = (values: Float64Array, value: number) => ((value - values[0]!) / (values.at(-1)! - values[0]!)) * 2 - 1;
  const at = points.map(({ x, y }) => [along(landscape.x.values, x), -along(landscape.y.values, y)] as const);
  const cell = 2 / (landscape.x.values.length - 1);
  const position: number[] = [];
  for (let i = 0; i + 1 < at.length; i++) {
    const [[ax, az], [bx, bz]] = [at[i]!, at[i + 1]!];
    const length = Math.hypot(bx - ax, bz - az);
    if (length === 0) continue;
    const [nx, nz] = [(-(bz - az) / length) * wide, ((bx - ax) / length) * wide];
    const pieces = Math.ceil((4 * length) / cell);
    const corner = (piece: number, side: number) => {
      const [x, z] = [ax + (bx - ax) * (piece / pieces), az + (bz - az) * (piece / pieces)];
      return [x + side * nx, on(x + side * nx, z + side * nz) + lift, z + side * nz];
    };
    for (let piece = 0; piece < pieces; piece++) {
      const [left, right, leftNext, rightNext] = [
        corner(piece, 1),
        corner(piece, -1),
        corner(piece + 1, 1),
        corner(piece + 1, -1),
      ];
      position.push(...left, ...right, ...leftNext, ...right, ...rightNext, ...leftNext);
    }
  }
  return new Float32Array(position);
}

/** How high the surface is at a place, by the two triangles of each cell as they are drawn. */
export function surfaceHeight(landscape: Landscape, height: number): (x: number, z: number) => number {
  const count = landscape.x.values.length;
  const { shares } = heightsOf(landscape);
  const most = count - 1.000001;
  return (x, z) => {
    const column = Math.max(0, Math.min(most, ((x + 1) / 2) * (count - 1)));
    const row = Math.max(0, Math.min(most, ((1 - z) / 2) * (count - 1)));
    const [i, j] = [Math.floor(column), Math.floor(row)];
    const [u, v] = [column - i, row - j];
    const of = (right: number, up: number) => shares[(j + up) * count + i + right]!;
    const share =
      u + v <= 1
        ? of(0, 0) + u * (of(1, 0) - of(0, 0)) + v * (of(0, 1) - of(0, 0))
        : of(1, 1) + (1 - u) * (of(0, 1) - of(1, 1)) + (1 - v) * (of(1, 0) - of(1, 1));
    return share * height;
  };
}
