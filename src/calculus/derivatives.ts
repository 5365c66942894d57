/** All derivatives that are asked for of one or several expressions: gradient, Jacobian, Hessian, higher orders, with values at a point. */

import { fail } from '../graph/error.ts';
import { type Input, input, type Node } from '../graph/node.ts';
import {
  anything,
  text as aText,
  integerFrom,
  listOf,
  type OptionKinds,
  recordOf,
  truth,
} from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { notationKind } from '../nn/names.ts';
import { briefText } from './brief-text.ts';
import type { Derivation } from './derivation.ts';
import { derive } from './derive.ts';
import { deriveOverParts, type PartNamer, partNamer, partsIn, writtenOut } from './derive-parts.ts';
import { checkDerivative, type DifferenceCheck, slopesBeside } from './difference.ts';
import { boundedEvaluator } from './error-bound.ts';
import { operandsOf } from './merge.ts';
import { canonicalName, type NamedPart, type ParseOptions, parseExpressions } from './parse.ts';
import { plainForm } from './plain.ts';
import { kinksAt, type Point, requireComplete, valuesAt, whyNotFinite } from './point.ts';
import { otherSpelling } from './read/names.ts';
import { requireOneTerm, type Task, taskOf } from './read/task.ts';
import { Lexer, normalise } from './read/tokens.ts';
import { readAs } from './read-as.ts';
import { failIn } from './syntax-error.ts';

/** Which derivatives, and where. */
export interface DerivativesOptions {
  /** Names of the variables to differentiate by; all of the expression when none are given. */
  readonly wrt?: readonly string[] | undefined;
  /** A value for each variable. */
  readonly at?: Readonly<Record<string, number>> | undefined;
  /** 1 when none is given; 2 gives second derivatives, in all pairs of variables. */
  readonly order?: number | undefined;
  /** Names that are vectors or matrices: `{ w: [3], W: [2, 3] }`. Where one is in `wrt`, all its elements are. */
  readonly shapes?: ParseOptions['shapes'] | undefined;
  /** Of the elements of these matrices: `matrix`, the row first, when absent; `slides` has the column, the input, first. */
  readonly notation?: ParseOptions['notation'];
  /** Write all parts out, those that the text gives names to and those that are long: `z = w x; sigma(z)` is `sigma(w*x)`. */
  readonly inFull?: boolean | undefined;
}

const kinds: OptionKinds<DerivativesOptions> = {
  wrt: listOf(aText, 'a list of names'),
  at: recordOf(anything, 'an object with a finite number for each variable'),
  order: integerFrom(1),
  shapes: recordOf(anything, 'an object with a shape such as [3] or [2, 3] for each name'),
  notation: notationKind,
  inFull: truth,
};

/** One derivative, with the way to it. */
export interface Derivative {
  /** What is differentiated: one of the outputs. */
  readonly output: Node;
  /** By which variables, one after another. */
  readonly wrt: readonly Input[];
  /** One for each variable, each differentiating the result of the one before. */
  readonly derivations: readonly Derivation[];
  /** The derivative, simplified; over the names of parts that the text gives. */
  readonly result: Node;
  /** The same as people who evaluate its text need it: `plainForm` of the result. */
  readonly plain: Node;
  /** The result over names, u1, u2, …, for its long parts; absent where it has none, and where all is to be written out. */
  readonly named?: NamedResult;
  /** What a reader should know: a kink, a point outside of the domain, a variable that does not occur. */
  readonly notes: readonly string[];
  /** At the point; undefined without a point, and where there is none. */
  readonly value?: number;
  readonly check?: DifferenceCheck | undefined;
}

/** A derivative over names for its long parts. */
export interface NamedResult {
  readonly result: Node;
  /** What the names stand for, in the order of their definitions: each is over names before it. */
  readonly parts: readonly Pick<NamedPart, 'variable' | 'value'>[];
}

/** All derivatives that were asked for of one text: a gradient, a Jacobian, a Hessian. */
export interface Derivatives {
  readonly outputs: readonly Node[];
  /** True for `[f, g]`. */
  readonly isList: boolean;
  readonly variables: readonly Input[];
  readonly wrt: readonly Input[];
  readonly order: number;
  readonly point?: Point | undefined;
  /** For each output, for each choice of `order` variables, in their order. */
  readonly derivatives: readonly Derivative[];
  /** How the text was read, where it can be read in more ways than one: `read as w*x + b`. */
  readonly notes: readonly string[];
  /** What the text calls the whole: `y` in `y = x^2`. */
  readonly name?: string | undefined;
  /** The parts that the text gives names to, in its order; the derivatives are over these names. */
  readonly parts: readonly NamedPart[];
}

