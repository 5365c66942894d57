/** The user's own rows: points drawn by hand, as the link holds them, and columns of a table. */
import type { Preprocessing } from '../../src/data.ts';

export interface OwnRows {
  /** On the plane, from -6 to 6. */
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  /** The class, or the value. */
  readonly y: Float64Array;
  /** Empty for regression. */
  readonly classNames: readonly string[];
  readonly others: readonly Float64Array[];
  readonly otherNames: readonly string[];
  /** Values of the others over the plane. */
  readonly held: readonly number[];
  /** Of a table: how its columns became features, and which of these each input is. */
  readonly columns?: TableColumns;
  /** Which rows are for training, where that was decided before. */
  readonly parts?: { readonly train: Int32Array; readonly test: Int32Array };
  /** The network's first weights, of a model. */
  readonly weights?: readonly Float64Array[];
}

export interface TableColumns {
  readonly preprocessing: Preprocessing;
  /** Which feature each of the page's inputs is. */
  readonly order: readonly number[];
  /** Which row of the table each row is, from 0. */
  readonly rows: Int32Array;
}

/** Whether a link's rows are points that were drawn; those of a table begin with `t`. */
export function isDrawn(own: string): boolean {
  return own.startsWith('c') || own.startsWith('r');
}

export interface DrawnPoint {
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
}

/** Enough for a part to train on and a part to test. */
const fewest = 4;

/** What points lack to be learned from, in a sentence; undefined where they lack nothing. */
export function lackOf(points: readonly DrawnPoint[], isClass: boolean): string | undefined {
  const count = `${points.length} ${points.length === 1 ? 'point is' : 'points are'} drawn`;
  if (points.length < fewest)
    return `Nothing to learn from yet: ${count}, and at least ${fewest} are needed${isClass ? ', of two classes' : ''}.`;
  const classes = new Set(points.map(({ y }) => y));
  if (!isClass || classes.size > 1) return undefined;
  return `Nothing to tell apart yet: all ${points.length} points are of class ${[...classes].join()}; draw some of another class.`;
}

const steps = 4095;
const reach = 6;

/**
 * Four letters for each point: 9 bits would be enough to see, but 11 bits of each coordinate and a hundredth of the
 * value take no more letters.
 */
export function printPoints(points: readonly DrawnPoint[], regression: boolean): string {
  const bytes = points.flatMap(({ x1, x2, y }) => {
    const [a, b] = [x1, x2].map((x) => Math.round((Math.min(1, Math.max(-1, x / reach)) + 1) * 0.5 * steps));
    const c = regression ? Math.round((Math.min(1, Math.max(-1, y)) + 1) * 127) : y;
    return [a! >> 4, ((a! & 15) << 4) | (b! >> 8), b! & 255, c];
  });
  const letters = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  return `${regression ? 'r' : 'c'}${letters}`;
}

/** The points of such a text; none where it is damaged. */
export function parsePoints(text: string): { points: DrawnPoint[]; regression: boolean } {
  const regression = text.startsWith('r');
  let bytes = '';
  try {
    bytes = atob(text.slice(1).replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return { points: [], regression };
  }
  const points = Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => {
    const [p, q, r, c] = [0, 1, 2, 3].map((k) => bytes.charCodeAt(4 * i + k)) as [number, number, number, number];
    const at = (value: number) => ((value / steps) * 2 - 1) * reach;
    return { x1: at((p << 4) | (q >> 4)), x2: at(((q & 15) << 8) | r), y: regression ? c / 127 - 1 : Math.min(9, c) };
  });
  return { points, regression };
}

/** Drawn points as rows; classes are 0 to the highest that occurs, two at least. */
export function drawnRows(text: string): OwnRows | undefined {
  const { points, regression } = parsePoints(text);
  if (points.length === 0) return undefined;
  const classes = Math.max(2, ...points.map(({ y }) => y + 1));
  return {
    x1: Float64Array.from(points, ({ x1 }) => x1),
    x2: Float64Array.from(points, ({ x2 }) => x2),
    y: Float64Array.from(points, ({ y }) => y),
    classNames: regression ? [] : Array.from({ length: classes }, (_, i) => String(i)),
    others: [],
    otherNames: [],
    held: [],
  };
}
