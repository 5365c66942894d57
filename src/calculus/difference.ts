/** The derivative as the limit of difference quotients, by numbers: what every derivative is checked against. */

import { nearestJump } from '../autodiff/jumps.ts';
import type { Input, Node } from '../graph/node.ts';
import { anyNumber } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { mayJump } from '../ops/uses.ts';
import { briefText } from './brief-text.ts';
import { type Estimate, estimator, type Slopes } from './estimates.ts';
import { type Nearby, nonSmoothWithin } from './nearby.ts';
import { type Point, requirePoint, valuesAt } from './point.ts';

/**
 * What a check by numbers says. `agrees`: to six digits or more. `rounding`: as far as rounding leaves digits. `kink`, `pole`,
 * `edge`: there is a kink or jump, a pole, or the edge of the domain so near that only quotients over tiny steps tell, or none.
 * `differs`: the derivative is wrong.
 */
export type DifferenceVerdict = 'agrees' | 'rounding' | 'kink' | 'pole' | 'edge' | 'differs';

/** A derivative beside the difference quotient at the same point. */
export interface DifferenceCheck {
  /** Half the distance between the two points of the quotient. */
  readonly h: number;
  /** (f(x + h) - f(x - h)) / 2h; to one side, (f(x + h) - f(x)) / h, where f has values on that side alone. */
  readonly quotient: number;
  readonly derivative: number;
  /** The distance between them. */
  readonly error: number;
  /** False where the derivative is wrong; whatever else stands in the way of a check, no right one is called wrong. */
  readonly agrees: boolean;
  readonly verdict: DifferenceVerdict;
  /** How many significant digits difference quotients have here at best, from 0 to 15. */
  readonly digits: number;
  /** What stands in the way of more, where something does. */
  readonly reason?: string;
}

/** So many digits make an agreement, and a float64 has no more than so many. */
const wanted = 6;
const most = 15;

/** Kinks, poles and edges within this, relative to the size of the variable, are nearer than usual steps. */
const near = 1e-5;

/**
 * The derivative by a variable beside central differences; undefined where f has no values around the point. Each quotient is
 * extrapolated (Richardson 1911) from steps h, h/2 and h/4 of many sizes, and held to what rounding may have changed in the
 * values; what is not smooth nearby is found by the parts of f.
 *
 * @example
 * import { checkDerivative, parseExpression } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('x^3');
 * const x = variables.get('x')!;
 * const check = checkDerivative(node, x, new Map([[x, 2]]), 12);
 * console.log(check?.quotient.toFixed(6), check?.verdict); // 12.000000 agrees
 */
