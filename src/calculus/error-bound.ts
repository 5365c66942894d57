/** The values of expressions at a point, each with a bound on what rounding may have changed in it. */
import type { Apply, Node } from '../graph/node.ts';
import type { DenseArray, Operation } from '../graph/operation.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { compileScalar, interpret } from '../ops/interpret.ts';
import { jumping, uses } from '../ops/uses.ts';
import { fading } from './fading.ts';

/** A value in float64, and how far the exact one can be from it, in units of the machine precision 2^-52. */
export interface Bounded {
  readonly value: number;
  readonly bound: number;
}

export interface Evaluation {
  /** One for each expression. */
  readonly results: readonly Bounded[];
  /** True where an intermediate value is too large for a float64, or has none by rounding only: that says nothing about domains. */
  readonly doubtful: boolean;
  /** True where a part shows so little in what is made of it, as in tanh(54) or 1 + e^-50, that agreement says nothing. */
  readonly isFaded: () => boolean;
}

/** The expressions at a point: a number for each input by name. */
export type Evaluator = (point: ReadonlyMap<string, number>) => Evaluation;

type Formula = (operands: number[]) => number;

/** Operands move by this part of their bounds to see what that does to a value: small, and far above rounding. */
const nudge = 2 ** -40;
/** Values are trusted within so many times their bounds. */
export const safety: number = 256 * Number.EPSILON;
/** Integers up to here, made of such integers by arithmetic, are exact. */
const exactUpTo = 2 ** 31;
/** Below it numbers lose digits, down to 0: an absolute error of one unit of it. */
const smallestNormal = 2 ** -1022;

/**
 * Prepares scalar expressions for evaluation at many points. The bound of a value is its own size (one rounding) and
 * what moving each operand by that operand's bound does to it, tried with the operation's formula in both directions:
 * at a pole, a jump or the end of a domain it becomes large. Only whole numbers that arithmetic makes of whole numbers
 * are exact: tanh(54) is rounded to 1. Iterative: chains of any length are fine.
 */
export function boundedEvaluator(expressions: readonly Node[]): Evaluator {
  const order = topologicalOrder(expressions);
  const place = new Map(order.map((node, i) => [node, i]));
  const steps = order.map((node) => stepOf(node, place));
  const places = expressions.map((node) => place.get(node)!);
  return (point) => {
    const known: Bounded[] = [];
    const seen: Seen = { doubtful: false };
    for (const { evaluate } of steps) known.push(evaluate(known, point, seen));
    const isFaded = () => steps.some(({ fades }) => fades?.(known));
    return { results: places.map((at) => known[at]!), doubtful: seen.doubtful, isFaded };
  };
}

interface Seen {
  doubtful: boolean;
}

interface Step {
  readonly evaluate: (known: readonly Bounded[], point: ReadonlyMap<string, number>, seen: Seen) => Bounded;
  readonly fades?: (known: readonly Bounded[]) => boolean;
}

function stepOf(node: Node, place: ReadonlyMap<Node, number>): Step {
  if (node.kind === 'constant') {
    const value = node.values[0]!;
    // A number such as 0.25 is exact in binary, one such as 0.1 is not.
    const isExactHere = Number.isInteger(1024 * value);
    const bounded = { value, bound: isExactHere ? 0 : Math.max(Math.abs(value), smallestNormal) };
    return { evaluate: () => bounded };
  }
  if (node.kind !== 'apply')
    return { evaluate: (_, point) => ({ value: point.get(node.name) ?? Number.NaN, bound: 0 }) };
  if (node.expansion) {
    const at = place.get(node.expansion)!;
    return { evaluate: (known) => known[at]! };
  }
  const places = node.inputs.map((operand) => place.get(operand)!);
  const made = compiledOf(node);
  return {
    evaluate: (known, _, seen) => {
      const operands = places.map((at) => known[at]!);
      const bounded = boundedValue(made, operands);
      if (!Number.isFinite(bounded.value)) seen.doubtful ||= hasValueNearby(made.formula, operands, bounded.value);
      return bounded;
    },
    fades: (known) => made.fades(places.map((at) => known[at]!.value)),
  };
}

