/** A network of another program on a table: the table gives the columns and the classes that the file does not say. */
import { labelAt, sortLabels } from '../../data/labels.ts';
import type { NumberEncoding, Preprocessing, TargetEncoding } from '../../data/preprocessing.ts';
import { type Column, columnNamed, listNames, type NumberColumn, requireTable, type Table } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';
import { type OptionKinds, text } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { type AnyTableModel, makeTableModel } from '../../model/table-model.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../nn/losses/index.ts';
import { bytesKind, readLabels } from './file.ts';
import { stackFromOnnx } from './stack.ts';

/** How a table is read for a network of another program. */
export interface OnnxTableOptions {
  /**
   * The column that the network predicts. When absent the one column that holds no numbers, else the last one, where the others are as many
   * as the network takes.
   */
  readonly target?: string | undefined;
  /** The file's name, for messages. */
  readonly file?: string | undefined;
}

const kinds: OptionKinds<OnnxTableOptions> = { target: text, file: text };

/**
 * A model of a table with the network of an ONNX file of another program, to be evaluated, walked and shown: its columns are the table's
 * columns of numbers but the target, in their order, as they are. Several outputs are the probabilities of classes, or their logits: classes
 * are called as the file says (scikit-learn), else as the target's values, sorted, in the order of the outputs. One output is a number, or of
 * a target with two classes the second one's probability or logit. Throws where the table does not fit, a number is missing in it, or the
 * file is not read.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { tableFromRows } from 'chainrule/data';
 * import { tableModelFromOnnx, toOnnx } from 'chainrule/onnx';
 *
 * // In place of a file of another program.
 * const file = toOnnx(sequential([layers.linear(2, 3)], { seed: 1 }));
 * const table = tableFromRows([{ a: 1, b: 2, kind: 'x' }, { a: 0, b: 1, kind: 'y' }, { a: 3, b: 1, kind: 'z' }]);
 * const model = await tableModelFromOnnx(file, table);
 * console.log(model.features, model.targets, model.classes); // ['a', 'b'] ['kind'] ['x', 'y', 'z']
 */
export async function tableModelFromOnnx(
  bytes: Uint8Array,
  table: Table,
  options: OnnxTableOptions = {},
): Promise<AnyTableModel> {
  requireKind('tableModelFromOnnx: bytes', bytes, bytesKind);
  requireTable('tableModelFromOnnx', table);
  requireOptions<OnnxTableOptions>('tableModelFromOnnx', options, kinds);
  const { file = 'ONNX file' } = options;
  const plain = stackFromOnnx(bytes, file);
  const width = sizeOf(plain.row);
  const target = targetOf(table, width, file, options.target);
  const columns = table.columns.filter((column): column is NumberColumn => isFeature(column, target));
  if (columns.length !== width) refuseColumns(table, width, file, columns);
  for (const column of columns) requireAll(column, table);
  const logits = stackFromOnnx(bytes, file, true);
  const outputs = sizeOf(logits.output);
  const labels = outputs > 1 || isOfTwo(table, target) ? labelsFor(table, target, Math.max(2, outputs)) : undefined;
  const known = labels && readLabels(file, bytes);
  const classes = known?.length === labels?.length && labels?.every((name) => known?.includes(name)) ? known : labels;
  if (outputs === 1 && target.kind !== 'number' && !classes) refuseOutputs(file, target, labelsOf(table, target), 1);
  const encoded: TargetEncoding = classes
    ? { column: target.name, kind: 'classes', classes: [...classes] }
    : { column: target.name, kind: 'number', mean: 0, scale: 1 };
  const preprocessing: Preprocessing = {
    targets: [encoded],
    columns: columns.map(encodingOf),
    dropped: table.columns
      .filter((column) => column !== target && column.kind !== 'number')
      .map(({ name }) => ({ column: name, reason: 'holds no numbers' })),
    tableColumns: table.columns.map(({ name }) => name),
    trainingRows: table.rows,
  };
  if (classes && outputs > 1 && classes.length !== outputs) refuseOutputs(file, target, classes, outputs);
  const loss = !classes ? meanSquaredError() : outputs === 1 ? binaryCrossEntropy() : crossEntropy();
  return makeTableModel({ network: classes ? logits : plain, loss, preprocessing, configuration: {} });
}

function isFeature(column: Column, target: Column): boolean {
  return column.kind === 'number' && column !== target;
}

/** The column that is predicted: as it is said, else the one that is left over. */
function targetOf(table: Table, width: number, file: string, name: string | undefined): Column {
  if (name !== undefined) return columnNamed(table, name);
  const numbers = table.columns.filter(({ kind }) => kind === 'number');
  const others = table.columns.filter(({ kind }) => kind !== 'number');
  if (numbers.length === width && others.length === 1) return others[0]!;
  const last = numbers.at(-1);
  return numbers.length === width + 1 && last ? last : refuseColumns(table, width, file, numbers);
}

function refuseColumns(table: Table, width: number, file: string, numbers: readonly Column[]): never {
  const names = (columns: readonly Column[]) =>
    listNames(
      columns.map(({ name }) => name),
      5,
    );
  return fail({
    what: file,
    problem: 'the network takes another number of columns',
    got: `${numbers.length} of numbers: ${names(numbers)}; of ${table.columns.length} columns in all`,
    expected: `${width} of numbers in the order of its inputs, and one to predict: of words, or the last`,
    hint: 'a table of just these columns',
  });
}

function requireAll({ name, values }: NumberColumn, { rows }: Table): void {
  for (let row = 0; row < rows; row++) {
    if (Number.isFinite(values[row])) continue;
    fail({
      what: `column ${JSON.stringify(name)}`,
      problem: 'a number is missing',
      got: `nothing in row ${row + 1}`,
      expected: 'a number in each row, because a network of another program says nothing of missing ones',
    });
  }
}

/** Numbers as they are. */
function encodingOf({ name, values }: NumberColumn): NumberEncoding {
  let [low, high] = [values[0]!, values[0]!];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range: [number, number] = [low, high];
  return { name, kind: 'number', median: 0, mean: 0, scale: 1, indicator: false, range, unlimited: true };
}

function labelsOf(table: Table, target: Column): string[] {
  const isThere = (row: number) =>
    target.kind === 'category' ? target.codes[row]! >= 0 : Number.isFinite(target.values[row]);
  const labels = new Set<string>();
  for (let row = 0; row < table.rows; row++) if (isThere(row)) labels.add(labelAt(target, row));
  return sortLabels(labels);
}

/** Whether a target is for a network of one output that tells two classes apart: of words, or of 0 and 1. */
function isOfTwo(table: Table, target: Column): boolean {
  const labels = labelsOf(table, target);
  if (target.kind === 'category') return labels.length <= 2;
  return target.kind === 'number' && labels.length === 2 && labels.join() === '0,1';
}

/** The classes of so many outputs: the values of the target; of whole numbers all from 0 on, where not all of them come. */
function labelsFor(table: Table, target: Column, count: number): string[] {
  const labels = labelsOf(table, target);
  const all = Array.from({ length: count }, (_, i) => String(i));
  return target.kind === 'number' && labels.every((label) => all.includes(label)) ? all : labels;
}

function refuseOutputs(file: string, target: Column, classes: readonly string[], outputs: number): never {
  return fail({
    what: file,
    problem: 'the network gives another number of outputs than there are classes',
    got: `${outputs} for ${JSON.stringify(target.name)}, which has ${classes.length}: ${listNames(classes, 5)}`,
    expected: 'one for each class, in the order of their names',
    hint: 'data with rows of all classes',
  });
}