export function checkDerivative(f: Node, wrt: Input, point: Point, derivative: number): DifferenceCheck | undefined {
  requireNode('checkDerivative', f);
  requireNode('checkDerivative: wrt', wrt);
  requirePoint('checkDerivative', point);
  requireKind('checkDerivative: derivative', derivative, anyNumber);
  const size = Math.max(1, Math.abs(point.get(wrt)!));
  const estimates = estimator(f, wrt, point);
  const within = (distance: number) => nonSmoothWithin(f, wrt, point, distance);
  const made = (
    verdict: DifferenceVerdict,
    estimate: Estimate,
    reason?: string,
    among: readonly Estimate[] = [estimate],
  ): DifferenceCheck => {
    const { h, quotient } = among.map(({ shown }) => shown).reduce((a, b) => (b.doubt < a.doubt ? b : a));
    const error = Math.abs(quotient - derivative);
    const digits = Math.round(digitsOf(estimate));
    const agrees = verdict !== 'differs';
    return { h, quotient, derivative, error, agrees, verdict, digits, ...(reason !== undefined && { reason }) };
  };
  const digitsOf = ({ value, doubt, rounding }: Estimate) => {
    const whole = Math.max(Math.abs(derivative), Math.abs(value), estimates.slope);
    // Where no bound on rounding can be told, the digits in which both agree are what is left.
    const room = Number.isFinite(rounding) ? doubt + rounding : doubt + Math.abs(value - derivative);
    const digits = room === 0 ? most : -Math.log10(room / whole);
    return Math.min(Number.isFinite(rounding) ? most : wanted - 1, Math.max(0, digits));
  };
  const fits = ({ value, doubt, rounding }: Estimate) =>
    Math.abs(value - derivative) <= 10 * doubt + rounding + 1e-6 * Math.abs(derivative);
  const isSure = (estimate: Estimate) => digitsOf(estimate) >= wanted;
  const surest = (of: readonly Estimate[]) =>
    of.reduce<Estimate | undefined>((best, one) => (best && digitsOf(best) >= digitsOf(one) ? best : one), undefined);

  const found = within(near * size);
  const slopes = estimates.beside(near * size);
  // A kink of a part may be smooth in the whole, as that of x*abs(x) is.
  const hazard = found?.kind === 'kink' && areOne(slopes, derivative) ? undefined : found;
  const reason = hazard && reasonOf(hazard, point.get(wrt)!);
  if (hazard?.kind === 'kink') {
    const clear = surest(estimates.all.filter(({ reach }) => reach < near * size && !within(reach)));
    if (clear && isSure(clear)) return made(fits(clear) ? 'kink' : 'differs', clear, reason);
    const shown = clear ?? surest(estimates.all);
    return shown && made(liesBetween(derivative, slopes) ? 'kink' : 'differs', shown, reason);
  }
  const agreed = estimates.usual.find((estimate) => isSure(estimate) && fits(estimate));
  if (agreed) return made('agrees', agreed, undefined, estimates.usual.filter(fits));

  const clear = consistent(hazard ? estimates.all.filter(({ reach }) => !within(reach)) : estimates.all);
  const best = surest(clear);
  if (!best) {
    const side = estimates.oneSided();
    return side && made(fits(side) ? 'edge' : 'differs', side, 'f has values on one side of the point only');
  }
  if (!fits(best)) return made('differs', best);
  if (hazard) return made(hazard.kind, best, reason);
  if (isSure(best)) return made('agrees', best);
  if (!estimates.isFlat()) return made('rounding', best, 'rounding in the values of f covers the rest');
  const value = (distance: number) => valueBeside(f, wrt, point, distance).value;
  const jump = mayJump([f]) && derivative === 0 ? nearestJump(value, 1000 * size) : undefined;
  if (jump === undefined) return made('rounding', best, saturated);
  const place = Number((point.get(wrt)! + jump).toPrecision(6));
  const steps = `f is constant by pieces: its derivative is 0 here, and it jumps at ${wrt.name} = ${place}`;
  return { ...made('agrees', best, steps), digits: most };
}

const saturated = 'f is saturated: around the point it changes by less than float64 holds beside its value';

function reasonOf({ kind, part }: Nearby, x: number): string {
  const where = `within ${near * Math.max(1, Math.abs(x))} of the point`;
  const what = { kink: 'a kink or jump', pole: 'a pole', edge: 'the edge of the domain' }[kind];
  return `${what} of ${briefText(part, 200)} lies ${where}`;
}

/** Estimates that no finer one contradicts: what is periodic may look flat to steps that are too large. */
function consistent(estimates: readonly Estimate[]): readonly Estimate[] {
  return estimates.filter((one, i) =>
    estimates.slice(i + 1).every((finer) => {
      const room = 10 * (one.doubt + finer.doubt) + one.rounding + finer.rounding;
      return Math.abs(one.value - finer.value) <= room + 1e-9 * Math.abs(one.value);
    }),
  );
}

/** Whether the slopes to both sides and the derivative are the same number. */
function areOne({ left, right, rounding }: Slopes, derivative: number): boolean {
  const all = [left, right, derivative];
  const spread = Math.max(...all) - Math.min(...all);
  return spread <= 1e-3 * Math.max(...all.map(Math.abs)) + 2e-5 + 2 * rounding;
}

/** Between the slopes of both sides, at a kink, any number may stand for the derivative. */
function liesBetween(derivative: number, { left, right, rounding }: Slopes): boolean {
  const room = 1e-3 * Math.max(1, Math.abs(derivative)) + rounding;
  return !(derivative < Math.min(left, right) - room || derivative > Math.max(left, right) + room);
}

/** The slopes to the left and to the right of a point, for kinks. */
export function slopesBeside(f: Node, wrt: Input, point: Point): { readonly left: number; readonly right: number } {
  const h = 1e-6 * Math.max(1, Math.abs(point.get(wrt)!));
  const at = valueBeside(f, wrt, point, 0);
  const slope = (side: number) => {
    const other = valueBeside(f, wrt, point, side * h);
    return (other.value - at.value) / (other.x - at.x);
  };
  return { left: slope(-1), right: slope(1) };
}

function valueBeside(f: Node, wrt: Input, point: Point, h: number): { x: number; value: number } {
  const x = point.get(wrt)! + h;
  const [value] = valuesAt([f], new Map(point).set(wrt, x));
  return { x, value: value! };
}
