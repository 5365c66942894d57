/** The values of expressions at a point, each with a bound on what rounding may have changed in it. */
import type { Apply, Node } from '../graph/node.ts';
import type { DenseArray, Operation } from '../graph/operation.ts';
import type { Intrinsic, ScalarExpression } from '../graph/scalar.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { compileScalar, interpret } from '../ops/interpret.ts';

/** A value in float64, and how far the exact one can be from it, in units of the machine precision 2^-52. */
export interface Bounded {
  readonly value: number;
  readonly bound: number;
}

export interface Evaluation {
  /** One for each expression. */
  readonly results: readonly Bounded[];
  /** True where an intermediate value is too large for a float64, so that what follows says nothing about domains. */
  readonly overflown: boolean;
}

/** The expressions at a point: a number for each input by name. */
export type Evaluator = (point: ReadonlyMap<string, number>) => Evaluation;

type Formula = (operands: number[]) => number;

/** Operands move by this part of their bounds to see what that does to a value: small, and far above rounding. */
const nudge = 2 ** -40;
/** Integers up to here, made of integers, are exact. */
const exactUpTo = 2 ** 31;
/** Below it numbers lose digits, down to 0: an absolute error of one unit of it. */
const smallestNormal = 2 ** -1022;

/**
 * Prepares scalar expressions for evaluation at many points. The bound of a value is its own size (one rounding) and
 * what moving each operand by that operand's bound does to it, tried with the operation's formula in both directions:
 * at a pole, a jump or the end of a domain it becomes large. Iterative: chains of any length are fine.
 */
export function boundedEvaluator(expressions: readonly Node[]): Evaluator {
  const order = topologicalOrder(expressions);
  const place = new Map(order.map((node, i) => [node, i]));
  const steps = order.map((node) => stepOf(node, place));
  const places = expressions.map((node) => place.get(node)!);
  return (point) => {
    const known: Bounded[] = [];
    const seen = { overflown: false };
    for (const step of steps) known.push(step(known, point, seen));
    return { results: places.map((at) => known[at]!), ...seen };
  };
}

type Step = (known: readonly Bounded[], point: ReadonlyMap<string, number>, seen: { overflown: boolean }) => Bounded;

function stepOf(node: Node, place: ReadonlyMap<Node, number>): Step {
  if (node.kind === 'constant') {
    const value = node.values[0]!;
    const bounded = { value, bound: Number.isInteger(value) ? 0 : Math.max(Math.abs(value), smallestNormal) };
    return () => bounded;
  }
  if (node.kind !== 'apply') return (_, point) => ({ value: point.get(node.name) ?? Number.NaN, bound: 0 });
  if (node.expansion) {
    const at = place.get(node.expansion)!;
    return (known) => known[at]!;
  }
  const places = node.inputs.map((operand) => place.get(operand)!);
  const { formula, mayUnderflow } = compiledOf(node);
  return (known, _, seen) => {
    const operands = places.map((at) => known[at]!);
    const bounded = boundedValue(formula, operands, mayUnderflow);
    if (isOverflow(formula, operands, bounded.value)) seen.overflown = true;
    return bounded;
  };
}

function boundedValue(formula: Formula, operands: readonly Bounded[], mayUnderflow: boolean): Bounded {
  const values = operands.map(({ value }) => value);
  const value = formula(values);
  const areExact = operands.every((operand) => operand.bound === 0 && Number.isInteger(operand.value));
  if (
    areExact &&
    Number.isInteger(value) &&
    Math.abs(value) <= exactUpTo &&
    !(value === 0 && mayUnderflow && !hasZero(operands))
  )
    return { value, bound: 0 };
  let bound = Math.abs(value);
  if (mayUnderflow && bound < smallestNormal && !(value === 0 && hasZero(operands))) bound = smallestNormal;
  operands.forEach((operand, i) => {
    if (operand.bound === 0) return;
    const effectOf = (part: number) => {
      values[i] = operand.value + operand.bound * part;
      const above = Math.abs(formula(values) - value);
      values[i] = operand.value - operand.bound * part;
      const below = Math.abs(formula(values) - value);
      values[i] = operand.value;
      return Math.max(above, below);
    };
    const effect = effectOf(nudge);
    bound += effect / nudge;
    // A change as large as the value tells nothing of smaller steps: sin(10^30) by an uncertain 10^30 can be anything.
    if (effect > Math.abs(value) / 256) bound += effectOf(Number.EPSILON) / Number.EPSILON;
  });
  return { value, bound: Number.isNaN(bound) ? Number.POSITIVE_INFINITY : bound };
}

/** True where an operand is exactly 0: a product or power that is 0 by it did not underflow. */
function hasZero(operands: readonly Bounded[]): boolean {
  return operands.some(({ value, bound }) => value === 0 && bound === 0);
}

/** An infinite value of finite operands that stays infinite when they move, other than at a pole. */
function isOverflow(formula: Formula, operands: readonly Bounded[], value: number): boolean {
  if (value !== Number.POSITIVE_INFINITY && value !== Number.NEGATIVE_INFINITY) return false;
  if (!operands.every((operand) => Number.isFinite(operand.value))) return false;
  return [1.001, 0.999].every(
    (factor) => formula(operands.map((operand) => operand.value * factor || factor - 1)) === value,
  );
}

interface Compiled {
  readonly formula: Formula;
  readonly mayUnderflow: boolean;
}

const compiled = new WeakMap<Operation, Compiled>();

/** The formula of a scalar operation, compiled once. */
function compiledOf(node: Apply): Compiled {
  const { operation } = node;
  let known = compiled.get(operation);
  if (!known) {
    known = { formula: formulaOf(node), mayUnderflow: uses(node, ['mul', 'div', 'exp', 'sigmoid', 'pow']) };
    // Others depend on the shapes of their operands.
    if (operation.kind === 'scalar') compiled.set(operation, known);
  }
  return known;
}

function formulaOf(node: Apply): Formula {
  if (node.operation.kind === 'scalar') return compileScalar(node.operation.formula);
  return (operands) => {
    const inputs = node.inputs.map(({ shape }, i): DenseArray => ({ shape, data: Float64Array.of(operands[i]!) }));
    return interpret(node, inputs).data[0]!;
  };
}

/** True where the formula of the operation is made with one of these intrinsics, or is not known. */
export function uses({ operation }: Apply, intrinsics: readonly Intrinsic[]): boolean {
  if (operation.kind !== 'scalar') return operation.kind === 'kernel';
  const has = (part: ScalarExpression): boolean =>
    part.kind === 'apply' && (intrinsics.includes(part.intrinsic) || part.operands.some(has));
  return has(operation.formula);
}
