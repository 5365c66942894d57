/** Formulas of people over the plane: parsed into the graphs that everything here is made of, and evaluated for all points at once. */

import { parseExpression, replaceInputs, whyNotFinite } from '../../src/calculus.ts';
import { ChainruleError, evaluate, type Input, input, type Node } from '../../src/index.ts';
import { longestFormula, reach } from '../engine/sizes.ts';

/** Points of the plane at which a formula is tried, along each side: an odd number, so that the axes are among them. */
const triedSide = 25;
/** A larger value hides the other inputs. */
const largest = 1e6;

function parse(text: string): { node: Node; x1: Input; x2: Input } {
  const [x1, x2] = [input('x1', []), input('x2', [])];
  const variables = new Map([x1, x2].map((variable) => [variable.name, variable]));
  return { node: parseExpression(text, { variables, onlyThese: true }).node, x1, x2 };
}

/** The values at points of the plane; not finite where a formula has none. Throws as the parser does. */
export function formulaValues(text: string, x1: ArrayLike<number>, x2: ArrayLike<number>): Float64Array {
  const parsed = parse(text);
  const [first, second] = [input('x1', [x1.length]), input('x2', [x1.length])];
  const all = replaceInputs(
    parsed.node,
    new Map([
      [parsed.x1, first],
      [parsed.x2, second],
    ]),
  );
  const [values] = evaluate(
    [all],
    new Map([
      [first, x1],
      [second, x2],
    ]),
  );
  // Without a variable it is one number.
  return Float64Array.from(x1, (_, row) => values![values!.length === 1 ? 0 : row]!);
}

/** What is wrong with a formula, in the words of the parser; undefined where nothing is. A feature needs a value everywhere. */
export function formulaProblem(text: string, everywhere: boolean): string | undefined {
  if (text.length > longestFormula)
    return `formula: too long: got ${text.length} characters; expected at most ${longestFormula}`;
  const at = (i: number) => ((i + 0.5) / triedSide) * 2 * reach - reach;
  const x1 = Float64Array.from({ length: triedSide * triedSide }, (_, i) => at(i % triedSide));
  const x2 = Float64Array.from({ length: triedSide * triedSide }, (_, i) => at(Math.floor(i / triedSide)));
  try {
    const values = formulaValues(text, x1, x2);
    const far = values.find((value) => Number.isFinite(value) && Math.abs(value) > largest);
    if (everywhere && far !== undefined)
      return `formula: its values are too large: got ${far.toPrecision(3)}; expected at most 1,000,000 on the plane from −6 to 6`;
    const bad = values.findIndex((value) => !Number.isFinite(value));
    const share = values.filter(Number.isFinite).length / values.length;
    if (bad < 0 || (!everywhere && share >= 0.25)) return undefined;
    const why = reasonAt(text, x1[bad]!, x2[bad]!);
    return `formula: no value at x1 = ${x1[bad]}, x2 = ${x2[bad]}: ${why}; expected a number ${everywhere ? 'everywhere' : 'on a quarter'} of the plane from −6 to 6`;
  } catch (error) {
    if (error instanceof ChainruleError) return error.message;
    throw error;
  }
}

function reasonAt(text: string, first: number, second: number): string {
  const { node, x1, x2 } = parse(text);
  const point = new Map([
    [x1, first],
    [x2, second],
  ]);
  return whyNotFinite(node, point) ?? 'too large';
}
