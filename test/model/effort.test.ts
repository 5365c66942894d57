/** How much a fit tries: one network, or forms of network that are compared, and the mean of several. */
import { describe, expect, it } from 'vitest';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { generate } from '../../src/data/generators/index.ts';
import { tableFromColumns } from '../../src/data/table-from-values.ts';
import { walkModel } from '../../src/explain/walk/model.ts';
import type { FitOptions, TrainEvent } from '../../src/index.ts';
import { binEdges } from '../../src/model/bins.ts';
import { checkpointFromBytes, checkpointToBytes } from '../../src/model/checkpoint-file.ts';
import { chooseTemperature, meanDifference } from '../../src/model/choose-candidate.ts';
import { chooseMembers } from '../../src/model/choose-members.ts';
import { formsFor, secondsAtMost, trialsFor } from '../../src/model/effort.ts';
import type { FitState } from '../../src/model/fit-state.ts';
import { type FitResult, fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { Candidate } from '../../src/model/open-fit.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { explainedBy, treeCuts } from '../../src/model/tree-cuts.ts';
import { countParameters } from '../../src/nn/describe.ts';
import { membersOf } from '../../src/nn/ensemble.ts';
import { binaryCrossEntropy } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Sequential } from '../../src/nn/network.ts';
import { setWeights } from '../../src/nn/weights.ts';
import { checksum } from '../../src/numeric/checksum.ts';
import { random } from '../../src/numeric/random.ts';
import type { Checkpoint } from '../../src/train/checkpoint-options.ts';

/** Steps: a network of straight lines is too smooth for them. */
function steps(rows: number, seed: number) {
  const draw = random(seed, 'test/steps');
  const x = Array.from({ length: rows }, () => [draw.uniform(), draw.uniform()]);
  return tableFromColumns({
    first: x.map(([a]) => a!),
    second: x.map(([, b]) => b!),
    y: x.map(([a, b]) => (a! > 0.3 ? 1 : 0) + (b! > 0.6 ? 2 : 0) - (a! > 0.7 ? 2 : 0) + 0.2 * draw.normal()),
  });
}

const few: Partial<FitOptions> = { hidden: [4], seed: 5, batchSize: 40 };
const table = generate('circle', { rows: 500, noise: 0.2, seed: 3 });

/** Several networks of the table, trained once. */
let several: Promise<FitResult> | undefined;
const ofSeveral = () => {
  several ??= fitTable(table, { ...few, target: 'y', effort: 'default' });
  return several;
};

describe('the mean of several networks', () => {
  it('is what an effort of default comes to, and each of them answers by itself', async () => {
    const events: TrainEvent[] = [];
    const plans: unknown[] = [];
    const fit = await fitTable(table, {
      ...few,
      target: 'y',
      effort: 'default',
      onStart: ({ effort, networks, forms, epochs }) => void plans.push({ effort, networks, forms, epochs }),
      onEvent: (event) => events.push(event),
    });
    expect(plans).toEqual([{ effort: 'default', networks: 3, forms: 2, epochs: fit.plan.epochs }]);
    expect(events.length).toBeLessThanOrEqual(fit.plan.epochs);
    expect(events.map(({ epoch }) => epoch)).toEqual(events.map((_, i) => i + 1));
    expect(events.filter(({ stopped }) => stopped)).toEqual([events.at(-1)]);
    expect(fit.seconds).toBe(events.at(-1)!.seconds);
    const { train, validation } = fit.plan.rows;
    expect(fit.stopped.message).toBe(
      `validation was best after epoch ${fit.bestEpoch} of ${fit.history.length}; the mean of 3 networks that learned all ${train + validation} rows is the model`,
    );
    const members = membersOf(fit.network);
    expect(members.length).toBe(3);
    expect(new Set(members.map((member) => String(member.parameters.at(-2)!.values))).size).toBe(3);
    const mean = fit.predictTable(table).probabilities![1]!.toPrecision(4);
    for (const member of [undefined, 1, 3]) {
      const [note] = walkModel(fit, table, 1, { member }).walk.notes;
      expect(note).toContain(
        `network ${member ?? 1} of an ensemble of 3: the model's probabilities are the mean of theirs, `,
      );
      expect(note).toContain(String(Number(mean)));
    }
    expect(() => walkModel(fit, table, 1, { member: 4 })).toThrow(
      'member: no such network: got 4; expected a whole number from 1 to 3, the networks of the ensemble',
    );
  });

  it('is judged on the validation rows by networks that have not learned them', async () => {
    const fit = await ofSeveral();
    const ofModel = (await fit.evaluate(fit.table, fit.split.validation)).result;
    expect(fit.evaluations.validation!.result.loss).not.toBe(ofModel.loss);
  });

  it('is a function of seed and data, and its file gives it back', async () => {
    const bytesOf = async (seed: number) =>
      modelToBytes(await fitTable(table, { ...few, target: 'y', effort: 'default', seed }));
    const [first, again, other] = [modelToBytes(await ofSeveral()), await bytesOf(5), await bytesOf(6)];
    expect(checksum(first)).toBe(checksum(again));
    expect(checksum(first)).not.toBe(checksum(other));
    const model = await modelFromBytes(first);
    expect(checksum(modelToBytes(model))).toBe(checksum(first));
    expect(membersOf(model.network).length).toBe(3);
  });
});

