/**
 * Whether two expressions are equal, by their values at seeded points: every difference must be larger than rounding
 * explains, and what too few points could tell is "unknown", never "equal".
 */

import type { Node } from '../graph/node.ts';
import { integerFrom, listOf, type OptionKinds, objectWith } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { jumping, uses } from '../ops/uses.ts';
import { overCommonParts, sharedForms } from './common-parts.ts';
import { type Bounded, boundedEvaluator, type Evaluation, safety } from './error-bound.ts';
import { pointsNearZeros, pointsOnEdges, samplePoints, simplePoints } from './sampling.ts';
import { showsEachPart } from './sensitivity.ts';

/** How two expressions are compared. */
export interface CompareOptions {
  /** Decides the points: the same seed gives the same verdict. */
  readonly seed: number;
  /** Points to look at besides, such as kinks: a number for each variable. */
  readonly points?: readonly ReadonlyMap<string, number>[];
}

const kinds: OptionKinds<CompareOptions> = {
  seed: integerFrom(0),
  points: listOf(objectWith('a Map', 'get'), 'a list of points, each a Map from names to numbers'),
};

/** Values of both at one point. */
export interface Witness {
  readonly point: Readonly<Record<string, number>>;
  readonly a: number;
  readonly b: number;
}

/** Whether two expressions are equal, and how that was found out. */
export interface Comparison {
  readonly verdict: 'equal' | 'different' | 'unknown';
  /** How many points could have told a difference of one part in ten thousand. */
  readonly informative: number;
  /** Where they differ, with small whole numbers if there is such a point. */
  readonly witness?: Witness;
  /** A point at which only one of them has a value. They may still be equal where both have one. */
  readonly domainMismatch?: Witness | undefined;
}

/** A difference counts beyond this part of the values, and beyond rounding. */
const relative = 1e-12;
/** A point says something where rounding hides less than this part of the values. */
const resolution = 1e-4;
const enough = { informative: 40, withBends: 160, least: 12, draws: 2000 } as const;

/** Points with larger values are not asked about domains: there functions such as exp overflow. */
const farthest = 12;

/**
 * Compares scalar expressions by their values at many points; inputs and parameters of one name are one variable.
 * Equality is not proven: it is what no point speaks against. Where too few points have a value that rounding does not hide,
 * expressions that simplify to the same are equal, and for others the verdict is `unknown`, not an error.
 *
 * @example
 * import { compareExpressions, parseExpression } from 'chainrule/calculus';
 *
 * const [a, b] = ['sin(x)^2 + cos(x)^2', '1'].map((text) => parseExpression(text).node);
 * console.log(compareExpressions(a!, b!, { seed: 1 }).verdict); // equal
 */
export function compareExpressions(a: Node, b: Node, options: CompareOptions): Comparison {
  requireOptions<CompareOptions>('compareExpressions', options, kinds, ['seed']);
  for (const node of [a, b]) requireNode('compareExpressions', node);
  const { single, ...found } = compareByValues(a, b, options);
  if (found.verdict !== 'unknown' || single > 0) return found;
  return areEqualByForm(a, b, options.seed) ? { ...found, verdict: 'equal' } : found;
}

/** The comparison, and at how many points only one of them has a value. */
function compareByValues(
  a: Node,
  b: Node,
  { seed, points = [] }: CompareOptions,
): Comparison & { readonly single: number } {
  const { names, constants, hasKinks, hasJumps, inner } = survey(a, b);
  const evaluate = boundedEvaluator([a, b]);
  const draw = samplePoints(names, constants, seed);
  const seek = pointsNearZeros(names, inner, draw, seed);
  const given = hasJumps ? [...points, ...pointsOnEdges(names, constants, draw)] : points;
  // Beyond a kink, or where a function is flat, a difference shows at few points only.
  const hasBends = hasKinks || inner.length > 0;
  const wanted = names.length === 0 ? 1 : hasBends ? enough.withBends : enough.informative;
  const most = given.length + (names.length === 0 ? 1 : enough.draws);
  const tally = {
    informative: 0,
    zero: 0,
    hidden: 0,
    vanishing: 0,
    common: 0,
    single: 0,
    leftIsZero: true,
    rightIsZero: true,
  };
  const least = Math.min(wanted, enough.least);
  // That both are 0 where a relu is says nothing of where they are not, and hidden by rounding.
  const isTold = () => (tally.hidden > 0 ? tally.informative - tally.zero : tally.informative) >= least;
  const isEnough = () => tally.informative >= wanted && isTold();
  let domainMismatch: Witness | undefined;
  const told: ReadonlyMap<string, number>[] = [];
  for (let i = 0; i < most && (i < given.length || !isEnough()); i++) {
    // Where chance finds too few, half of them are sought.
    const point = given[i] ?? ((i > most / 8 && i % 2 === 0 && seek()) || draw());
    const evaluation = evaluate(point);
    const [left, right] = evaluation.results as [Bounded, Bounded];
    const finite = [left, right].filter(({ value }) => Number.isFinite(value)).length;
    if (finite === 1 && !evaluation.doubtful && !isVague(left) && !isVague(right)) {
      tally.single++;
      if (!domainMismatch && isAboutDomains(point, evaluation)) domainMismatch = witnessOf(point, left, right);
    }
    if (finite < 2) continue;
    tally.common++;
    if (differ(left, right)) {
      const witness = simpleWitness(names, seed, evaluate) ?? witnessOf(point, left, right);
      return {
        verdict: 'different',
        informative: tally.informative + 1,
        witness,
        domainMismatch,
        single: tally.single,
      };
    }
    tally.leftIsZero &&= isExactZero(left);
    tally.rightIsZero &&= isExactZero(right);
    const tells = !evaluation.isFaded() && isInformative(left, right);
    if (!tells) tally.hidden++;
    if (evaluation.isFaded()) continue;
    if (tells) tally.informative++;
    if (tells) told.push(point);
    if (tells && left.value === 0 && right.value === 0) tally.zero++;
    if (safety * Math.max(left.bound, right.bound) < resolution) tally.vanishing++;
  }
  // sin(x)^2 + cos(x)^2 - 1 is nothing but rounding everywhere; beside an exact 0 that is equality.
  const isZero = (tally.leftIsZero || tally.rightIsZero) && constants.every(isModerate) && tally.vanishing >= wanted;
  // Where only one has values elsewhere, both can have one on an edge alone, as the roots of x and of -x have at 0.
  const inside = tally.single === 0 ? told : told.filter((point) => isInside(point, evaluate));
  // A part that hardly shows at any point can be another one.
  const isSeen = () => inside.length >= least && [a, b].every((node) => showsEachPart(node, inside, least));
  const isEqual = (isTold() && isSeen()) || (tally.common > 0 && isZero);
  const neverBoth = tally.single > 0 && (tally.common === 0 || (told.length > 0 && inside.length === 0));
  const verdict = neverBoth ? 'different' : isEqual ? 'equal' : 'unknown';
  return { verdict, informative: tally.informative, domainMismatch, single: tally.single };
}

