/** A derivation as numbered, nested lines: the rule, what it is applied to, the steps inside, and what comes out. */
import {
  type Derivation,
  type DerivationStep,
  type Point,
  type Substitution,
  stepNumber,
  stepsOf,
  stepTextLimit,
  stepValues,
} from '../../src/calculus.ts';
import type { Node } from '../../src/index.ts';
import type { Writing } from './writing.ts';

export interface DerivationTextOptions {
  readonly writing: Writing;
  /** Write ∂, not d: there are other variables. */
  readonly partial: boolean;
  readonly point?: Point;
}

/** Steps deeper than this are not indented further. */
const deepest = 12;
/** What is named goes on a line of its own where the line would be longer. */
const longestLine = 90;

/** The lines of a derivation. Iterative, as derivations may be deep. */
export function derivationText(derivation: Derivation, options: DerivationTextOptions): string {
  const { writing } = options;
  const lines: string[] = [];
  const limit = stepTextLimit(stepsOf(derivation).length);
  const pen: Pen = {
    show: (node) => writing.show(node, limit),
    options,
    writing,
    numberOf: (step) => stepNumber(derivation, step),
    values: options.point && stepValues(derivation, options.point),
    explained: new Set(),
  };
  const done = new Set<DerivationStep>();
  const stack: { readonly step: DerivationStep; readonly depth: number; readonly closing: boolean }[] = [
    { step: derivation.root, depth: 0, closing: false },
  ];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { step, closing } = top;
    const depth = Math.min(top.depth, deepest);
    if (closing) {
      lines.push(...closingLines(pen, step).map((line) => writing.line(depth + 1, line)));
      continue;
    }
    if (done.has(step)) {
      const known = writing.math(`${claim(pen, step)} ${outcome(pen, step)}`);
      lines.push(writing.line(depth, `${known}, as in step ${pen.numberOf(step)}`));
      continue;
    }
    done.add(step);
    lines.push(...openingLines(pen, step, depth).map((line, i) => writing.line(i === 0 ? depth : depth + 1, line)));
    if (step.substeps.length === 0) continue;
    stack.push({ step, depth: top.depth, closing: true });
    for (const substep of [...step.substeps].reverse())
      stack.push({ step: substep, depth: top.depth + 1, closing: false });
  }
  return lines.join('\n');
}

interface Pen {
  readonly show: (node: Node) => string;
  readonly options: DerivationTextOptions;
  readonly writing: Writing;
  readonly numberOf: (step: DerivationStep) => string;
  readonly values: ReadonlyMap<DerivationStep, { readonly before: number; readonly result: number }> | undefined;
  /** The patterns that have been written already. */
  readonly explained: Set<string>;
}

function openingLines(pen: Pen, step: DerivationStep, depth: number): string[] {
  const { rule, substeps, substitutions, note } = step;
  const { math, words, aside, strong, isLatex } = pen.writing;
  const name = words(`${rule.name[0]!.toUpperCase()}${rule.name.slice(1)}`);
  const isNew = !pen.explained.has(rule.pattern);
  pen.explained.add(rule.pattern);
  const number = strong(pen.numberOf(step));
  const pattern = math(isLatex ? rule.latex : rule.pattern);
  const heading = `${number}  ${name}${isNew ? `, ${pattern}` : ''}`;
  const whole = math(`${claim(pen, step)} ${outcome(pen, step)}`);
  const notes = note === undefined ? [] : aside(depth + 1, `(${note})`);
  if (substeps.length === 0) {
    if (rule.name === 'constant' || rule.name === 'identity' || !isNew)
      return besideOne(`${number}  ${name}: ${whole}`, notes);
    return [heading, whole, ...notes];
  }
  const inner = substitutions.map(({ variable, value }) => `${pen.show(variable)} = ${pen.show(value)}`);
  const one = `${math(claim(pen, step))}   with ${math(inner.join(', '))}`;
  if (inner.length === 1 && one.length <= longestLine) return [heading, one, ...notes];
  return [heading, math(claim(pen, step)), ...withLines(inner, pen.writing), ...notes];
}

/** Beside it where both are short. */
function besideOne(line: string, notes: readonly string[]): string[] {
  const one = [line, ...notes].join('  ');
  return notes.length <= 1 && one.length <= longestLine ? [one] : [line, ...notes];
}

/** What names stand for, one on a line. */
export function partLines(parts: readonly Substitution[], writing: Writing, depth: number): string[] {
  const inner = parts.map(({ variable, value }) => `${writing.show(variable)} = ${writing.show(value)}`);
  return withLines(inner, writing).map((text) => writing.line(depth, text));
}

function withLines(inner: readonly string[], { math }: Writing): string[] {
  return inner.map((text, i) => `${i === 0 ? 'with' : '    '} ${math(text)}`);
}

function closingLines(pen: Pen, step: DerivationStep): string[] {
  const { math } = pen.writing;
  const after = pen.show(step.after);
  const last = math(outcome(pen, step));
  return after === pen.show(step.result) ? [last] : [math(`= ${after}`), last];
}

/** `d/dx [x^2]`. */
function claim({ show, options }: Pen, { before, wrt }: DerivationStep): string {
  const text = show(before);
  const by = operator(show(wrt), wrt.name, options);
  return options.writing.isLatex ? `${by} \\left[${text}\\right]` : `${by} [${text}]`;
}

function operator(shown: string, name: string, { writing, partial }: DerivationTextOptions): string {
  const isPartial = partial && !/^u\d+$/.test(name);
  if (!writing.isLatex) return isPartial ? `∂/∂${shown}` : `d/d${shown}`;
  const d = isPartial ? '\\partial' : 'd';
  return `\\frac{${d}}{${d} ${shown}}`;
}

/** `= 2*x`, and at a point ` → 4`. */
function outcome({ show, values, writing }: Pen, step: DerivationStep): string {
  const numbers = values?.get(step);
  const text = show(step.result);
  if (!numbers || text === writing.number(numbers.result)) return `= ${text}`;
  const none = writing.isLatex ? '\\text{no value}' : 'no value';
  return `= ${text}${writing.arrow}${Number.isFinite(numbers.result) ? writing.number(numbers.result) : none}`;
}
