/** A loss and a schedule that are only functions, wherever one may be given. */
import { describe, expect, it } from 'vitest';
import { landscape } from '../../src/explain/landscape/landscape.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import type { Node } from '../../src/graph/node.ts';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes, networkFromBytes } from '../../src/model/model-file.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import type { LossOrName } from '../../src/nn/from-options.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { abs, mean, square, sub } from '../../src/ops/index.ts';
import { sgd } from '../../src/optim/index.ts';
import type { ScheduleTime } from '../../src/optim/optimizer.ts';
import { asSchedule, type ScheduleOrName, stepDecay } from '../../src/optim/schedules/index.ts';
import { exportNetwork } from '../../src/report/export/predict.ts';
import { train } from '../../src/train/train.ts';
import { messageOf } from '../nn/message.ts';

const network = () => mlp({ inputs: 2, hidden: [3], outputs: 2, seed: 4 });
const rows = [[0, 1], [2, -1], [1, 1], [0.5, 0]]; // biome-ignore format: a table
const data = { x: rows, y: rows.map(([a, b]) => [a! + b!, a! - b!]), sampleWeights: [1, 2, 1, 0.5] };
const squares = (outputs: Node, targets: Node): Node => square(sub(outputs, targets));
const distance = (outputs: Node, targets: Node): Node => mean(abs(sub(outputs, targets)), -1);

describe('a loss as a function', () => {
  it.each<[LossOrName, string]>([
    [squares, 'meanSquaredError'],
    [distance, 'meanAbsoluteError'],
  ])('trains as the loss of the same formula does: %o', async (loss, name) => {
    const own = await fit(network(), data, { loss, epochs: 15 });
    const known = await fit(network(), data, { loss: name, epochs: 15 });
    expect(own.training.loss).toBeCloseTo(known.training.loss, 6);
    expect(own.training.metrics).toEqual({ rmse: expect.closeTo(known.training.metrics.rmse!, 6) as number });
    expect(
      own
        .predict(rows)
        .flat()
        .map((value) => expect.closeTo(value, 5) as number),
    ).toEqual(known.predict(rows).flat());
  });

  it('is handed over by its name where a file is read', async () => {
    const own = await fit(network(), data, { loss: squares, epochs: 3 });
    const bytes = modelToBytes(own);
    const loaded = await networkFromBytes(bytes, 'm', { losses: { squares } });
    expect(await loaded.evaluate(data)).toEqual(await own.evaluate(data));
    await expect(networkFromBytes(bytes, 'm')).rejects.toThrow(
      'm: not a model that can be used: loss: unknown name: got "squares"; expected one that is handed over — try load(file, { losses: { … } }) with its maker, if it is one of your own',
    );
  });

  it('serves tables of numbers', async () => {
    const table = Array.from({ length: 60 }, (_, i) => ({ a: i, y: 2 * i }));
    const model = await fitTable(table, { target: 'y', loss: squares, hidden: [], epochs: 3 });
    const loaded = await modelFromBytes(modelToBytes(model), 'm', { losses: { squares } });
    expect(loaded.predict([{ a: 3 }])).toEqual(model.predict([{ a: 3 }]));
  });

  it('is taken wherever a loss is', async () => {
    const trained = network();
    const known = { loss: 'meanSquaredError' };
    const point = { x: [1, 2], y: [3, 0] };
    const value = (loss: LossOrName) => walkNetwork(trained, point, { loss }).loss!.value;
    expect(value(squares)).toBeCloseTo(value(known.loss), 12);
    const centre = async (loss: LossOrName) => (await landscape(trained, data, { loss })).centre;
    expect(await centre(squares)).toBeCloseTo(await centre(known.loss), 6);
    expect((await openPredictor(trained, squares)).predict(rows)).toEqual((await openPredictor(trained)).predict(rows));
    expect(exportNetwork(trained, { language: 'js', loss: squares })).toBe(
      exportNetwork(trained, { language: 'js', ...known }),
    );
  });

  it('must give a number for each row', async () => {
    const refusal = (loss: unknown) => fit(network(), data, { loss: loss as LossOrName, epochs: 1 });
    await expect(refusal((a: Node, b: Node) => mean(squares(a, b)))).rejects.toThrow(
      'loss: not one number per row: got scalar; expected [4] or [4, 2] — try leaving out mean() or sum() over rows',
    );
    await expect(refusal(() => 3)).rejects.toThrow('its result: bad value: got 3; expected a node');
    await expect(refusal({ perRow: 3 })).rejects.toThrow('loss: bad value: got an object; expected a loss, or one of');
  });
});

describe('a schedule as a function', () => {
  const rates = async (schedule: ScheduleOrName) => {
    const seen: number[] = [];
    const options = { epochs: 4, batchSize: 2, optimizer: sgd({ learningRate: 0.5 }), schedule } as const;
    for await (const event of train(network(), data, options)) seen.push(event.learningRate);
    return seen;
  };

  it('gives the factor of the learning rate at each step', async () => {
    expect(await rates(({ epoch }) => 1 / 2 ** epoch)).toEqual([0.5, 0.25, 0.125, 0.0625]);
    expect(await rates(({ epoch }) => 1 / 2 ** epoch)).toEqual(await rates(stepDecay({ every: 1, factor: 0.5 })));
    const places: ScheduleTime[] = [];
    await rates((at) => {
      places.push(at);
      return 1;
    });
    expect(places).toContainEqual({ step: 5, steps: 8, epoch: 2, epochs: 4 });
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '1', undefined])(
    'is refused where it gives %j',
    async (factor) => {
      await expect(rates(({ step }) => (step < 2 ? 1 : (factor as number)))).rejects.toThrow(
        /^schedule: not a factor of the learning rate: got .* at step 2; expected a finite number, 0 or more$/,
      );
    },
  );

  it('is not a schedule of the library that was not called', () => {
    expect(asSchedule(stepDecay).name).toBe('step');
    expect(messageOf(() => asSchedule(3 as never))).toMatch(/^schedule: bad value: got 3/);
  });
});