/** More derivatives than this in one answer are refused. */
const limit = 400;

/**
 * The derivatives of `f` or `[f, g]`, with their derivations: a gradient or a Jacobian, with `order: 2` the Hessian.
 * Throws where the text cannot be read, and for a variable or a value that does not fit.
 *
 * @example
 * import { derivativesOf, formatExpression } from 'chainrule/calculus';
 *
 * const { derivatives } = derivativesOf('[x*y, x + y]', { at: { x: 2, y: 3 } });
 * console.log(derivatives.map(({ result, value }) => [formatExpression(result), value]));
 * // [['y', 3], ['x', 2], ['1', 1], ['1', 1]]
 */
export function derivativesOf(text: string, options: DerivativesOptions = {}): Derivatives {
  requireOptions<DerivativesOptions>('derive', options, kinds);
  requireKind('expression', text, aText);
  const source = normalise(text);
  const task = taskOf(source);
  const { shapes = {}, notation } = options;
  const asked = askedFor(options, task);
  const names = [...(asked.wrt ?? []), ...Object.keys(options.at ?? {})];
  const parsed = parseExpressions(task?.text ?? text, { names, shapes, notation });
  if (task && task.name === undefined)
    requireOneTerm(task, source, new Lexer(task.text, failIn(source), { isKnown: () => true }).all(), failIn(source));
  const { nodes: outputs, isList, variables, name = task?.name } = parsed;
  const { order } = asked;
  const given = options.inFull ? [] : parsed.parts;
  const all = new Map([...variables, ...given.map(({ variable }): [string, Input] => [variable.name, variable])]);
  const wrt = (asked.wrt ?? [...variables.keys()]).flatMap((one) => variablesNamed(one, all, { shapes, notation }));
  const written = given.length > 0 ? parsed.written : outputs;
  if (wrt.length === 0) {
    fail({
      what: 'derive',
      problem: 'the expression has no variable',
      got: text.slice(0, 60),
      hint: "to name the variable to differentiate by, such as 'x'",
    });
  }
  if (outputs.length * wrt.length ** order > limit) {
    fail({
      what: 'derive',
      problem: 'too many derivatives',
      got: `${outputs.length * wrt.length ** order}`,
      expected: `at most ${limit}`,
      hint: 'fewer variables or a lower order',
    });
  }
  const at = options.at && pointFrom(options.at, variables);
  const made = parsed.parts.find(({ variable }) =>
    names.some((one) => canonicalName(one) === variable.name && Object.hasOwn(options.at ?? {}, one)),
  );
  if (made) {
    fail({
      what: 'point',
      problem: `${made.variable.name} has a value already`,
      got: `${made.variable.name} = ${briefText(made.value, 200)}`,
      expected: 'values of variables that the text does not define',
    });
  }
  if (at) requireComplete(outputs, at);
  const point = at && withParts(at, given, wrt);
  const namer = given.length > 0 || options.inFull ? undefined : partNamer(all.keys());
  const derivatives = written.flatMap((output, i) => {
    const known = new Map<string, Derivation>();
    const whole = { output, name: name ?? (isList ? `f${i + 1}` : 'f'), namer };
    return choices(wrt, order).map((chosen) => {
      // What is differentiated by is a variable, also where the text says what it is made of.
      const parts = given.filter(({ variable }) => !chosen.includes(variable));
      return derivativeBy({ ...whole, parts }, chosen, point, known);
    });
  });
  const echo = readAs(parsed);
  const notes = [...(task ? [aboutTask(task)] : []), ...(echo === undefined ? [] : [echo])];
  const inputs = [...variables.values(), ...wrt.filter((one) => all.get(one.name) === one && !variables.has(one.name))];
  return { outputs: written, isList, variables: inputs, wrt, order, point: at, derivatives, notes, name, parts: given };
}

function aboutTask({ name, wrt, order }: Task): string {
  if (name !== undefined) return `read as the derivative of ${name} by ${canonicalName(wrt) ?? wrt}`;
  return `read as the ${order === 1 ? 'derivative' : `derivative of order ${order}`} by ${canonicalName(wrt) ?? wrt} of what follows`;
}

