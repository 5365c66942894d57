/** The rows that a state means: generated, drawn by hand or from a table; divided into training and test, as inputs of the network. */
import { generate, split, type Table } from '../../src/data.ts';
import { random } from '../../src/index.ts';
import { type CompatibleData, compatibleData } from '../compatibility/data.ts';
import { formulaReader } from '../state/formula-reader.ts';
import type { State } from '../state/properties.ts';
import { activeFeatures, features } from './features.ts';
import type { OwnRows, TableColumns } from './own.ts';
import { cornerSide, reach } from './sizes.ts';

export interface PlayData {
  readonly task: 'classification' | 'regression';
  /** 0 for regression. */
  readonly classes: number;
  readonly classNames: readonly string[];
  /** What the inputs of the network are called. */
  readonly inputNames: readonly string[];
  /** The same as names that columns of a file can have. */
  readonly inputColumns: readonly string[];
  /** Coordinates on the plane, from -6 to 6, and the class or value; the rows of training come first. */
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  readonly y: Float64Array;
  readonly trainRows: number;
  /**
   * Inputs of the network for any point of the plane, row-major; those that are not drawn have the values that they are
   * held at.
   */
  readonly inputsAt: (x1: ArrayLike<number>, x2: ArrayLike<number>, held?: readonly number[]) => Float64Array;
  /** The inputs that are not drawn, of one row. */
  readonly othersOf: (row: number) => readonly number[];
  /** Inputs of the rows, row-major. */
  readonly inputs: Float64Array;
  /** In compatibility mode: what else follows from the seed. */
  readonly weights?: CompatibleData['weights'];
  /** Of a table: its columns as features. */
  readonly columns?: TableColumns;
  /** The number of each row in the table, counted from 1. */
  readonly tableRows?: readonly number[];
  /** All weights of a model, which the network begins with where it has the same shape. */
  readonly modelWeights?: readonly Float64Array[] | undefined;
}

/** Whether the data cannot be made before formulas can be read. */
export function needsFormulas({ problem, dataset, regDataset, formulas }: State): boolean {
  return formulas.length > 0 || (problem === 'classification' ? dataset : regDataset) === 'formula';
}

/** Makes the data; `own` are the rows of a table or of drawn points where the state asks for them. */
export function makeData(state: State, own?: OwnRows): PlayData {
  const task = state.problem;
  const name = task === 'classification' ? state.dataset : state.regDataset;
  if (state.compatible) return compatible(state, name);
  if (name === 'own' && own) return ownData(state, own);
  const known: Readonly<Record<string, string>> = { 'reg-plane': 'plane', 'reg-gauss': 'bumps', own: 'xor' };
  const generator = known[name] ?? name;
  const seed = seedNumber(state.seed);
  if (name === 'formula') return formulaData(state);
  if (name === 'corners') return cornerData(state);
  const canChoose = generator === 'spiral' || generator === 'blobs';
  const table = generate(generator, {
    rows: state.points,
    noise: Math.min(0.5, state.noise / 100),
    seed,
    ...(canChoose && { classes: state.classes }),
  });
  const [x1, x2, y] = columnsOf(table);
  return finished(state, { x1: x1!, x2: x2!, y: y! }, task === 'classification' ? classesOf(state, generator) : 0, []);
}

/**
 * Points all over the plane; their class is 1 where the formula is above 0, or it is their value. Noise moves the point
 * at which the formula is evaluated.
 */
function formulaData(state: State): PlayData {
  const draw = random(seedNumber(state.seed), 'playground/formula');
  const coordinate = (reach: number) => (2 * draw.uniform() - 1) * reach;
  const column = (reach: number) => Float64Array.from({ length: state.points }, () => coordinate(reach));
  const [x1, x2] = [column(reach), column(reach)];
  const far = (reach * Math.min(50, state.noise)) / 100;
  const moved = (values: Float64Array) => values.map((value) => value + coordinate(far));
  const said = formulaReader().formulaValues(state.rule, moved(x1), moved(x2));
  // Where the formula has no value, there is no point.
  const kept = Array.from(said.keys()).filter((row) => Number.isFinite(said[row]));
  const pick = (values: Float64Array) => Float64Array.from(kept, (row) => values[row]!);
  const isClass = state.problem === 'classification';
  const y = pick(said).map((value) => (isClass ? Number(value > 0) : value));
  return finished(state, { x1: pick(x1), x2: pick(x2), y }, isClass ? 2 : 0, []);
}

/** Exclusive or itself: four rows, all of them to learn from. */
function cornerData(state: State): PlayData {
  const place = (value: number) => value * cornerSide - cornerSide / 2;
  const [x1, x2] = [Float64Array.of(0, 0, 1, 1).map(place), Float64Array.of(0, 1, 0, 1).map(place)];
  const parts = { train: Int32Array.of(0, 1, 2, 3), test: new Int32Array(0) };
  return finished(state, { x1, x2, y: Float64Array.of(0, 1, 1, 0), parts, toInput: toCorner }, 2, []);
}

/** The inputs are 0 and 1, which the plane shows as far apart as its other points are. */
function toCorner(place: number): number {
  return place / cornerSide + 0.5;
}

