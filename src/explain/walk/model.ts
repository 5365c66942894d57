/** One row of a table through the network of a model: preprocessed as the model learned to, cells as read beside the inputs. */

import { calendarAt, dateInWords } from '../../data/calendar.ts';
import { dateReader } from '../../data/date-form.ts';
import { datePart } from '../../data/date-parts.ts';
import {
  type ColumnEncoding,
  type DateEncoding,
  decodeNumber,
  encodeTarget,
  featureNames,
  featuresOf,
  type Preprocessing,
  standardLimit,
  type TargetEncoding,
  transform,
} from '../../data/preprocess.ts';
import { cellAt, columnNamed, didYouMean, listNames, requireTable, selectRows, type Table } from '../../data/table.ts';
import { tableFromRows } from '../../data/table-from-values.ts';
import { fail } from '../../graph/error.ts';
import {
  anything,
  either,
  finiteNumber,
  integerFrom,
  listOf,
  type OptionKinds,
  text,
} from '../../graph/option-kinds.ts';
import { formatValue, requireKind, requireOptions } from '../../graph/options.ts';
import { classesOf } from '../../model/prediction.ts';
import { type AnyTableModel, tableModelKind } from '../../model/table-model.ts';
import { membersOf } from '../../nn/ensemble.ts';
import { type NotationStyle, notationKind } from '../../nn/names.ts';
import type { Network } from '../../nn/network.ts';
import { type ModelUpdateOptions, rowsToFollow, updateKinds } from './batch.ts';
import { walkNetwork } from './network.ts';
import { numeral } from './numerals.ts';
import type { Feature, NetworkWalk, Point } from './types.ts';
import { withUpdate } from './update.ts';

/** What of a row is walked. */
export interface ModelWalkOptions {
  /** Takes the place of what the table has, for a model of one target: a class, or a number in the target's own units. */
  readonly target?: string | number | undefined;
  /**
   * Neurons to have in full, such as `1.2`: layer and unit, from 1; all of a network of at most 1,000 parameters when
   * absent.
   */
  readonly neurons?: readonly string[] | undefined;
  /** Also the step of gradient descent that follows. */
  readonly update?: ModelUpdateOptions | undefined;
  /** Of an ensemble, the network to walk, counted from 1; the first when absent. */
  readonly member?: number | undefined;
  /** How weights are named: `matrix`, W[unit][input], when absent; `slides` is input, unit. */
  readonly notation?: NotationStyle | undefined;
}

const kinds: OptionKinds<ModelWalkOptions> = {
  target: either(text, finiteNumber),
  neurons: listOf(text, "a list of neurons, such as ['1.2']"),
  update: anything,
  member: integerFrom(1),
  notation: notationKind,
};

/** A walk, and what is to say about the row's cells. */
export interface ModelWalk {
  readonly walk: NetworkWalk;
  readonly warnings: readonly string[];
}

/**
 * Walks a row of a table, counted from 1. Without a target, in the table or given, the walk has no loss and no gradients,
 * and says so in its notes. Throws where there is no such row, a column is absent, or the target is not one that the
 * model knows.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { generate } from 'chainrule/data';
 * import { walkModel } from 'chainrule/explain';
 *
 * const table = generate('moons', { rows: 100 });
 * const model = await fitTable(table, { target: 'y', hidden: [2], epochs: 5 });
 * const { walk } = walkModel(model, table, 3);
 * console.log(walk.widths, walk.point.features?.map(({ name }) => name)); // [2, 2, 1] ['x1', 'x2']
 */
export function walkModel(model: AnyTableModel, table: Table, row: number, options: ModelWalkOptions = {}): ModelWalk {
  requireKind('walkModel: model', model, tableModelKind);
  requireTable('walkModel', table);
  requireOptions<ModelWalkOptions>('walkModel', options, kinds);
  if (options.update !== undefined)
    requireOptions<ModelUpdateOptions>('walkModel: update', options.update, updateKinds, ['method']);
  const { preprocessing, loss } = model;
  requireRow(table, row);
  const one = selectRows(table, [row - 1]);
  const { network, notes } = memberOf(model, one, options.member);
  const { x, warnings } = transform(preprocessing, one);
  const target = targetOf(preprocessing, one, options.target);
  const point: Point = {
    row,
    features: featuresAsRead(preprocessing, one),
    target: targetAsRead(preprocessing, one, options.target),
  };
  const [only, ...others] = preprocessing.targets;
  const isNumber = only!.kind === 'number' && others.length === 0;
  const walk = walkNetwork(
    network,
    { x, y: target },
    {
      loss,
      classes: outputNames(preprocessing),
      point,
      neurons: options.neurons,
      notation: options.notation,
      ...(isNumber && { decode: (output: number) => decodeNumber(only!, output) }),
    },
  );
  const noted = { ...walk, notes: [...walk.notes, ...notes, ...notesOn(preprocessing, target)] };
  return {
    walk: options.update ? followed(noted, { ...model, network }, table, { row, x, y: target }, options.update) : noted,
    warnings,
  };
}

