/** Derivatives as a JSON document: what `chainrule derive --json` prints, one tree of steps for each derivation. */

import { ChainruleError } from '../graph/error.ts';
import { boardLatex } from '../graph/latex.ts';
import type { Node } from '../graph/node.ts';
import { objectWith, text } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { isComparison } from '../ops/comparison.ts';
import { briefLatex, readableText, stepTextLimit } from './brief-text.ts';
import { type Derivation, type DerivationStep, stepNumber, stepsOf } from './derivation.ts';
import type { Derivative, Derivatives, NamedResult } from './derivatives.ts';
import type { DifferenceCheck } from './difference.ts';
import { formatExpression } from './format.ts';
import { isBrokenAtKinks } from './plain.ts';
import { type Point, requirePoint, valuesAt } from './point.ts';

/** What `chainrule derive --json` prints. */
export interface DerivativesJson {
  readonly expression: string;
  readonly at?: Readonly<Record<string, number>> | undefined;
  readonly derivatives: readonly DerivativeJson[];
  /** How the text was read, where it can be read in more ways than one: `read as w*x + b`. */
  readonly notes: readonly string[];
  /** The parts that the text gives names to; the texts of derivatives use these. */
  readonly parts?: readonly { readonly name: string; readonly text: string }[];
}

/** One derivative as plain data for JSON. */
export interface DerivativeJson {
  /** Of a list of expressions, which one. */
  readonly of?: string;
  /** The variable; for higher orders the variables in turn, `x,y`. */
  readonly wrt: string;
  /** Null where it is too long to write, as the note says. */
  readonly text: string | null;
  readonly latex: string | null;
  /** The same over names for its long parts, as the steps have them; absent where it has none. */
  readonly named?: NamedJson;
  /** At the point; null where there is none, as the note says. */
  readonly value?: number | null;
  readonly check?: DifferenceCheck | undefined;
  readonly note?: string | undefined;
  /** One tree of steps for each order. */
  readonly steps: readonly StepJson[];
}

/** A derivative over names for its long parts as plain data for JSON. */
export interface NamedJson {
  readonly text: string;
  readonly latex: string;
  /** What the names stand for: each is over names before it. */
  readonly parts: readonly { readonly name: string; readonly text: string; readonly latex: string }[];
}

/** A step of a derivation as plain data for JSON, with its sub-steps. */
export interface StepJson {
  readonly number: string;
  readonly rule: string;
  readonly pattern: string;
  readonly wrt: string;
  readonly before: string;
  /** The derivative of `before` as the rule gives it. */
  readonly after: string;
  /** `after`, simplified. */
  readonly result: string;
  readonly substitutions?: readonly { readonly name: string; readonly value: string }[];
  readonly note?: string | undefined;
  /** At the point: of `before` and of `result`; null where they have none. */
  readonly values?: { readonly before: number | null; readonly result: number | null } | undefined;
  /** Empty where this step has been done before, under the same number. */
  readonly substeps: readonly StepJson[];
}

/**
 * The document for one text and its derivatives: plain data for JSON, as `chainrule derive --json` prints it.
 *
 * @example
 * import { derivativesJson, derivativesOf } from 'chainrule/calculus';
 *
 * const { derivatives } = derivativesJson('x^3', derivativesOf('x^3', { at: { x: 2 } }));
 * console.log(derivatives[0]!.text, derivatives[0]!.value); // 3*x^2 12
 */
export function derivativesJson(expression: string, given: Derivatives): DerivativesJson {
  requireKind('derivativesJson: expression', expression, text);
  requireKind('derivativesJson: derivatives', given, objectWith('what derivativesOf gives', 'derivatives', 'isList'));
  const { derivatives, isList, point, notes, parts } = given;
  return {
    expression,
    at: point && Object.fromEntries([...point].map(([{ name }, value]) => [name, value])),
    derivatives: derivatives.map((derivative) => derivativeJson(derivative, isList, point)),
    notes,
    ...(parts.length > 0 && {
      parts: parts.map(({ variable, value }) => ({ name: variable.name, text: readableText(value) })),
    }),
  };
}

