/** The part that says what several networks in place of one cost: the time of predictions and the size of the file. */
import { selectRows, type Table } from '../src/data/table.ts';
import type { Effort } from '../src/model/fit-options.ts';
import { type FitResult, fitTable } from '../src/model/fit-table.ts';
import { modelToBytes } from '../src/model/model-file.ts';
import { openPredictor } from '../src/model/predictor.ts';
import { membersOf } from '../src/nn/ensemble.ts';
import type { Sequential } from '../src/nn/network.ts';
import { random } from '../src/numeric/random.ts';
import { cpuSeconds, median } from './measure.ts';
import type { Setting } from './networks.ts';
import { number, ratio, table } from './table.ts';
import { baselineSets, readSet } from './tables.ts';

const efforts: readonly Effort[] = ['quick', 'default', 'best'];
/** Numbers alone, few and many; categories; few rows, of which networks are smaller. */
export const ensembleSets = ['california', 'digits', 'adult', 'auto-mpg'];
/** More would give networks of the same size after a longer training. */
const mostLearned = 2000;
/** Rows of one call. */
const atOnce = 10_000;
const oneByOne = 1000;

interface Cost {
  readonly id: Effort;
  readonly networks: string;
  readonly kilobytes: number;
  /** CPU seconds of a row, each round: of the network alone, of the model on a table, and on tables of one row. */
  readonly alone: readonly number[];
  readonly model: readonly number[];
  readonly single: readonly number[];
}

/** Notes the CPU seconds of a row, of the networks alone, as `ensemble <set>` of `quick`, `default` and `best`. */
export async function measureEnsembles({ figures, effort }: Pick<Setting, 'figures' | 'effort'>): Promise<string> {
  const title = '### What several networks cost';
  const sets = [...baselineSets()].filter(([name]) => ensembleSets.includes(name));
  if (sets.length === 0) return `${title}\n\nMissing: the data sets and baselines of ../shared.`;
  const lines: string[][] = [];
  for (const [name, set] of sets) {
    const { train, test } = await readSet(set);
    const learned = selectRows(
      train,
      Array.from({ length: Math.min(mostLearned, train.rows) }, (_, row) => row),
    );
    const many = selectRows(
      test,
      Array.from({ length: atOnce }, (_, row) => row % test.rows),
    );
    const costs: Cost[] = [];
    for (const id of efforts) {
      const model = await fitTable(learned, { target: set.target, test, effort: id, seed: 0 });
      costs.push({ id, ...(await costOf(model, many, effort.repeats)) });
    }
    figures.note(
      `ensemble ${name}`,
      costs.map(({ id, alone }) => ({ id, times: alone })),
    );
    const [one] = costs as [Cost];
    for (const { id, networks, kilobytes, alone, model, single } of costs) {
      lines.push([
        `${name}, ${id}`,
        networks,
        number(1 / median(alone)),
        ratio(median(alone) / median(one.alone)),
        number(1 / median(model)),
        ratio(median(model) / median(one.model)),
        number(1e6 * median(single)),
        number(kilobytes),
      ]);
    }
  }
  return [
    title,
    `Trained on at most ${mostLearned} rows of the set, the first that are no test rows, by each \`effort\`, seed 0. Rows per CPU second of one thread, medians of ${effort.repeats} calls of ${number(atOnce)} rows: of the networks alone, and of the model, which also prepares the columns; times as slow as *quick*. Then the microseconds of the model for a row alone, and the file.`,
    table(['set', 'networks', 'rows/s, networks', 'slower', 'rows/s, model', 'slower', 'µs for a row', 'kB'], lines),
  ].join('\n\n');
}

async function costOf(model: FitResult, many: Table, repeats: number): Promise<Omit<Cost, 'id'>> {
  const { network, loss } = model;
  const members = membersOf(network);
  const [features] = network.row as [number];
  const { normal } = random(1, 'rows to predict');
  const x = Float64Array.from({ length: atOnce * features }, normal);
  const predictor = await openPredictor(network, loss);
  const rows = Array.from({ length: oneByOne }, (_, row) => selectRows(many, [row]));
  try {
    return {
      networks: members.length === 0 ? '1' : describe(members),
      kilobytes: modelToBytes(model).length / 1000,
      alone: spent(repeats, atOnce, () => predictor.predict(x)),
      model: spent(repeats, atOnce, () => model.predictTable(many)),
      single: spent(repeats, rows.length, () => rows.map((row) => model.predictTable(row))),
    };
  } finally {
    predictor.free();
  }
}

/** `3`, or how many of them have bends along each number, where only some do. */
function describe(members: readonly Sequential[]): string {
  const bent = members.filter(({ layers }) => layers[0]!.layer.type === 'piecewiseLinear').length;
  return bent === 0 ? `${members.length}` : `${members.length}, ${bent} with bends`;
}

/** CPU seconds of each of `count` things that a call does, for each round after one that does not count. */
function spent(rounds: number, count: number, call: () => unknown): number[] {
  call();
  return Array.from({ length: rounds }, () => {
    const before = cpuSeconds();
    call();
    return (cpuSeconds() - before) / count;
  });
}
