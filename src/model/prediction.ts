/** From the outputs of a network to what people read: classes, numbers in their own units, probabilities. */
import { decodeNumber, type TargetEncoding } from '../data/preprocess.ts';
import type { TargetInterval } from '../data/preprocessing.ts';

/** What a model of one column says of one row. */
export interface Prediction {
  /** A class, or a number in the target's own units. */
  readonly prediction: string | number;
  /** By class, summing to 1; absent for numbers. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** Of numbers, where `fitTable` was asked for an `interval`: within these ends the number is to be. */
  readonly low?: number;
  readonly high?: number;
}

/** What a model of several columns says of one row, by their names. */
export interface MultiTargetPrediction<Name extends string = string> {
  /** For each target its class, or its number in its own units. */
  readonly values: Readonly<Record<Name, string | number>>;
  /** For each target by class, summing to 1; absent for numbers. */
  readonly probabilities?: Readonly<Record<Name, Readonly<Record<string, number>>>>;
  /** Of numbers, where `fitTable` was asked for an `interval`: the ends between which each is to be. */
  readonly low?: Readonly<Record<Name, number>>;
  readonly high?: Readonly<Record<Name, number>>;
}

/** Predictions for a whole table, as columns. */
export interface TablePredictions {
  readonly rows: number;
  /** Class indices, or numbers in the target's own units; [rows, targets], row-major, where there are several. */
  readonly values: Float64Array;
  /** [rows, classes], row-major, those of several targets side by side; absent for numbers. */
  readonly probabilities?: Float64Array;
  /** As the values, the ends of the interval of each, where the model has intervals. */
  readonly low?: Float64Array;
  readonly high?: Float64Array;
  readonly warnings: readonly string[];
}

/** The classes of a target; none for numbers. */
export function classesOf(target: TargetEncoding): readonly string[] {
  return target.kind === 'classes' ? target.classes : [];
}

type Answers = Pick<TablePredictions, 'values' | 'probabilities' | 'low' | 'high'>;

/** Values [rows, targets] and probabilities from the outputs, which are probabilities themselves or standardised numbers. */
export function readOutputs(outputs: Float64Array, targets: readonly TargetEncoding[], rows: number): Answers {
  const answers = roomForAnswers(targets, rows);
  writeAnswers(outputs, targets, answers, 0, rows);
  return answers;
}

/** Room for what {@link writeAnswers} says of so many rows. */
export function roomForAnswers(targets: readonly TargetEncoding[], rows: number): Answers {
  const count = rows * targets.length;
  const classes = classesOf(targets[0]!).length;
  const values = new Float64Array(count);
  if (classes > 0) return { values, probabilities: new Float64Array(count * classes) };
  // The targets of a model have intervals together.
  if (intervalOf(targets[0]!) === undefined) return { values };
  return { values, low: new Float64Array(count), high: new Float64Array(count) };
}

/** What the outputs of `rows` rows say, in its place: they come after `start` others. */
export function writeAnswers(
  outputs: Float64Array,
  targets: readonly TargetEncoding[],
  { values, probabilities, low, high }: Answers,
  start: number,
  rows: number,
): void {
  const count = targets.length;
  const from = start * count;
  if (!probabilities) {
    for (let i = 0; i < rows * count; i++) {
      const target = targets[i % count]!;
      const value = decodeNumber(target, outputs[i]!);
      values[from + i] = value;
      if (!low || !high) continue;
      [low[from + i], high[from + i]] = endsAround(intervalOf(target)!, value);
    }
    return;
  }
  const classes = classesOf(targets[0]!).length;
  const own = probabilities.subarray(from * classes, (from + rows * count) * classes);
  // Several targets have two classes each, and one output, the probability of the second.
  if (outputs.length === rows * count) writePairs(outputs, own);
  else own.set(outputs);
  writePredicted(own, targets, classes, values.subarray(from, from + rows * count));
}

/** Between what a number is where so much is predicted. */
export function endsAround(
  { errors: [low, high], spread }: TargetInterval,
  value: number,
): [low: number, high: number] {
  const by = spread ? spreadAt(spread, value) : 1;
  return [value + low * by, value + high * by];
}