function derivativeJson(derivative: Derivative, isList: boolean, point: Point | undefined): DerivativeJson {
  const { output, wrt, derivations, result, plain, named, notes, value, check } = derivative;
  const inText = written(formatExpression, plain);
  const latex = written((node) => boardLatex(node, isComparison), result);
  const tooLong = [inText, latex].flatMap((form) => form.problem ?? []);
  const note = [...(isBrokenAtKinks(plain, result) ? [slopesAtKinks] : []), ...notes, ...tooLong].join('; ');
  return {
    ...(isList && { of: readableText(output) }),
    wrt: wrt.map(({ name }) => name).join(','),
    text: inText.text,
    latex: latex.text,
    ...(named && { named: namedJson(named) }),
    ...(point && { value: value ?? null }),
    check,
    ...(note && { note }),
    steps: derivations.map((derivation) => stepTree(derivation, point)),
  };
}

function namedJson({ result, parts }: NamedResult): NamedJson {
  return {
    text: readableText(result),
    latex: briefLatex(result),
    parts: parts.map(({ variable, value }) => ({
      name: variable.name,
      text: readableText(value),
      latex: briefLatex(value),
    })),
  };
}

const slopesAtKinks =
  'where the text is 0/0, at a kink, the slope taken is 0 for relu and abs, and the mean of both for max and min';

function written(write: (node: Node) => string, node: Node): { text: string | null; problem?: string } {
  try {
    return { text: write(node) };
  } catch (error) {
    if (error instanceof ChainruleError) return { text: null, problem: error.message };
    throw error;
  }
}

/**
 * The numbers of a derivation at a point, by step: of `before`, and of the derivative.
 *
 * @example
 * import { derive, parseExpression, stepValues } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('x^2 + 1');
 * const x = variables.get('x')!;
 * const derivation = derive(node, x);
 * console.log(stepValues(derivation, new Map([[x, 3]])).get(derivation.root)); // { before: 10, result: 6 }
 */
export function stepValues(
  derivation: Derivation,
  point: Point,
): Map<DerivationStep, { readonly before: number; readonly result: number }> {
  requirePoint('stepValues', point);
  const steps = stepsOf(derivation);
  const full = new Map(point);
  // Named parts build on one another, in their order; the names of steps are of expressions over these.
  for (const { variable, value } of derivation.root.substitutions) full.set(variable, valuesAt([value], full)[0]!);
  const substitutions = steps.slice(1).flatMap((step) => step.substitutions);
  const inner = valuesAt(
    substitutions.map(({ value }) => value),
    full,
  );
  for (const [i, { variable }] of substitutions.entries()) full.set(variable, inner[i]!);
  const values = valuesAt(
    steps.flatMap(({ before, result }) => [before, result]),
    full,
  );
  return new Map(steps.map((step, i) => [step, { before: values[2 * i]!, result: values[2 * i + 1]! }]));
}

/** Iterative, as derivations may be deep. */
function stepTree(derivation: Derivation, point: Point | undefined): StepJson {
  const values = point && stepValues(derivation, withVariable(derivation, point));
  const made = new Map<DerivationStep, StepJson & { substeps: StepJson[] }>();
  const steps = stepsOf(derivation);
  const limit = stepTextLimit(steps.length);
  for (const step of steps) {
    const numbers = values?.get(step);
    made.set(step, {
      number: stepNumber(derivation, step),
      rule: step.rule.name,
      pattern: step.rule.pattern,
      wrt: step.wrt.name,
      before: readableText(step.before, limit),
      after: readableText(step.after, limit),
      result: readableText(step.result, limit),
      ...(step.substitutions.length > 0 && {
        substitutions: step.substitutions.map(({ variable, value }) => ({
          name: variable.name,
          value: readableText(value, limit),
        })),
      }),
      note: step.note,
      values: numbers && { before: finite(numbers.before), result: finite(numbers.result) },
      substeps: [],
    });
  }
  const placed = new Set<DerivationStep>();
  for (const step of made.keys()) {
    for (const substep of step.substeps) {
      const json = made.get(substep)!;
      made.get(step)!.substeps.push(placed.has(substep) ? { ...json, substeps: [] } : json);
      placed.add(substep);
    }
  }
  return made.get(derivation.root)!;
}

/** A variable that does not occur needs no value. */
function withVariable({ wrt }: Derivation, point: Point): Point {
  return point.has(wrt) ? point : new Map(point).set(wrt, 0);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