/** Whether both have values at places beside the point, with every variable moved. */
function isInside(point: ReadonlyMap<string, number>, evaluate: (point: ReadonlyMap<string, number>) => Evaluation) {
  return Array.from({ length: 8 }).some((_, pattern) => {
    const moved = [...point].map(([name, value], i): [string, number] => {
      const step = (1 + i / 7) * 1e-6 * Math.max(1, Math.abs(value));
      return [name, value + ((pattern >> (i % 3)) % 2 === 0 ? step : -step)];
    });
    return evaluate(new Map(moved)).results.every(({ value }) => Number.isFinite(value));
  });
}

/**
 * Whether both are equal by how they are written: they simplify to the same, or are equal for all values of what both apply
 * functions to. What is saturated everywhere, or has no value, can be equal no other way.
 */
function areEqualByForm(a: Node, b: Node, seed: number): boolean {
  const forms = sharedForms(a, b);
  const [left, right] = forms[1];
  if (left === right) return true;
  return forms.some((pair) => {
    const over = overCommonParts(pair);
    return over !== undefined && compareByValues(...over, { seed }).verdict === 'equal';
  });
}

function differ(a: Bounded, b: Bounded): boolean {
  const allowed = relative * Math.max(Math.abs(a.value), Math.abs(b.value)) + safety * (a.bound + b.bound);
  return Math.abs(a.value - b.value) > allowed;
}

function isInformative(a: Bounded, b: Bounded): boolean {
  return safety * (a.bound + b.bound) <= resolution * Math.max(Math.abs(a.value), Math.abs(b.value));
}

function isExactZero({ value, bound }: Bounded): boolean {
  return value === 0 && bound === 0;
}

function isModerate(constant: number): boolean {
  const size = Math.abs(constant);
  return size === 0 || (size >= 1e-6 && size <= 1e6);
}

/** A number of which rounding may have left no digit. */
function isVague({ value, bound }: Bounded): boolean {
  return Number.isFinite(value) && safety * bound > Math.abs(value);
}

function isAboutDomains(point: ReadonlyMap<string, number>, { doubtful }: Evaluation): boolean {
  return !doubtful && [...point.values()].every((value) => Math.abs(value) <= farthest);
}

function witnessOf(point: ReadonlyMap<string, number>, a: Bounded, b: Bounded): Witness {
  return { point: Object.fromEntries(point), a: a.value, b: b.value };
}

function simpleWitness(
  names: readonly string[],
  seed: number,
  evaluate: (point: ReadonlyMap<string, number>) => Evaluation,
): Witness | undefined {
  const draw = simplePoints(names, seed);
  for (let i = 0; i < 40; i++) {
    const point = draw();
    const [a, b] = evaluate(point).results as [Bounded, Bounded];
    const areFinite = Number.isFinite(a.value) && Number.isFinite(b.value);
    if (areFinite && isInformative(a, b) && differ(a, b)) return witnessOf(point, a, b);
  }
  return undefined;
}

interface Survey {
  /** Variables in order of their making. */
  readonly names: readonly string[];
  /** The different sizes of numbers. */
  readonly constants: readonly number[];
  readonly hasKinks: boolean;
  readonly hasJumps: boolean;
  /** What stands inside functions that are flat far from 0 or beyond a kink. */
  readonly inner: readonly Node[];
}

function survey(a: Node, b: Node): Survey {
  const names = new Set<string>();
  const constants = new Set<number>();
  const inner = new Set<Node>();
  let hasKinks = false;
  let hasJumps = false;
  for (const node of topologicalOrder([a, b])) {
    if (node.kind === 'constant') constants.add(Math.abs(node.values[0]!));
    else if (node.kind !== 'apply') names.add(node.name);
    else {
      hasKinks ||= uses(node, ['abs', 'min', 'max', ...jumping]);
      hasJumps ||= uses(node, jumping);
      if (uses(node, ['exp', 'tanh', 'sigmoid', 'erf', 'max', ...jumping])) inner.add(node.inputs[0]!);
    }
  }
  return { names: [...names], constants: [...constants], hasKinks, hasJumps, inner: [...inner] };
}