/** How far off predictions of so much are: along lines, beyond the ends as there. */
export function spreadAt(spread: readonly (readonly [predicted: number, error: number])[], value: number): number {
  const next = spread.findIndex(([predicted]) => predicted > value);
  if (next <= 0) return (next === 0 ? spread[0] : spread.at(-1))![1];
  const [[from, low], [to, high]] = [spread[next - 1]!, spread[next]!];
  return low + ((value - from) / (to - from)) * (high - low);
}

/** Of a number that has one. */
export function intervalOf(target: TargetEncoding): TargetInterval | undefined {
  return target.kind === 'number' ? target.interval : undefined;
}

/** What is predicted for one target of a model, by its place among them: values [rows], probabilities [rows, classes]. */
export function ofTarget(
  { rows, values, probabilities }: Pick<TablePredictions, 'rows' | 'values' | 'probabilities'>,
  targets: readonly TargetEncoding[],
  target: number,
): Pick<TablePredictions, 'values' | 'probabilities'> {
  const take = (from: Float64Array, width: number): Float64Array => {
    if (targets.length === 1) return from;
    const taken = new Float64Array(rows * width);
    for (let i = 0; i < taken.length; i++) {
      const row = Math.floor(i / width);
      taken[i] = from[(row * targets.length + target) * width + (i % width)]!;
    }
    return taken;
  };
  const classes = classesOf(targets[target]!).length;
  return { values: take(values, 1), ...(probabilities && { probabilities: take(probabilities, classes) }) };
}

/** Of one target in one row. */
interface PredictedCell {
  readonly name: string;
  readonly value: string | number;
  readonly byClass?: Readonly<Record<string, number>>;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** One for each row, in the form for one target or for several. */
export function predictionsOf(
  { rows, values, probabilities, low, high }: TablePredictions,
  targets: readonly TargetEncoding[],
): (Prediction | MultiTargetPrediction)[] {
  const count = targets.length;
  const named = targets.map((target) => ({ name: target.column, classes: classesOf(target) }));
  return Array.from({ length: rows }, (_, row): Prediction | MultiTargetPrediction => {
    const each = named.map(({ name, classes }, i): PredictedCell => {
      const at = row * count + i;
      const value = values[at]!;
      if (!probabilities) return { name, value, low: low?.[at], high: high?.[at] };
      const byClass = classes.map((label, j) => [label, probabilities[at * classes.length + j]!] as const);
      return { name, value: classes[value]!, byClass: Object.fromEntries(byClass) };
    });
    const [only] = each;
    if (count === 1) {
      const ofNumber = low && { low: only!.low!, high: only!.high! };
      return { prediction: only!.value, ...(probabilities ? { probabilities: only!.byClass! } : ofNumber) };
    }
    const byName = <T>(of: (one: (typeof each)[number]) => T) =>
      Object.fromEntries(each.map((one) => [one.name, of(one)])) as Record<string, T>;
    return {
      values: byName(({ value }) => value),
      ...(probabilities && { probabilities: byName(({ byClass }) => byClass!) }),
      ...(low && { low: byName((one) => one.low!), high: byName((one) => one.high!) }),
    };
  });
}

/** From the probabilities of both of two classes to that of the second. */
export function ofSecond(both: Float64Array): Float64Array {
  return Float64Array.from({ length: both.length / 2 }, (_, row) => both[2 * row + 1]!);
}

/** The other way. */
function writePairs(positive: Float64Array, both: Float64Array): void {
  for (let row = 0; row < positive.length; row++) {
    both[2 * row] = 1 - positive[row]!;
    both[2 * row + 1] = positive[row]!;
  }
}

/** Class indices [rows, targets]: the more probable class, or the second of two where its probability reaches the threshold. */
function writePredicted(
  probabilities: Float64Array,
  targets: readonly TargetEncoding[],
  classes: number,
  values: Float64Array,
): void {
  writeLikeliest(probabilities, classes, values);
  targets.forEach((target, at) => {
    if (target.kind !== 'classes' || target.threshold === undefined) return;
    for (let i = at; i < values.length; i += targets.length)
      values[i] = probabilities[2 * i + 1]! >= target.threshold ? 1 : 0;
  });
}

function writeLikeliest(probabilities: Float64Array, classes: number, likeliest: Float64Array): void {
  for (let row = 0; row < likeliest.length; row++) {
    let best = 0;
    for (let i = 1; i < classes; i++) {
      if (probabilities[row * classes + i]! > probabilities[row * classes + best]!) best = i;
    }
    likeliest[row] = best;
  }
}
