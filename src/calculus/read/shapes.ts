/** Declared shapes of names: vectors and matrices of expressions. */
import { fail } from '../../graph/error.ts';

/** More elements than this are refused. */
const most = 400;

/** The shapes by the one spelling of each name. */
export function requireShapes(
  shapes: Readonly<Record<string, readonly number[]>>,
  spelled: (name: string) => string | undefined,
): ReadonlyMap<string, readonly number[]> {
  const entries = Object.entries(shapes).map(([name, shape]): [string, readonly number[]] => {
    const canonical = spelled(name);
    const isShape =
      Array.isArray(shape) &&
      (shape.length === 1 || shape.length === 2) &&
      shape.every((length) => Number.isInteger(length) && length >= 1) &&
      shape.reduce((a, b) => a * b, 1) <= most;
    if (canonical === undefined || !isShape) {
      fail({
        what: 'shapes',
        problem: canonical === undefined ? 'not a name' : `bad shape of ${name}`,
        got: canonical === undefined ? JSON.stringify(name) : JSON.stringify(shape),
        expected: `for each name the length of a vector or rows and columns of a matrix, at most ${most} elements`,
        hint: '{ w: [3], W: [2, 3] }',
      });
    }
    return [canonical, shape];
  });
  return new Map(entries);
}