describe('the form of network', () => {
  it('is the one that bends along each number, where the held-out rows say so', async () => {
    const [data, fresh] = [steps(400, 1), steps(2000, 2)];
    const rmseOf = async (fit: FitResult) => ((await fit.evaluate(fresh)).result as { rmse: number }).rmse;
    const fit = await fitTable(data, { target: 'y', seed: 1 });
    expect(membersOf(fit.network).map(({ layers }) => layers[0]!.layer.type)).toEqual(
      new Array(3).fill('piecewiseLinear'),
    );
    expect(await rmseOf(fit)).toBeLessThan(
      0.95 * (await rmseOf(await fitTable(data, { target: 'y', seed: 1, effort: 'quick' }))),
    );
  });

  it('is plain where no number has more than two values', async () => {
    const draw = random(1, 'test/two-values');
    const bits = Array.from({ length: 120 }, () => [draw.integer(2), draw.integer(2)]);
    const data = tableFromColumns({
      a: bits.map(([a]) => a!),
      b: bits.map(([, b]) => b!),
      y: bits.map(([a, b]) => a! + b! + draw.normal()),
    });
    const fit = await fitTable(data, { target: 'y', effort: 'default', hidden: [3] });
    expect(fit.plan.forms).toBe(1);
    const [l1] = fit.configuration.l1OfInputs as [number];
    expect(l1).toBe(fit.configuration.l2 as number);
    // The first of them is the network that quick trains, where nothing holds its first weights down.
    const [own, quick] = [
      await fitTable(data, { target: 'y', effort: 'default', hidden: [3], l1: 0 }),
      await fitTable(data, { target: 'y', effort: 'quick', hidden: [3] }),
    ];
    const weightsOf = ({ parameters }: Pick<typeof quick.network, 'parameters'>) =>
      parameters.map(({ values }) => [...values]);
    expect(own.configuration).not.toHaveProperty('l1OfInputs');
    expect(weightsOf(membersOf(own.network)[0]!)).toEqual(weightsOf(quick.network));
    expect(membersOf(fit.network).map(({ layers }) => layers[0]!.layer.type)).toEqual(new Array(3).fill('linear'));
  });

  it('is told apart by the mean difference on the same rows, and its standard error', () => {
    const scores = (...all: number[]) => ({ scores: Float64Array.from(all), weights: Float64Array.from(all, () => 1) });
    // Differences 1, 2, 3: mean 2, sum of squares about it 2, error sqrt(2) / 3.
    expect(meanDifference(scores(2, 4, 6), scores(1, 2, 3))).toEqual({ mean: 2, error: Math.SQRT2 / 3 });
    const { mean, error } = meanDifference(
      { scores: Float64Array.of(3, 9), weights: Float64Array.of(2, 0) },
      scores(1, 1),
    );
    expect([mean, error]).toEqual([2, 0]);
  });
});