/** What the options and the text itself ask for. */
function askedFor(
  { wrt, order = 1 }: DerivativesOptions,
  task: Task | undefined,
): { readonly wrt: readonly string[] | undefined; readonly order: number } {
  if (!task) return { wrt, order };
  const same = wrt === undefined || (wrt.length === 1 && canonicalName(wrt[0]!) === canonicalName(task.wrt));
  if (!same || (order !== 1 && order !== task.order)) {
    fail({
      what: 'derive',
      problem: 'the text asks for another derivative than the options',
      got: same ? `order ${task.order} and ${order}` : `d/d${task.wrt} and --wrt ${wrt.join(',')}`,
      expected: 'one of them',
      hint: 'the expression without d/dx',
    });
  }
  return { wrt: [task.wrt], order: task.order };
}

/** The variables of that name: the elements of a vector, else one; a new one where the expression has no such variable. */
function variablesNamed(
  text: string,
  variables: ReadonlyMap<string, Input>,
  declared: Required<Pick<ParseOptions, 'shapes' | 'notation'>>,
): readonly Input[] {
  const isDeclared = Object.keys(declared.shapes).some((name) => canonicalName(name) === canonicalName(text));
  if (!isDeclared) return [variableNamed(text, variables)];
  // A matrix alone is no expression, and the sum of its elements has them in their order.
  const { nodes } = parseExpressions(`sum(${text})`, { variables, ...declared, names: [text] });
  return topologicalOrder(nodes).filter((node) => node.kind === 'input');
}

/** The variable of that name, also as `w_1`; a new one where the expression has no such variable. */
function variableNamed(text: string, variables: ReadonlyMap<string, Input>): Input {
  const name = canonicalName(text);
  if (name === undefined) {
    return fail({
      what: 'derive',
      problem: 'not a variable',
      got: JSON.stringify(text),
      expected: 'a name such as x or w1',
    });
  }
  const known = variables.get(name) ?? variables.get(otherSpelling(name) ?? name);
  if (known) return known;
  const longer = [...variables.keys()].filter((other) => other.includes(name));
  if (longer.length > 0) {
    fail({
      what: 'derive',
      problem: `${name} occurs only inside of longer names`,
      got: `--wrt ${text}`,
      expected: `one of ${[...variables.keys()].join(', ')}`,
      hint: `${longer[0]}, or blanks between what is multiplied`,
    });
  }
  return input(name, []);
}

function pointFrom(at: Readonly<Record<string, number>>, variables: ReadonlyMap<string, Input>): Point {
  const entries = Object.entries(at).map(([name, value]): [Input, number] => {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      fail({ what: 'point', problem: `bad value of ${name}`, got: String(value), expected: 'a finite number' });
    }
    return [pointName(name, variables), value];
  });
  return new Map(entries);
}

/** A value may be given for what does not occur. */
function pointName(text: string, variables: ReadonlyMap<string, Input>): Input {
  const name = canonicalName(text);
  const known = name === undefined ? undefined : (variables.get(name) ?? variables.get(otherSpelling(name) ?? name));
  return known ?? (name === undefined ? variableNamed(text, variables) : input(name, []));
}

/** All lists of `order` variables. */
function choices(wrt: readonly Input[], order: number): readonly (readonly Input[])[] {
  let lists: readonly (readonly Input[])[] = [[]];
  for (let i = 0; i < order; i++) lists = lists.flatMap((list) => wrt.map((variable) => [...list, variable]));
  return lists;
}

/** An output with its name and its parts. */
interface Whole {
  readonly output: Node;
  readonly name: string;
  readonly parts: readonly NamedPart[];
  /** Where nobody gave parts names. */
  readonly namer: PartNamer | undefined;
}

function derivativeBy(
  { output, name, parts, namer }: Whole,
  wrt: readonly Input[],
  point: Point | undefined,
  known: Map<string, Derivation>,
): Derivative {
  const derivations: Derivation[] = [];
  let called = name;
  let path = parts.map(({ variable }) => variable.name).join(' ');
  for (const variable of wrt) {
    path += `,${variable.name}`;
    const before = derivations.at(-1);
    const source = before?.result ?? output;
    const derivation =
      known.get(path) ??
      (namer
        ? derivationWithNames(source, before?.root.result ?? output, namer, variable, called)
        : derivationOverNames(source, parts, variable, called));
    called += "'";
    known.set(path, derivation);
    derivations.push(derivation);
  }
  const { expression, result, root } = derivations.at(-1)!;
  const inResult = namer ? partsIn([root.result], namer.parts()) : [];
  const named = inResult.length > 0 && { named: { result: root.result, parts: inResult } };
  const whole = writtenOut(output, parts);
  const absent = wrt.filter((variable) => !topologicalOrder([whole], operandsOf).includes(variable));
  const plain = plainForm(result, output);
  const notes = absent.map((variable) => `${variable.name} does not occur in the expression`);
  if (!point) return { output, wrt, derivations, result, plain, ...named, notes };
  const [last, slope] = [writtenOut(expression, parts), writtenOut(result, parts)];
  const there = atPoint(whole, last, slope, wrt.at(-1)!, point, notes);
  return { output, wrt, derivations, result, plain, ...named, ...there };
}

