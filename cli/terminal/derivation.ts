/** A derivation as numbered, nested lines: the rule, what it is applied to, the steps inside, and what comes out. */
import {
  briefLatex,
  briefText,
  type Derivation,
  type DerivationStep,
  type Point,
  stepNumber,
  stepsOf,
  stepTextLimit,
  stepValues,
} from '../../src/calculus.ts';
import type { Node } from '../../src/index.ts';
import { formatDigits } from './value.ts';

export interface DerivationTextOptions {
  readonly latex: boolean;
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
  const lines: string[] = [];
  const limit = stepTextLimit(stepsOf(derivation).length);
  const write = options.latex ? briefLatex : briefText;
  const pen: Pen = {
    show: (node) => write(node, limit),
    options,
    numberOf: (step) => stepNumber(derivation, step),
    values: options.point && stepValues(derivation, options.point),
    explained: new Set(),
  };
  const done = new Set<DerivationStep>();
  const stack: { readonly step: DerivationStep; readonly depth: number; readonly closing: boolean }[] = [
    { step: derivation.root, depth: 0, closing: false },
  ];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { step, depth, closing } = top;
    const indent = '   '.repeat(Math.min(depth, deepest));
    if (closing) {
      lines.push(...closingLines(pen, step).map((line) => `${indent}   ${line}`));
      continue;
    }
    if (done.has(step)) {
      lines.push(`${indent}${claim(pen, step)} ${outcome(pen, step)}, as in step ${pen.numberOf(step)}`);
      continue;
    }
    done.add(step);
    lines.push(...openingLines(pen, step).map((line, i) => `${indent}${i === 0 ? '' : '   '}${line}`));
    if (step.substeps.length === 0) continue;
    stack.push({ step, depth, closing: true });
    for (const substep of [...step.substeps].reverse()) stack.push({ step: substep, depth: depth + 1, closing: false });
  }
  return lines.join('\n');
}

interface Pen {
  readonly show: (node: Node) => string;
  readonly options: DerivationTextOptions;
  readonly numberOf: (step: DerivationStep) => string;
  readonly values: ReadonlyMap<DerivationStep, { readonly before: number; readonly result: number }> | undefined;
  /** The patterns that have been written already. */
  readonly explained: Set<string>;
}

function openingLines(pen: Pen, step: DerivationStep): string[] {
  const { rule, substeps, substitutions, note } = step;
  const name = `${rule.name[0]!.toUpperCase()}${rule.name.slice(1)}`;
  const isNew = !pen.explained.has(rule.pattern);
  pen.explained.add(rule.pattern);
  const heading = `${pen.numberOf(step)}  ${name}${isNew ? `, ${rule.pattern}` : ''}`;
  const short = `${pen.numberOf(step)}  ${name}: ${claim(pen, step)} ${outcome(pen, step)}`;
  const notes = note === undefined ? [] : [`(${note})`];
  if (substeps.length === 0) {
    if (rule.name === 'constant' || rule.name === 'identity' || !isNew) return [[short, ...notes].join('  ')];
    return [heading, `${claim(pen, step)} ${outcome(pen, step)}`, ...notes];
  }
  const inner = substitutions.map(({ variable, value }) => `${variable.name} = ${pen.show(value)}`);
  const one = `${claim(pen, step)}   with ${inner.join(', ')}`;
  if (inner.length === 1 && one.length <= longestLine) return [heading, one, ...notes];
  const given = inner.map((text, i) => `${i === 0 ? 'with' : '    '} ${text}`);
  return [heading, claim(pen, step), ...given, ...notes];
}

function closingLines(pen: Pen, step: DerivationStep): string[] {
  const after = pen.show(step.after);
  const result = pen.show(step.result);
  const last = outcome(pen, step);
  return after === result ? [last] : [`= ${after}`, last];
}

/** `d/dx [x^2]`. */
function claim({ show, options }: Pen, { before, wrt }: DerivationStep): string {
  return `${operator(show(wrt), options)} [${show(before)}]`;
}

function operator(name: string, { latex, partial }: DerivationTextOptions): string {
  const d = partial && !/^u_?\{?\d+\}?$/.test(name) ? (latex ? '\\partial' : '∂') : 'd';
  return latex ? `\\frac{${d}}{${d} ${name}}` : `${d}/${d}${name}`;
}

/** `= 2*x`, and at a point ` → 4`. */
function outcome({ show, values }: Pen, step: DerivationStep): string {
  const numbers = values?.get(step);
  const text = show(step.result);
  if (!numbers || text === formatDigits(numbers.result)) return `= ${text}`;
  return `= ${text}  → ${Number.isFinite(numbers.result) ? formatDigits(numbers.result) : 'no value'}`;
}
