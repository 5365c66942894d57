/** Columns that tell that rows are not independent, so that scores of a random split flatter: of one thing, or in order of time. */
import { evenPlaces } from './even-places.ts';
import { type Column, columnNamed, type Table } from './table.ts';

/** A column by which rows should be split. */
export interface SplitSuspect {
  readonly by: 'group' | 'time';
  readonly column: string;
  /** Whether it is a column of dates. */
  readonly isDate: boolean;
  /** Whether the target depends on what comes before: a random split then looks into the future. */
  readonly isDependent: boolean;
}

/** Fewer rows tell too little. */
const fewestRows = 40;
/** More rows, columns beside one, and columns that may be groups are looked at in part. */
const mostRows = 5000;
const mostOthers = 9;
const mostCandidates = 100;
/** A column of fewer different values is a kind of row, as a shop or a species is. */
const fewestGroups = 5;
/** How much of the variance of the other columns the groups explain where rows of one are nearly the same. */
const alikeColumns = 0.8;
const alikeTarget = 0.9;

/** What is looked at. */
export interface Suspected {
  readonly table: Table;
  readonly targets: readonly string[];
  /** Those with a target. */
  readonly rows: Int32Array;
}

/** The column of groups, if there is one, and that of time. */
export function splitSuspects(all: Suspected): SplitSuspect[] {
  if (all.rows.length < fewestRows) return [];
  return [groupSuspect(all), timeSuspect(all)].filter((one) => one !== undefined);
}

/**
 * The column whose values come several times, and whose rows are alike: its values explain nearly all of the variance of most
 * columns of numbers, or of the target. Whole numbers must be names rather than sizes: neighbouring values are then no more alike
 * than others. Of several, the one of the fewest values, which holds the others together.
 */
function groupSuspect({ table, targets, rows }: Suspected): SplitSuspect | undefined {
  const candidates = table.columns.filter(({ name, kind }) => kind !== 'date' && !targets.includes(name));
  let [found, fewest] = [undefined as string | undefined, Number.POSITIVE_INFINITY];
  for (const column of candidates.slice(0, mostCandidates)) {
    const codes = groupCodes(column, rows);
    if (!codes || codes.count >= fewest) continue;
    const few = someGroups(codes, rows);
    const others = candidates.filter((other) => other !== column && other.kind === 'number');
    const alike = alikeOf(
      few,
      Array.from(evenPlaces(others.length, mostOthers), (place) => others[place]!),
    );
    const ofTargets = targets.flatMap((name) => explainedBy(few, numbersOf(columnNamed(table, name), few.rows)) ?? []);
    const ofTarget = ofTargets.filter(({ share }) => share >= alikeTarget);
    const isGiven = column.kind === 'category' && codes.count >= 2 * fewestGroups && ofTarget.length > 0;
    const isName = column.kind === 'category' || alike?.isSmooth === false;
    if ((alike && isName) || isGiven) [found, fewest] = [column.name, codes.count];
  }
  return found === undefined ? undefined : { by: 'group', column: found, isDate: false, isDependent: true };
}

interface Groups {
  readonly codes: Int32Array;
  readonly count: number;
}

/** The groups of a column that may be one of groups: neither kinds of rows nor names of each of them. */
function groupCodes(column: Column, rows: Int32Array): Groups | undefined {
  if (column.kind === 'number' && rows.some((row) => !Number.isInteger(column.values[row]!))) return undefined;
  const values = rows.map((row) => (column.kind === 'category' ? column.codes[row]! : column.values[row]!));
  if (column.kind === 'category' && values.includes(-1)) return undefined;
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < fewestGroups || 2 * sorted.length > rows.length) return undefined;
  const places = new Map(sorted.map((value, place) => [value, place]));
  return { codes: values.map((value) => places.get(value)!), count: sorted.length };
}

/** Whether rows of a group are alike in most of the columns, and groups whose values are near one another in one of these. */
function alikeOf(few: Groups & { rows: Int32Array }, columns: readonly Column[]): { isSmooth: boolean } | undefined {
  let [alike, others, isSmooth] = [0, 0, false];
  for (const column of columns) {
    // Nothing that comes can make them most.
    if (2 * others >= columns.length) return undefined;
    const explained = explainedBy(few, numbersOf(column, few.rows));
    if (!explained) continue;
    if (explained.share >= alikeColumns) {
      alike++;
      isSmooth ||= explained.isSmooth;
    } else others++;
  }
  return alike > others ? { isSmooth } : undefined;
}

/** Whole groups of some of the rows, where there are very many. */
function someGroups({ codes, count }: Groups, rows: Int32Array): Groups & { rows: Int32Array } {
  if (rows.length <= mostRows) return { codes, count, rows };
  const every = Math.ceil(rows.length / mostRows);
  const isTaken = codes.map((code) => (code % every === 0 ? 1 : 0));
  return {
    codes: codes.filter((_, i) => isTaken[i] === 1).map((code) => code / every),
    count: Math.ceil(count / every),
    rows: rows.filter((_, i) => isTaken[i] === 1),
  };
}

