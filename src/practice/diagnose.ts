/** From a wrong answer back to the mistake: one slip, two, a ratio, or at least the first line that is wrong. */
import { type Answer, matchesAnswer } from './answer.ts';
import type { Exercise, Mistake, Slip, SolutionStep } from './exercise.ts';
import type { Line, ReadAnswer } from './read-answer.ts';
import { isRatio, relation } from './relation.ts';

/** What is said of a wrong answer. */
export interface Diagnosis {
  /** What to tell the person who made it. */
  readonly message: string;
  /** The slips that lead to this answer: where there are several, it is one of them. */
  readonly named: readonly Slip[];
}

/** With more possible explanations than this, none is worth naming. */
const mostNamed = 3;

/** An expression without a variable, such as the derivative of a constant: nothing is derived from it. */
function isConstant(answer: Answer): boolean {
  return answer.kind === 'expressions' && answer.nodes.every((node) => node.kind === 'constant');
}

/** The single slips that lead to this answer, if there are any. */
export function namedSlip(exercise: Exercise, answer: Answer): Diagnosis | undefined {
  const slips = exercise.slips.filter((slip) => matchesAnswer(answer, slip.answer));
  return slips.length > 0 ? named(exercise, slips) : undefined;
}

/** What else can be said of a wrong answer that no single slip leads to. */
export function diagnoseAnswer(exercise: Exercise, read: ReadAnswer): Diagnosis {
  const { answer } = read;
  const step = exercise.solution
    .slice(0, -1)
    .find((done) => !isConstant(done.answer) && matchesAnswer(answer, done.answer));
  if (step) {
    const message = `That is the result of step ${step.number} (${step.rule}): the right way, and not yet its end.`;
    return { message, named: [] };
  }
  const double = exercise.pairs().filter((slip) => matchesAnswer(answer, slip.answer));
  if (double.length > 0) return named(exercise, double.slice(0, mostNamed));
  const related = missingFactor(exercise, answer) ?? relation(answer, exercise.answer);
  const parts = [related, parting(exercise, read)].filter((text) => text !== undefined);
  const known = parts.length > 0 ? parts : ['None of the usual mistakes leads to this answer.'];
  return { message: known.join(' '), named: [] };
}

/** Where the right answer is the given one times the result of a step: that factor is missing. */
function missingFactor({ solution, answer: right }: Exercise, given: Answer): string | undefined {
  const step = solution.slice(0, -1).find(({ answer }) => !isConstant(answer) && isRatio(right, given, answer));
  return step && `A factor is missing: what step ${step.number} gives (${step.rule}).`;
}

function named(exercise: Exercise, slips: readonly Slip[]): Diagnosis {
  const distinct = [...new Set(slips.map(({ mistakes }) => sentences(exercise, mistakes)))];
  if (distinct.length === 1) return { message: `${capital(distinct[0]!)}.`, named: slips };
  return { message: `One of these: ${distinct.join('; or ')}.`, named: slips };
}

/** Each mistake once, with the step or the steps in which it was made. */
function sentences({ solution, options }: Exercise, mistakes: readonly Mistake[]): string {
  const steps = new Map<string, number[]>();
  for (const { sentence, step } of mistakes) steps.set(sentence, [...(steps.get(sentence) ?? []), step]);
  const parts = [...steps].map(([sentence, numbers]) => {
    if (options) return sentence;
    const places = numbers.length > 1 ? `steps ${numbers.join(' and ')}` : `step ${numbers[0]!}`;
    return `${sentence} — at ${places}: ${solution[numbers[0]! - 1]!.rule}`;
  });
  return parts.length > 1 ? `two mistakes: ${parts.join('; and ')}` : parts[0]!;
}

function capital(text: string): string {
  return /^[a-z]/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

/** The first line that is neither on the right way nor the same as the line before. */
function parting({ solution, answer }: Exercise, { lines, answer: given, text }: ReadAnswer): string | undefined {
  if (lines.length === 0) return undefined;
  const all: Line[] = [...lines, { text, answer: given }];
  let last: { readonly line: Line; readonly step: SolutionStep } | undefined;
  for (const line of all) {
    const expected = line.name === undefined ? undefined : solution.find(({ name }) => name === line.name);
    const step = (expected ? [expected] : solution).find((done) => isValueOf(line.answer, done.answer));
    if (step) last = { line, step };
    else if (matchesAnswer(line.answer, answer)) last = { line, step: solution.at(-1)! };
    else return partingText(line, expected, last, solution);
  }
  return undefined;
}

/** Whether a line stands for the result of a step, or for one number of it. */
function isValueOf(line: Answer, result: Answer): boolean {
  if (matchesAnswer(line, result)) return true;
  if (line.kind !== 'numbers' || result.kind !== 'numbers' || line.isList) return false;
  return result.values.some((value) => matchesAnswer(line, { ...result, values: [value] }));
}

function partingText(
  line: Line,
  expected: SolutionStep | undefined,
  last: { readonly line: Line; readonly step: SolutionStep } | undefined,
  solution: readonly SolutionStep[],
): string {
  const before = last ? `Up to \`${last.line.text}\` (step ${last.step.number}) it is right` : 'The first line';
  const next = expected ?? solution[last ? Math.min(last.step.number, solution.length - 1) : 0]!;
  const where = `step ${next.number}: ${next.rule}`;
  return last
    ? `${before}; at \`${line.text}\` the values part. Look at ${where}.`
    : `${before}, \`${line.text}\`, is off already. Look at ${where}.`;
}