/** Over the names that the text gives. */
function derivationOverNames(source: Node, parts: readonly NamedPart[], wrt: Input, name: string): Derivation {
  const inFull = derive(writtenOut(source, parts), wrt);
  if (parts.length === 0) return inFull;
  return deriveOverParts(source, parts, wrt, name, inFull.result) ?? inFull;
}

/** With names for long parts in its steps; the result is written out. `named` is the source as the steps before left it. */
function derivationWithNames(source: Node, named: Node, namer: PartNamer, wrt: Input, name: string): Derivation {
  const inFull = derive(source, wrt);
  const expression = namer.named(named);
  const parts = partsIn([expression], namer.parts());
  const over = parts.length > 0 ? deriveOverParts(expression, parts, wrt, name, inFull.result) : undefined;
  return over ? { expression: source, wrt, root: over.root, result: inFull.result } : inFull;
}

/** The point with the values of parts that are differentiated by. */
function withParts(point: Point, parts: readonly NamedPart[], wrt: readonly Input[]): Point {
  const full = new Map(point);
  for (const { variable, value } of parts) full.set(variable, valuesAt([value], full)[0]!);
  return new Map([
    ...point,
    ...wrt.flatMap((one): [Input, number][] => (point.has(one) || !full.has(one) ? [] : [[one, full.get(one)!]])),
  ]);
}

function atPoint(
  output: Node,
  expression: Node,
  result: Node,
  wrt: Input,
  point: Point,
  notes: readonly string[],
): Pick<Derivative, 'notes' | 'value' | 'check'> {
  const outside = whyNotFinite(output, point);
  const steep = whyNotFinite(result, point);
  if (outside && (steep || !isByRounding(output, point)))
    return { notes: [...notes, `the point lies outside of the domain: ${outside}`] };
  if (steep) return { notes: [...notes, `there is no derivative at the point: ${steep}`] };
  const [value] = valuesAt([result], point);
  if (outside)
    return { notes: [...notes, `nothing is left to check by numbers, by rounding alone: ${outside}`], value: value! };
  const full = new Map(point).set(wrt, point.get(wrt) ?? 0);
  const kinks = kinksAt(expression, full);
  if (kinks.length > 0) {
    const { left, right } = slopesBeside(expression, wrt, full);
    const where = kinks.map((node) => briefText(node, 200)).join(', ');
    const note = kinkNote(left, right, value!);
    if (note) return { notes: [...notes, `the point lies on a kink of ${where}: ${note}`], value: value! };
  }
  const check = checkDerivative(expression, wrt, full, value!);
  return { notes, value: value!, check };
}

/** Whether it is rounding that leaves an expression without a value: 1 - sigma(37) is 0 in float64 only. */
function isByRounding(expression: Node, point: Point): boolean {
  const named = new Map([...point].map(([{ name }, value]) => [name, value]));
  return boundedEvaluator([expression])(named).doubtful;
}

/** What a kink inside means for the whole; nothing where both sides have the slope that the rules give. */
function kinkNote(left: number, right: number, value: number): string | undefined {
  if (isJump(left) || isJump(right)) {
    const sides = isJump(left) ? (isJump(right) ? 'both sides' : 'the left') : 'the right';
    return `the function jumps there, seen from ${sides}, so that it has no derivative; ${value} is only the number that the rules give`;
  }
  if (!isNear(left, right)) {
    const slopes = `the slope is ${rounded(left)} to the left and ${rounded(right)} to the right`;
    return `${slopes}, and ${value} is only the number that stands for both`;
  }
  if (isNear(left, value)) return undefined;
  return `the slope is ${rounded(left)} on both sides, but the numbers taken at kinks make it ${value}`;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Beside a jump a slope grows without bound as the neighbour comes nearer. */
function isJump(slope: number): boolean {
  return !(Math.abs(slope) <= 1e4);
}

function rounded(slope: number): string {
  return Number.isFinite(slope) ? String(Number(slope.toPrecision(4))) : 'not finite';
}