/** Numbers, or for each class whether a row is of it; of many classes the first. */
function numbersOf(column: Column, rows: Int32Array): Float64Array[] {
  if (column.kind !== 'category') return [Float64Array.from(rows, (row) => column.values[row]!)];
  return Array.from({ length: Math.min(column.categories.length, mostOthers) }, (_, code) =>
    Float64Array.from(rows, (row) => (column.codes[row] === code ? 1 : 0)),
  );
}

/**
 * The share of the variance that lies between groups, corrected for their number (Ezekiel's adjusted R^2); and whether the means
 * of neighbouring groups are alike (von Neumann's ratio, which is about 2 where they are not).
 */
function explainedBy(
  { codes, count }: Groups,
  columns: readonly Float64Array[],
): { share: number; isSmooth: boolean } | undefined {
  let [within, total, steps, spread] = [0, 0, 0, 0];
  const rows = codes.length;
  for (const values of columns) {
    const [sums, sizes] = [new Float64Array(count), new Float64Array(count)];
    let mean = 0;
    for (let i = 0; i < rows; i++) {
      if (!Number.isFinite(values[i]!)) return undefined;
      sums[codes[i]!]! += values[i]!;
      sizes[codes[i]!]!++;
      mean += values[i]! / rows;
    }
    const means = sums.map((sum, group) => sum / Math.max(1, sizes[group]!));
    for (let i = 0; i < rows; i++) {
      const [own, all] = [values[i]! - means[codes[i]!]!, values[i]! - mean];
      within += own * own;
      total += all * all;
    }
    for (let group = 0; group < count; group++) {
      const [step, own] = [group > 0 ? means[group]! - means[group - 1]! : 0, means[group]! - mean];
      steps += step * step;
      spread += own * own;
    }
  }
  if (!(total > 0) || !Number.isFinite(total) || rows <= count) return undefined;
  return { share: 1 - within / (rows - count) / (total / (rows - 1)), isSmooth: steps < spread };
}

/** A column of dates, or of numbers that rise from row to row on which the target depends. */
function timeSuspect(all: Suspected): SplitSuspect | undefined {
  const { table, targets, rows } = all;
  const others = table.columns.filter(({ name }) => !targets.includes(name));
  // Hours alone come again every day: they are no order.
  const date = others.find((column) => column.kind === 'date' && column.form.style !== 'clock');
  if (date) return { by: 'time', column: date.name, isDate: true, isDependent: isDependent(all, date) };
  const counter = others.find((column) => column.kind === 'number' && isRising(column.values, rows));
  if (!counter || !isDependent(all, counter)) return undefined;
  return { by: 'time', column: counter.name, isDate: false, isDependent: true };
}

/** Whether values rise from row to row; equal ones may follow one another, but not most of the time. */
function isRising(values: Float64Array, rows: Int32Array): boolean {
  let rises = 0;
  for (let i = 1; i < rows.length; i++) {
    const step = values[rows[i]!]! - values[rows[i - 1]!]!;
    if (!(step >= 0)) return false;
    if (step > 0) rises++;
  }
  return Number.isFinite(values[rows[0]!]!) && 2 * rises >= rows.length - 1;
}

/**
 * Whether a target is more alike in rows that follow one another in that order than in others (von Neumann's ratio against its
 * deviation among independent rows, 2 / sqrt(rows)). Rows in blocks of one class each are sorted by it, and tell nothing of time.
 */
function isDependent({ table, targets, rows }: Suspected, { name }: Column): boolean {
  const column = columnNamed(table, name);
  const times = column.kind === 'category' ? column.codes : column.values;
  const order = rows.filter((row) => Number.isFinite(times[row]!)).sort((a, b) => times[a]! - times[b]! || a - b);
  if (order.length < fewestRows) return false;
  return targets.some((target) => {
    const of = columnNamed(table, target);
    const columns = numbersOf(of, order);
    const isOfClasses = of.kind === 'category' || new Set(columns[0]).size <= 2;
    let [steps, spread, changes] = [0, 0, 0];
    for (const values of columns) {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      for (let i = 0; i < values.length; i++) {
        const [step, own] = [i > 0 ? values[i]! - values[i - 1]! : 0, values[i]! - mean];
        steps += step * step;
        spread += own * own;
        if (step !== 0) changes++;
      }
    }
    const isSorted = isOfClasses && changes < 2 * columns.length;
    return !isSorted && spread > 0 && steps / spread < 2 - Math.max(0.5, 10 / Math.sqrt(order.length));
  });
}