function boundedValue(made: Compiled, operands: readonly Bounded[]): Bounded {
  const { formula, mayUnderflow, jumps } = made;
  const values = operands.map(({ value }) => value);
  const value = formula(values);
  if (isExact(made, operands, value)) return { value, bound: 0 };
  let bound = Math.abs(value);
  if (mayUnderflow && bound < smallestNormal && !(value === 0 && hasZero(operands))) bound = smallestNormal;
  operands.forEach((operand, i) => {
    if (operand.bound === 0) return;
    const at = (moved: number) => {
      values[i] = moved;
      const effect = Math.abs(formula(values) - value);
      values[i] = operand.value;
      return effect;
    };
    // An operand that may be 0, at a pole there.
    if (Math.abs(operand.value) <= operand.bound * safety && !Number.isFinite(at(0))) bound = Number.POSITIVE_INFINITY;
    const effectOf = (part: number) =>
      Math.max(at(operand.value + operand.bound * part), at(operand.value - operand.bound * part));
    const effect = effectOf(nudge);
    if (jumps) {
      // What lies on the other side of a jump, or on it, is possible as a whole.
      const edges = [0, ...values.filter((_, j) => j !== i)];
      const reached = edges.filter((edge) => Math.abs(edge - operand.value) <= operand.bound * nudge);
      bound += (2 * Math.max(effect, ...reached.map(at))) / safety;
      return;
    }
    bound += effect / nudge;
    // A change as large as the value tells nothing of smaller steps: sin(10^30) by an uncertain 10^30 can be anything.
    if (effect > Math.abs(value) / 256) bound += effectOf(Number.EPSILON) / Number.EPSILON;
  });
  // Two factors that are 0 but for rounding: what moves neither alone moves both together.
  if (!jumps && operands.length === 2 && operands.every((operand) => operand.bound > 0)) {
    const together = formula(operands.map((operand) => operand.value + operand.bound * nudge));
    bound += Math.abs(together - value) / nudge;
  }
  return { value, bound: Number.isNaN(bound) ? Number.POSITIVE_INFINITY : bound };
}

/** Whether a value is what it is without rounding: an integer of integers by arithmetic, or a function where it is known. */
function isExact({ mayUnderflow, isArithmetic }: Compiled, operands: readonly Bounded[], value: number): boolean {
  const isWhole = (number: number) => Number.isInteger(number) && Math.abs(number) <= exactUpTo;
  if (!isWhole(value) || !operands.every((operand) => operand.bound === 0 && isWhole(operand.value))) return false;
  if (isArithmetic) return !(value === 0 && mayUnderflow && !hasZero(operands));
  // sin(0), cos(0), e^0; log(1), acos(1).
  const [first] = operands;
  return operands.length === 1 && (first!.value === 0 || (first!.value === 1 && value === 0));
}

/** True where an operand is exactly 0: a product or power that is 0 by it did not underflow. */
function hasZero(operands: readonly Bounded[]): boolean {
  return operands.some(({ value, bound }) => value === 0 && bound === 0);
}

/** Where there is no finite value: an overflow rather than a pole, or operands whose rounding alone may be the reason. */
function hasValueNearby(formula: Formula, operands: readonly Bounded[], value: number): boolean {
  const values = operands.map((operand) => operand.value);
  if (!values.every(Number.isFinite)) return false;
  const isInfinite = (moved: readonly number[]) => formula([...moved]) === value;
  if (Math.abs(value) === Number.POSITIVE_INFINITY && operands.every(({ bound }) => bound < Number.POSITIVE_INFINITY)) {
    if ([1.001, 0.999].every((factor) => isInfinite(values.map((number) => number * factor || factor - 1))))
      return true;
  }
  return operands.some(({ value: own, bound }, i) =>
    [own + bound * safety, own - bound * safety].some(
      (moved) => moved !== own && !Object.is(formula(values.map((number, j) => (i === j ? moved : number))), value),
    ),
  );
}

interface Compiled {
  readonly formula: Formula;
  readonly mayUnderflow: boolean;
  readonly jumps: boolean;
  /** Made of + - * / and the like, roots and powers: of integers it gives integers without rounding. */
  readonly isArithmetic: boolean;
  readonly fades: (operands: readonly number[]) => boolean;
}

const compiled = new WeakMap<Operation, Compiled>();

/** The formula of a scalar operation, compiled once. */
function compiledOf(node: Apply): Compiled {
  const { operation } = node;
  let known = compiled.get(operation);
  if (!known) {
    known = {
      formula: formulaOf(node),
      mayUnderflow: uses(node, ['mul', 'div', 'exp', 'sigmoid', 'pow']),
      jumps: uses(node, jumping),
      isArithmetic: !uses(node, ['exp', 'expm1', 'log', 'log1p', 'sin', 'cos', 'tanh', 'sigmoid', 'erf']),
      fades: operation.kind === 'scalar' ? fading(operation.formula) : () => false,
    };
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