/** The network that is walked, and what to say about it where the model is an ensemble. */
function memberOf(model: AnyTableModel, one: Table, asked: number | undefined): { network: Network; notes: string[] } {
  const members = membersOf(model.network);
  const member = asked ?? 1;
  if (members.length === 0 && asked === undefined) return { network: model.network, notes: [] };
  const chosen = members[member - 1];
  if (!chosen) {
    const several = `a whole number from 1 to ${members.length}, the networks of the ensemble`;
    fail({
      what: 'member',
      problem: 'no such network',
      got: String(member),
      expected: members.length === 0 ? 'none: the model is one network' : several,
    });
  }
  const { values, probabilities } = model.predictTable(one);
  const mean = Array.from(probabilities ?? values, (value) => numeral(value).text).join(', ');
  const of = probabilities ? 'probabilities are' : 'answer is';
  const others = `network ${member} of an ensemble of ${members.length}`;
  return { network: chosen, notes: [`this is ${others}: the model's ${of} the mean of theirs, ${mean}`] };
}

function followed(
  walk: NetworkWalk,
  model: AnyTableModel,
  table: Table,
  { row, x, y }: { row: number; x: Float32Array; y: Float64Array | undefined },
  options: ModelUpdateOptions,
): NetworkWalk {
  const { network, loss, configuration } = model;
  if (!y) {
    fail({
      what: 'update',
      problem: `the target ${model.targets.join(', ')} is not known for row ${row}`,
      expected: 'a target to learn',
      hint: 'a row that has one, or giving it',
    });
  }
  const { learningRate = configuration.learningRate } = options;
  if (typeof learningRate !== 'number') {
    fail({ what: 'update', problem: 'the model does not say its learning rate', hint: 'giving one' });
  }
  const updated = withUpdate(walk, network, {
    method: options.method,
    learningRate,
    loss,
    data: rowsToFollow(model, table, row, y, options),
    point: { x, y },
  });
  return { ...updated, notes: [...updated.notes, ...differences(configuration)] };
}

/** A note where the model was trained otherwise than by plain gradient descent. */
function differences({ optimizer, l1, l2 }: AnyTableModel['configuration']): string[] {
  const penalties = [l1, l2].some((factor) => typeof factor === 'number' && factor > 0);
  const others = [
    ...(optimizer !== undefined && optimizer !== 'sgd' ? [`the optimizer ${String(optimizer)}`] : []),
    ...(penalties ? ['penalties on large weights'] : []),
  ];
  if (others.length === 0) return [];
  return [`the step is plain gradient descent on the loss; the model was trained with ${others.join(' and ')}`];
}

function requireRow({ rows }: Table, row: number): void {
  if (Number.isInteger(row) && row >= 1 && row <= rows) return;
  fail({
    what: 'row',
    problem: 'no such row',
    got: String(row),
    expected: rows === 1 ? '1: the data have one row' : `a whole number from 1 to ${rows}, the rows of the data`,
  });
}

/** What each output is the probability of; of labels, their second values. */
function outputNames({ targets }: Preprocessing): readonly string[] {
  const classes = targets.map(classesOf);
  return targets.length === 1
    ? classes[0]!
    : targets.flatMap(({ column }, i) => (classes[i]!.length > 0 ? [`${column}=${classes[i]![1]}`] : []));
}

/** The target's cell as it is in the table, or as it was given; null where it is missing. */
function targetAsRead({ targets }: Preprocessing, one: Table, given: string | number | undefined): Point['target'] {
  const [name = '', ...others] = targets.map(({ column }) => column);
  const cell = (column: string) =>
    one.columns.some((found) => found.name === column) ? cellAt(columnNamed(one, column), 0) : null;
  if (others.length === 0) return { name, raw: given ?? cell(name) };
  const cells = [name, ...others].map(cell);
  return {
    name: `(${[name, ...others].join(', ')})`,
    raw: cells.includes(null) ? null : `(${cells.join(', ')})`,
  };
}

