/**
 * The part that compares with scikit-learn on real tables, with no option but the target: the same rows (row i is a test
 * row when i % 4 is 3) and the defaults of its networks, boosted trees, forests and linear models. Needs the data of ../shared.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '../src/data/csv.ts';
import { dropColumns, selectRows, type Table } from '../src/data/table.ts';
import { fitTable } from '../src/model/fit-table.ts';
import { cpuSeconds } from './measure.ts';
import type { Setting } from './networks.ts';
import { root } from './paths.ts';
import { number, table } from './table.ts';

export interface Baseline {
  file: string;
  target: string;
  dropped: string[];
  metric: 'accuracy' | 'r2';
  mean: number;
  sd: number;
  rows: number;
  testRows: number;
  seconds: number;
}

/** A score of another kind of model on the same rows. */
interface Other {
  mean: number;
  sd: number;
  seconds: number;
}

const shared = join(root, '..', 'shared');
const baselines = join(shared, 'reference', 'sklearn-baselines.json');
const others = join(shared, 'reference', 'gbdt-baselines.json');
const seeds = [0, 1, 2];

/** The sets of the baselines; none where they are absent. */
export function baselineSets(): ReadonlyMap<string, Baseline> {
  if (!existsSync(baselines)) return new Map();
  const { sets } = JSON.parse(readFileSync(baselines, 'utf8')) as { sets: Record<string, Baseline> };
  return new Map(Object.entries(sets));
}

/** By the name of the model and of the set: boosted trees with categories as one-hot and as they are, forests, linear models. */
function otherModels(): ReadonlyMap<string, Readonly<Record<string, Other>>> {
  if (!existsSync(others)) return new Map();
  const { models } = JSON.parse(readFileSync(others, 'utf8')) as {
    models: Record<string, { sets: Record<string, Other> }>;
  };
  return new Map(Object.entries(models).map(([model, { sets }]) => [model, sets]));
}

/**
 * Notes the CPU seconds of each set as `table <set>`, and there as `margin` the score less what is needed; those of all sets
 * as `tables`.
 */
export async function measureTables({ figures }: Pick<Setting, 'figures'>): Promise<string> {
  const title = '### Tables against scikit-learn, no option but the target';
  const sets = baselineSets();
  if (sets.size === 0) return `${title}\n\nMissing: the data sets and baselines of ../shared.`;
  // The largest standard deviation of the baselines, half a point, and one test row.
  const deviation = Math.max(...[...sets.values()].map(({ sd }) => sd));
  const lines: string[][] = [];
  const models = otherModels();
  const totals = { chainrule: 0, sklearn: 0 };
  for (const [name, set] of sets) {
    const scores: number[] = [];
    const times: number[] = [];
    for (const seed of seeds) {
      const before = cpuSeconds();
      scores.push(await scoreOf(set, seed));
      times.push(cpuSeconds() - before);
    }
    totals.chainrule += mean(times);
    totals.sklearn += set.seconds;
    const all = new Map<string, Other>([
      ['MLP', set],
      ...Array.from(models, ([model, of]) => [model, of[name]!] as const),
    ]);
    const boosted = Math.max(
      ...[...all].flatMap(([model, { mean: score }]) => (model.startsWith('Hist') ? [score] : [])),
    );
    const best = [...all.values()].reduce((one, other) => (other.mean > one.mean ? other : one));
    const wanted = best.mean - Math.max(best.sd, 0.005, 1 / set.testRows);
    const needed = set.mean - (deviation + 0.005 + 1 / set.testRows);
    const margin = mean(scores) - needed;
    figures.note(`table ${name}`, [
      { id: 'chainrule', times: [mean(times)] },
      { id: 'sklearn', times: [set.seconds] },
      { id: 'margin', times: [margin] },
    ]);
    lines.push([
      name,
      set.metric,
      set.mean.toFixed(4),
      models.size > 0 ? boosted.toFixed(4) : '-',
      models.size > 0 ? best.mean.toFixed(4) : '-',
      mean(scores).toFixed(4),
      scores.map((score) => score.toFixed(4)).join(' '),
      needed.toFixed(4),
      margin >= 0 ? 'yes' : 'no',
      models.size === 0 ? '-' : mean(scores) >= wanted ? 'yes' : 'no',
      number(set.seconds),
      number(mean(times)),
    ]);
  }
  figures.note('tables', [
    { id: 'chainrule', times: [totals.chainrule] },
    { id: 'sklearn', times: [totals.sklearn] },
  ]);
  return [
    title,
    `Row i is a test row when i % 4 is 3; means of seeds 0, 1 and 2. Needed is the mean of scikit-learn's MLP less its largest standard deviation, 0.5 points and one test row. Boosted trees are the better of HistGradientBoosting with one-hot and with native categories; best of all is of these, the MLP, a random forest and a linear model, and level with it is what is at most its standard deviation, 0.5 points or one test row behind. CPU seconds are of one training on one thread, reading and evaluating included, ${totals.chainrule.toFixed(1)} in all; scikit-learn's are those of the baseline files, ${totals.sklearn.toFixed(1)} in all for the MLP.`,
    table(
      [
        'set',
        'measure',
        'MLP',
        'boosted trees',
        'best of all',
        'Chainrule',
        'the three seeds',
        'needed',
        'met',
        'level with the best',
        's MLP',
        's Chainrule',
      ],
      lines,
    ),
  ].join('\n\n');
}

/** The table of a set, without the columns that are not to be learned, as rows to learn and rows to test by. */
export async function readSet({ file, dropped }: Baseline): Promise<{ train: Table; test: Table }> {
  const { table: read } = await readCsv(new Uint8Array(readFileSync(join(shared, 'data', file))), { name: file });
  return divide(dropColumns(read, dropped));
}

async function scoreOf(set: Baseline, seed: number): Promise<number> {
  const { target } = set;
  const { train, test } = await readSet(set);
  const model = await fitTable(train, { target, test, seed });
  const { result } = model.evaluations.test!;
  return 'accuracy' in result ? result.accuracy : (result.r2 ?? 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function divide(whole: Table): { train: Table; test: Table } {
  const rows = Array.from({ length: whole.rows }, (_, row) => row);
  return {
    train: selectRows(
      whole,
      rows.filter((row) => row % 4 !== 3),
    ),
    test: selectRows(
      whole,
      rows.filter((row) => row % 4 === 3),
    ),
  };
}