function classesOf(state: State, generator: string): number {
  return generator === 'spiral' || generator === 'blobs' ? state.classes : 2;
}

/** Any text is a seed: a whole number itself, another text by its letters. */
export function seedNumber(seed: string): number {
  if (/^\d{1,15}$/.test(seed)) return Number(seed);
  return [...seed].reduce((hash, letter) => (Math.imul(hash, 31) + letter.codePointAt(0)!) >>> 0, 7);
}

function columnsOf({ columns }: Table): Float64Array[] {
  return columns.map((column) => (column.kind === 'category' ? Float64Array.from(column.codes) : column.values));
}

type Rows = Pick<OwnRows, 'x1' | 'x2' | 'y'> &
  Partial<OwnRows> & {
    /** What a coordinate of the plane is for the network, where it is not itself. */
    readonly toInput?: (place: number) => number;
  };

/** Divides the rows and computes the inputs. */
function finished(state: State, rows: Rows, classes: number, classNames: readonly string[]): PlayData {
  const { otherNames = [], held = [], columns: tableColumns, weights: modelWeights, toInput } = rows;
  const { train, test } =
    rows.parts ??
    split({
      rows: rows.x1.length,
      ...(classes > 0 && { labels: Int32Array.from(rows.y) }),
      test: 1 - state.percTrainData / 100,
      validation: 0,
      seed: seedNumber(state.seed),
    });
  // The library's parts ascend; ours are in random order, so that the first points drawn are a fair sample.
  const order = [...random(seedNumber(state.seed), 'playground/order').shuffle(train.slice()), ...test];
  const pick = (values: Float64Array) => Float64Array.from(order, (row) => values[row]!);
  const [x1, x2, y] = [pick(rows.x1), pick(rows.x2), pick(rows.y)];
  const others = (rows.others ?? []).map(pick);
  const { names, columns, at } = inputsOf(state, otherNames, toInput);
  return {
    task: classes > 0 ? 'classification' : 'regression',
    classes,
    classNames: classNames.length > 0 ? classNames : Array.from({ length: classes }, (_, i) => String(i)),
    inputNames: names,
    inputColumns: columns,
    x1,
    x2,
    y,
    trainRows: train.length,
    inputsAt: (a, b, values = held) => at(a, b, (_, i) => values[i]!),
    othersOf: (row) => others.map((values) => values[row]!),
    inputs: at(x1, x2, (row, i) => others[i]![row]!),
    ...(tableColumns && { columns: tableColumns, tableRows: order.map((row) => tableColumns.rows[row]! + 1) }),
    modelWeights,
  };
}

function inputsOf(state: State, otherNames: readonly string[], toInput?: (place: number) => number) {
  const active = activeFeatures(state).map((key) => features[key]);
  const { formulas } = state;
  const own = active.length + formulas.length;
  const width = own + otherNames.length;
  const at = (
    first: ArrayLike<number>,
    second: ArrayLike<number>,
    other: (row: number, i: number) => number = () => 0,
  ): Float64Array => {
    const [x1, x2] = toInput
      ? ([first, second].map((places) => Float64Array.from(places, toInput)) as [Float64Array, Float64Array])
      : [first, second];
    const inputs = new Float64Array(x1.length * width);
    const values = formulas.map((formula) => formulaReader().formulaValues(formula, x1, x2));
    for (let row = 0; row < x1.length; row++) {
      for (const [i, feature] of active.entries()) inputs[row * width + i] = feature.of(x1[row]!, x2[row]!);
      for (let i = 0; i < formulas.length; i++) inputs[row * width + active.length + i] = values[i]![row]!;
      for (let i = 0; i < otherNames.length; i++) inputs[row * width + own + i] = other(row, i);
    }
    return inputs;
  };
  return {
    names: [...active.map(({ label }) => label), ...formulas, ...otherNames],
    columns: [...active.map(({ column }) => column), ...formulas, ...otherNames],
    at,
  };
}

function ownData(state: State, own: OwnRows): PlayData {
  return finished(state, own, own.classNames.length, own.classNames);
}

function compatible(state: State, dataset: string): PlayData {
  const { names, columns, at } = inputsOf(state, []);
  const { train, test, weights } = compatibleData({
    seed: state.seed,
    dataset,
    noise: state.noise,
    percTrainData: state.percTrainData,
    widths: [names.length, ...state.networkShape, 1],
    initZero: state.initZero,
  });
  const points = [...train, ...test];
  const [x1, x2] = [Float64Array.from(points, ({ x }) => x), Float64Array.from(points, ({ y }) => y)];
  const isClass = state.problem === 'classification';
  return {
    task: state.problem,
    classes: isClass ? 2 : 0,
    classNames: isClass ? ['-1', '1'] : [],
    inputNames: names,
    inputColumns: columns,
    x1,
    x2,
    y: Float64Array.from(points, ({ label }) => (isClass ? Number(label > 0) : label)),
    trainRows: train.length,
    inputsAt: (a, b) => at(a, b),
    othersOf: () => [],
    inputs: at(x1, x2),
    weights,
  };
}