describe('how sure several networks are', () => {
  /** One number of 1 or -1 is the class with so many in hundred; a network that says so with this logit. */
  async function temperatureOf(logit: number, right: number): Promise<number> {
    const network = mlp({ inputs: 1, hidden: [], outputs: 1 });
    setWeights(network, [[logit], [0]]);
    const rows = Array.from({ length: 400 }, (_, i) => ({ x: i % 2 ? 1 : -1, isRight: i >> 1 < 2 * right }));
    const blocks = [{ x: rows.map(({ x }) => x), y: rows.map(({ x, isRight }) => (isRight === x > 0 ? 1 : 0)) }];
    const held = Int32Array.from(rows.keys());
    const parameters = Object.fromEntries(network.parameters.map(({ name, values }) => [name, values.slice()]));
    const judging = { folds: [{ learned: held, held }], blocks, loss: binaryCrossEntropy(), backend: wasm };
    return chooseTemperature({ network, folds: [parameters] }, judging);
  }

  it('is divided by what the held-out rows make most likely, where its logarithm is normal before, of deviation 0.3', async () => {
    const step = (steps: number) => 2 ** (steps / 8);
    // The logit of 75 % is log 3: 3 / log 3 is 2.73, between eleven and twelve steps; what was likely before leaves ten.
    expect(await temperatureOf(3, 75)).toBeCloseTo(step(10), 12);
    expect(await temperatureOf(1.1 * Math.log(3), 75)).toBeCloseTo(step(1), 12);
    expect(await temperatureOf(Math.log(3), 75)).toBe(1);
    expect(await temperatureOf(Math.log(3) / Math.SQRT2, 75)).toBeCloseTo(step(-4), 12);
    // No further than from a half to 4.
    expect(await temperatureOf(0.1, 75)).toBeCloseTo(step(-8), 12);
    expect(await temperatureOf(30, 75)).toBeCloseTo(step(16), 12);
    // All 400 rows right, and sure: no reason to be surer still.
    expect(await temperatureOf(9, 100)).toBe(1);
  });

  it('is what the held-out rows allow, in the model, its settings and its file', async () => {
    const noisy = (rows: number, seed: number) => {
      const draw = random(seed, 'test/noisy');
      const x = Array.from({ length: rows }, () => Array.from({ length: 12 }, () => draw.normal()));
      return tableFromColumns({
        ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x${i}`, x.map((row) => row[i]!)])),
        y: x.map((row) => (draw.uniform() < 0.85 === row[0]! * row[1]! > 0 ? 'yes' : 'no')),
      });
    };
    const [data, fresh] = [noisy(300, 1), noisy(3000, 2)];
    const fit = await fitTable(data, { target: 'y', seed: 1 });
    const temperatures = fit.configuration.temperature as readonly number[];
    expect(temperatures.some((temperature) => temperature > 1)).toBe(true);
    const lossOf = async (model: Pick<FitResult, 'evaluate'>) => (await model.evaluate(fresh)).result.loss;
    const loss = await lossOf(fit);
    expect(loss).toBeLessThan(0.9 * (await lossOf(await fitTable(data, { target: 'y', seed: 1, effort: 'quick' }))));
    const read = await modelFromBytes(modelToBytes(fit));
    expect(read.configuration.temperature).toEqual(temperatures);
    expect(await lossOf(read as FitResult)).toBe(loss);
    const { configuration } = await fitTable(data, { target: 'x0', seed: 1 });
    expect(configuration).not.toHaveProperty('temperature');
  });
});

describe('the members', () => {
  const form = (watched: number, again: number, left = 1) => ({ watched, again, left });
  const [plain, bent] = [form(2, 1), form(6, 4, 5)];

  it('all learn all rows where there is time, those of the better form first', () => {
    const most = Number.POSITIVE_INFINITY;
    expect(chooseMembers([plain, bent], [1], { count: 3, most })).toEqual({ again: [1, 1, 1], kept: [] });
    expect(chooseMembers([plain, bent], [1, 0], { count: 3, most }).again).toEqual([1, 1, 0]);
  });

  it('are else those that the watched trainings left, one learning all rows in any case', () => {
    const kept = [
      { form: 1, fold: 0 },
      { form: 1, fold: 1 },
    ];
    expect(chooseMembers([plain, bent], [1], { count: 3, most: 16 })).toEqual({ again: [1, 1], kept: [kept[0]] });
    expect(chooseMembers([plain, bent], [1], { count: 3, most: 3 })).toEqual({ again: [1], kept });
    expect(chooseMembers([plain, bent], [1, 0], { count: 3, most: 13 })).toEqual({ again: [1, 0], kept: [kept[0]] });
  });

  it('are fewer where the watched trainings left too few', () => {
    expect(chooseMembers([plain, form(6, 4)], [1], { count: 3, most: 3 })).toEqual({
      again: [1],
      kept: [{ form: 1, fold: 0 }],
    });
  });

  it('say how many of them learned all rows', async () => {
    // Steps of many numbers: the form with bends takes much longer than the plain one.
    const draw = random(2, 'test/many');
    const x = Array.from({ length: 1200 }, () => Array.from({ length: 12 }, () => draw.uniform()));
    const data = tableFromColumns({
      ...Object.fromEntries(x[0]!.map((_, i) => [`x${i}`, x.map((row) => row[i]!)])),
      y: x.map((row) => (row[0]! > 0.3 ? 1 : 0) + (row[1]! > 0.6 ? 2 : 0) + 0.2 * draw.normal()),
    });
    const fit = await fitTable(data, { target: 'y', seed: 1 });
    const learned = fit.configuration.networksOnAllRows as number;
    const count = membersOf(fit.network).length;
    expect(learned).toBeLessThan(count);
    expect(fit.stopped.message).toMatch(
      new RegExp(
        `the mean of ${learned === 1 ? 'one network' : `${learned} networks`} that learned all \\d+ rows and ${count - learned} that validation watched is the model$`,
      ),
    );
  });

  it('take at most about eight times as long to predict: numbers become fewer where that is too much', async () => {
    const widthOf = async (features: number, effort: 'default' | 'best') => {
      const x = Float64Array.from({ length: 400 * features }, (_, i) => Math.sin(i * i));
      const options = { inputs: features, hidden: [64, 32], outputs: 1 };
      const { candidates, members } = await formsFor(trialsFor(effort), options, {
        x,
        y: x.slice(0, 400),
        allRows: 400,
        l1: 0,
      });
      const [plain, bent] = candidates.map(({ make }) => countParameters(make(0)));
      const [bend] = (candidates[1]!.make(0) as Sequential).layers;
      const { width } = bend!.layer.options as { width: number };
      const ofBends = bend!.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
      return { width, members, slower: (members * (bent! - ofBends + 600)) / (plain! + 600) };
    };
    expect(await widthOf(6, 'default')).toMatchObject({ width: 8, members: 3 });
    for (const features of [6, 30, 100]) {
      for (const effort of ['default', 'best'] as const) {
        const { slower, members } = await widthOf(features, effort);
        expect(slower).toBeLessThanOrEqual(members === 3 ? 8.5 : 8);
      }
    }
  });
});

describe('the time that is told before', () => {
  const plain: Candidate = { make: (seed) => mlp({ inputs: 10, hidden: 20, outputs: 1, seed }) };
  const size = { rows: 1000, batchSize: 50, epochs: 30, folds: 1, members: 1 };

  it('grows with rows, epochs, folds and networks', () => {
    const of = (more: object, forms = [plain]) => secondsAtMost(forms, { ...size, ...more });
    // 30 epochs of 6 x 1000 x 241 operations and 20 steps, twice.
    expect(of({})).toBeCloseTo(2 * 30 * ((6 * 1000 * 241) / 15e9 + 20 * 3e-5), 12);
    expect(of({ epochs: 60 })).toBeCloseTo(2 * of({}), 12);
    expect(of({ members: 4 })).toBeCloseTo(2.5 * of({}), 12);
    expect(of({ folds: 5 })).toBeCloseTo(3 * of({}), 12);
    expect(of({}, [plain, plain])).toBeCloseTo(1.5 * of({}), 12);
    expect(of({ batchSize: 'full' })).toBeLessThan(of({}));
  });
});

describe('the bins', () => {
  /** Of numbers that say nothing of what is predicted. */
  const edgesOf = (values: readonly number[], bins: number) =>
    binEdges(values, 1, bins, { y: values.map(() => 0) })[0]!;

  it('are at quantiles of all values and of the different ones, from the lowest to the highest', () => {
    expect(edgesOf([0, 1, 2, 3, 4, 5, 6, 7, 8], 16)).toEqual([0, 2, 4, 6, 8]);
    const zeros = [...new Array<number>(96).fill(0), 1, 2, 3, 4];
    expect(edgesOf(zeros, 16)).toEqual([0, 1, 2, 3, 4]);
  });

  it('are none for numbers of one or two values, for what rounding makes of them, and where rows are elsewhere', () => {
    expect([edgesOf([1, 1, 1], 4), edgesOf([0, 1, 0, 1], 4), edgesOf([1, 1 + 1e-9, 1 + 2e-9], 4)]).toEqual([
      [],
      [],
      [],
    ]);
    expect(binEdges([], 2, 4, { y: [1, 2, 3] })).toEqual([[], []]);
  });

  it('have an edge on both sides of each cut', () => {
    const x = Array.from({ length: 40 }, (_, i) => i);
    const y = x.map((value) => (value < 13 ? 0 : 1));
    expect(binEdges(x, 1, 4, { y })[0]).toEqual([0, 12, 13, 39]);
    const [, second] = binEdges(
      x.flatMap((value) => [7, value]),
      2,
      4,
      { y, classes: 2 },
    );
    expect(second).toEqual([0, 12, 13, 39]);
  });

  it('of very many rows are cut by some of them', () => {
    const x = Array.from({ length: 30_001 }, (_, i) => i);
    const cut = binEdges(x, 1, 4, { y: x.map((value) => (value < 9000 ? 0 : 1)) })[0]!;
    // And there are twice as many quantiles.
    expect(cut).toEqual([0, 8996, 9000, 15_000, 30_000]);
  });
});

describe('the cuts', () => {
  const column = Float64Array.from({ length: 101 }, (_, i) => ((i * 37) % 101) / 10);
  const steps = column.map(
    (x, i) => (x > 6.35 ? 2 : 0) - (x > 2.05 ? 1 : 0) + (x > 8 ? 0.5 : 0) + 0.05 * ((i * 13) % 7),
  );
  const middles = (cuts: readonly (readonly [number, number])[]) =>
    cuts.map(([below, above]) => Number(((below + above) / 2).toFixed(6))).sort((a, b) => a - b);
  const cutsOf = (y: ArrayLike<number>, most: number, classes?: number) =>
    middles(treeCuts(column, explainedBy(y, { rows: 101, every: 1, classes }), most));

  it("are the thresholds of scikit-learn's DecisionTreeRegressor with as many leaves of 10 rows or more", () => {
    expect(cutsOf(steps, 4)).toEqual([2.05, 4.25, 6.35, 8.05]);
    const both = Array.from(column, (x, i) => [steps[i]!, x < 4.45 ? 1 : 0]).flat();
    expect(cutsOf(both, 4)).toEqual([2.05, 4.45, 6.35, 8.05]);
    const classes = Array.from(column, (x, i) => ((x > 6.35 ? 2 : x > 3.05 ? 1 : 0) + (i % 9 === 0 ? 1 : 0)) % 3);
    expect(cutsOf(classes, 3, 3)).toEqual([2.95, 6.35, 8.95]);
  });

  it('are none where nothing is told by the number, or a side would have too few rows', () => {
    expect(cutsOf(new Float64Array(101), 3)).toEqual([]);
    expect(treeCuts(Float64Array.of(1, 2, 3), explainedBy([0, 1, 1], { rows: 3, every: 1 }), 2)).toEqual([]);
  });
});

describe('what goes with an effort', () => {
  it.each<[string, Partial<FitOptions>]>([
    ['hidden', { hidden: [3] }],
    ['an optimizer', { optimizer: 'sgd', epochs: 2 }],
    ['epochs', { epochs: 2 }],
    ['no validation rows', { validation: 0, epochs: 1 }],
    ['a path', { pathPoints: 4, epochs: 2 }],
  ])('one network where %s is given, and no effort', async (_, options) => {
    const fit = await fitTable(table, { target: 'y', ...options });
    expect([fit.plan.effort, fit.plan.networks, membersOf(fit.network).length]).toEqual(['quick', 1, 0]);
  });

  it.each<[Partial<FitOptions>, string]>([
    [{ epochs: 3, patience: 2 }, 'with epochs, patience'],
    [{ validation: 0 }, 'with no validation rows'],
    [{ pathPoints: 4 }, 'with a path of the weights'],
  ])('not %o', async (options, got) => {
    await expect(fitTable(table, { target: 'y', effort: 'best', ...options })).rejects.toThrow(
      `effort: several networks are trained for as long as held-out rows say, and then on all rows: got "best", ${got}; expected quick, or none of these`,
    );
  });

  it('no other word', async () => {
    await expect(fitTable(table, { target: 'y', effort: 'deflaut' as never })).rejects.toThrow(
      /effort: .*got "deflaut"/,
    );
  });
});

class Killed extends Error {}

describe('a fit of several networks, killed and resumed', () => {
  it('ends with the same file, in each of its trainings', async () => {
    const options = { ...few, target: 'y', effort: 'default' } as const;
    const whole = await ofSeveral();
    const stages = new Set<string>();
    let resume: Checkpoint<FitState> | undefined;
    let fit: FitResult | undefined;
    while (!fit) {
      let count = 0;
      let last: Checkpoint<FitState> | undefined = resume;
      const write = (checkpoint: Checkpoint<FitState>): void => {
        const { watched = [], members = [] } = checkpoint.state;
        // Every training is killed once, and then now and then.
        const stage = `${watched.length} ${members.length}`;
        if (++count > (stages.has(stage) ? 30 : 2)) {
          stages.add(stage);
          throw new Killed();
        }
        last = checkpoint;
      };
      try {
        fit = await fitTable(table, { ...options, resume, checkpoint: { every: 0, write } });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        resume = checkpointFromBytes(checkpointToBytes(last!), 'fit');
      }
    }
    expect([...stages]).toEqual(['0 0', '1 0', '2 0', '2 1', '2 2']);
    expect(checksum(modelToBytes(fit))).toBe(checksum(modelToBytes(whole)));
    expect(fit.evaluations).toEqual(whole.evaluations);
    expect(fit.stopped).toEqual(whole.stopped);
  });

  it('keeps the networks that are done when it is called off', async () => {
    const controller = new AbortController();
    let before = 0;
    const fit = await fitTable(table, {
      ...few,
      target: 'y',
      effort: 'default',
      signal: controller.signal,
      checkpoint: {
        every: 0,
        write: ({ state }) => {
          before = state.members?.length ?? 0;
          if (before === 2) controller.abort();
        },
      },
    });
    expect(before).toBe(2);
    expect(membersOf(fit.network).length).toBe(2);
    expect(fit.stopped.message).toMatch(
      /^aborted while training on all \d+ rows; the mean of 2 networks that learned them is the model$/,
    );
  });
});

it('an ensemble is asked by one program', async () => {
  const fit = await ofSeveral();
  const predictor = await openPredictor(fit.network, fit.loss);
  const whole = predictor.predict([[0.1, 0.2]]);
  predictor.free();
  const each = await Promise.all(membersOf(fit.network).map((member) => openPredictor(member, fit.loss)));
  const answers = each.map((one) => one.predict([[0.1, 0.2]]));
  for (const one of each) one.free();
  for (const [i, value] of whole.entries()) {
    const mean = answers.reduce((sum, answer) => sum + answer[i]!, 0) / answers.length;
    expect(Math.abs(value - mean)).toBeLessThan(1e-6);
  }
});