/** What the loss compares with; undefined where it is unknown. */
export function targetOf(
  preprocessing: Preprocessing,
  table: Table,
  given: string | number | undefined,
): Float64Array | undefined {
  const [target, ...others] = preprocessing.targets as [TargetEncoding, ...TargetEncoding[]];
  if (given !== undefined) {
    if (others.length > 0) {
      fail({
        what: 'target',
        problem: 'one value for several targets',
        got: formatValue(given),
        hint: `columns ${listNames(preprocessing.targets.map(({ column }) => column))} in the data`,
      });
    }
    if (target.kind === 'classes') return Float64Array.of(classIndex(target.classes, String(given), target.column));
    const value = Number(given);
    if (String(given).trim() === '' || !Number.isFinite(value)) {
      fail({
        what: `target ${target.column}`,
        problem: 'not a number',
        got: formatValue(given),
        expected: 'a finite number',
      });
    }
    return Float64Array.from(encodeTarget(preprocessing, tableFromRows([{ [target.column]: value }])));
  }
  const columns = preprocessing.targets.map((one) => table.columns.find(({ name }) => name === one.column));
  if (columns.some((column) => !column || cellAt(column, 0) === null)) return undefined;
  return Float64Array.from(encodeTarget(preprocessing, table));
}

function classIndex(classes: readonly string[], name: string, column: string): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  return fail({
    what: `target ${column}`,
    problem: 'no such class',
    got: formatValue(name),
    expected: `one of ${listNames(classes)}`,
    ...didYouMean(name, classes),
  });
}

function notesOn({ targets }: Preprocessing, y: Float64Array | undefined): string[] {
  const names = targets.map(({ column }) => column).join(', ');
  if (!y) return [`the target ${names} is not known for this row, so there is no loss and nothing goes backward`];
  return targets.flatMap((target) =>
    target.kind === 'classes'
      ? []
      : [
          `the network learned ${target.column} standardised, (${target.column} - ${numeral(target.mean).text}) / ${numeral(target.scale).text}: ŷ and y are in these units`,
        ],
  );
}

/** For each input of the network the cell that it comes from, and how. */
function featuresAsRead(preprocessing: Preprocessing, table: Table): Feature[] {
  const names = featureNames(preprocessing);
  let at = 0;
  return preprocessing.columns.flatMap((encoding) => {
    const raw = cellAt(columnNamed(table, encoding.name), 0);
    return Array.from({ length: featuresOf(encoding) }, (_, i): Feature => {
      const name = names[at]!;
      at += 1;
      return { name, raw, how: howOf(encoding, raw, i) };
    });
  });
}

/** How a feature, the i-th of its column, follows from the cell. */
function howOf(encoding: ColumnEncoding, raw: number | string | null, i: number): string {
  if (encoding.kind === 'date') return howOfDate(encoding, raw, i);
  if (encoding.kind === 'category' || i > 0) return '';
  const { mean, scale, median, unlimited } = encoding;
  if (unlimited && raw !== null) return '';
  const value = typeof raw === 'number' ? raw : median;
  return standardising(value, mean, scale, raw === null ? ', the median for what is missing' : '');
}

/** The part of a date that a feature is. */
function howOfDate(encoding: DateEncoding, raw: number | string | null, i: number): string {
  const one = encoding.parts[i];
  if (one === undefined) return '';
  const { first, median, form } = encoding;
  const read = raw === null ? Number.NaN : dateReader(form)(String(raw));
  const isRead = Number.isFinite(read);
  const value = datePart(one.part, calendarAt(isRead ? read : median), first);
  return standardising(value, one.mean, one.scale, isRead ? '' : `, of the median ${dateInWords(median, form)}`);
}

function standardising(value: number, mean: number, scale: number, missing: string): string {
  const shift = mean < 0 ? `+ ${numeral(-mean).text}` : `- ${numeral(mean).text}`;
  const held = Math.abs((value - mean) / scale) > standardLimit ? `, held within ±${standardLimit}` : '';
  return `(${numeral(value).text} ${shift}) / ${numeral(scale).text}${missing}${held}`;
}
