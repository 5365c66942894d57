/** A fit that goes on from a model, or from a network that other rows have made: what it takes of them. */
import { type ColumnEncoding, type Preprocessing, sameValue } from '../data/preprocessing.ts';
import { listNames, type Table } from '../data/table.ts';
import type { Task } from '../data/task.ts';
import { fail } from '../graph/error.ts';
import { formatShape, sizeOf } from '../graph/shape.ts';
import type { LossOrName } from '../nn/from-options.ts';
import type { Loss } from '../nn/loss.ts';
import { type Network, requireLayers, type Sequential, sequential } from '../nn/network.ts';
import { outputsFor } from './choose-loss.ts';
import type { FitOptions, Target } from './fit-options.ts';
import type { AnyTableModel } from './table-model.ts';

/** What a fit begins with, in place of a network with weights that are drawn. */
export interface Start {
  /** Of a model its own; of a network that of the training rows, with numbers as they are. */
  readonly preprocessing: (learned: () => Preprocessing, table: Table) => Preprocessing;
  /** A copy of the network, for that preprocessing and loss. */
  readonly network: (preprocessing: Preprocessing, loss: Loss) => Sequential;
  /** That of a model; of a network for two classes what its outputs are for. */
  readonly loss: (preprocessing: Preprocessing) => LossOrName | undefined;
  /** What people are to know of it. */
  readonly notes: (preprocessing: Preprocessing) => readonly string[];
  /** Of a model. */
  readonly task: Task | undefined;
  /** The neurons of each layer that has weights, from the inputs on. */
  readonly widths: readonly number[];
}

/** Options that say what a network is, which the one to go on from is already, or what its columns are. */
const decided = ['hidden', 'activation', 'initializer', 'dropout', 'effort', 'features', 'drop', 'missing'] as const;

/** The start that the option `from` means; undefined where it is absent. */
export function startOf(options: FitOptions<Target>, targets: readonly string[]): Start | undefined {
  const { from } = options;
  if (from === undefined) return undefined;
  const isModel = 'preprocessing' in from;
  const given = decided.find((name) => options[name] !== undefined && (isModel || !ofColumns.has(name)));
  if (given !== undefined) {
    fail({
      what: given,
      problem: `the ${isModel ? 'model' : 'network'} to go on from says it already`,
      hint: `leaving out ${given}, or from`,
    });
  }
  const network = requireLayers('fitTable: from', isModel ? from.network : from);
  const weighted = network.layers.filter(({ parameters }) => parameters.some(({ role }) => role === 'weight'));
  const common = {
    network: (preprocessing: Preprocessing, loss: Loss) => {
      requireOutputs(network, preprocessing, loss);
      return copyOf(network);
    },
    widths: [sizeOf(network.row), ...weighted.map(({ output }) => sizeOf(output))],
  };
  if (!isModel) {
    const outputs = sizeOf(network.output);
    return {
      ...common,
      task: undefined,
      preprocessing: (learned, table) => asTheyAre(network, learned(), table),
      loss: ({ targets: [target] }) =>
        target?.kind === 'classes' && target.classes.length === 2 && outputs === 2 ? 'crossEntropy' : undefined,
      notes: ({ columns, targets: [target] }) => [
        `numbers are taken as they are, in this order: ${listNames(columns.map(({ name }) => name))}`,
        ...(target?.kind === 'classes' ? [`the outputs are taken for the classes ${listNames(target.classes)}`] : []),
      ],
    };
  }
  requireTargets(from, targets);
  return {
    ...common,
    task: from.task,
    preprocessing: () => from.preprocessing,
    loss: () => from.loss,
    notes: () => [],
  };
}

const ofColumns: ReadonlySet<string> = new Set(['features', 'drop', 'missing']);

function copyOf({ layers, row, seed, parameters }: Sequential): Sequential {
  const byName = new Map(parameters.map(({ name, values }) => [name, values]));
  return sequential(
    layers.map(({ layer }) => layer),
    { row, seed, weights: (name) => byName.get(name)!.slice() },
  );
}

function requireTargets(from: AnyTableModel, targets: readonly string[]): void {
  if (from.targets.length === targets.length && from.targets.every((name, i) => name === targets[i])) return;
  fail({
    what: 'target',
    problem: 'the model to go on from predicts another column',
    got: listNames(targets),
    expected: listNames(from.targets),
  });
}

/** Numbers as they are: a network that was made elsewhere takes and gives them so. */
function asTheyAre({ row }: Network, learned: Preprocessing, table: Table): Preprocessing {
  const columns = withConstants(learned, table).map((column) => {
    if (column.kind === 'number') return { ...column, mean: 0, scale: 1, indicator: false, unlimited: true };
    return fail({
      what: `column ${JSON.stringify(column.name)}`,
      problem: 'a network to go on from takes numbers alone',
      got: column.kind === 'date' ? 'dates' : 'words',
      hint: `leaving it out: drop, or --drop ${column.name}`,
    });
  });
  if (columns.length !== sizeOf(row)) {
    fail({
      what: 'from',
      problem: 'the network takes another number of columns',
      got: `${columns.length}: ${listNames(
        columns.map(({ name }) => name),
        5,
      )}`,
      expected: `${sizeOf(row)}, in the order of its input [rows, ${row.join(', ')}]`,
      hint: 'features, or --features, with just these',
    });
  }
  const targets = learned.targets.map((target) =>
    target.kind === 'number' ? { ...target, mean: 0, scale: 1 } : target,
  );
  const names = new Set(columns.map(({ name }) => name));
  const dropped = learned.dropped.filter(({ column }) => !names.has(column));
  return { ...learned, columns, dropped, targets };
}

/**
 * The columns that were learned, and those of numbers that are the same in all rows, such as pixels at a border: a network that was made elsewhere
 * takes them all.
 */
function withConstants({ columns, dropped }: Preprocessing, { columns: all }: Table): ColumnEncoding[] {
  const constant = new Set(dropped.flatMap(({ column, reason }) => (reason.startsWith(sameValue) ? [column] : [])));
  return all.flatMap((column): ColumnEncoding[] => {
    const { name } = column;
    const known = columns.filter((one) => one.name === name);
    if (!constant.has(name) || column.kind !== 'number') return known;
    const median = column.values.find(Number.isFinite) ?? 0;
    return [{ name, kind: 'number', median, mean: 0, scale: 1, indicator: false }];
  });
}

function requireOutputs({ output }: Network, { targets }: Preprocessing, loss: Loss): void {
  const wanted = outputsFor(loss, targets);
  if (wanted === sizeOf(output)) return;
  const [target] = targets;
  const classes = target?.kind === 'classes' ? `, for the classes ${listNames(target.classes, 5)}` : '';
  fail({
    what: 'from',
    problem: 'the network gives another number of outputs',
    got: `${formatShape(output)}, with the loss ${loss.name}`,
    expected: `${wanted}${classes}`,
  });
}
