/** Rows as people have them: in any form, or refused by row and column, in training and in prediction. */
import { describe, expect, it } from 'vitest';
import { setWeights } from '../../src/engine.ts';
import { walkNetwork } from '../../src/explain.ts';
import {
  fitTable,
  type Loss,
  losses,
  mlp,
  modelToBytes,
  openPredictor,
  openTraining,
  reference,
  train,
} from '../../src/index.ts';

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];
const network = (outputs = 1) => mlp({ inputs: 2, hidden: 3, outputs, seed: 1 });

/** The last loss of a short training. */
async function trained(data: object, loss?: Loss, outputs = 1): Promise<number> {
  let last = Number.NaN;
  for await (const event of train(network(outputs), data as never, { epochs: 3, ...(loss && { loss }) }))
    last = event.loss;
  return last;
}

describe('nested rows are the same as flat ones', () => {
  it('in training, validation and weights', async () => {
    const flat = await trained({ x: x.flat(), y, sampleWeights: [1, 2, 1, 1] });
    expect(await trained({ x, y: y.map((value) => [value]), sampleWeights: [[1], [2], [1], [1]] })).toBe(flat);
    expect(await trained({ x: x.map((row) => Float32Array.from(row)), y, sampleWeights: [1, 2, 1, 1] })).toBe(flat);
  });

  it('in prediction and in a walk', async () => {
    const { predict } = await openPredictor(network(), losses.binaryCrossEntropy());
    expect(predict(x)).toEqual(predict(x.flat()));
    const loss = losses.binaryCrossEntropy();
    const walk = (point: object) => walkNetwork(network(), point as never, { loss }).loss!.value;
    expect(walk({ x: [[0, 1]], y: [[1]] })).toBe(walk({ x: [0, 1], y: [1] }));
  });
});

describe('rows that are none are refused by row and column', () => {
  const features = 'training data: features: ';
  it.each([
    [[[0, 1], [1]], `${features}row 2 does not fit: got 1 numbers; expected 2`],
    [[[0, 1], null], `${features}row 2 does not fit: got null; expected 2`],
    [[[0, 1, 2]], `${features}row 1 does not fit: got 3 numbers; expected 2`],
    [[{ a: 1 }], `${features}row 1 is not numbers: got an object — try fitTable(), which takes such rows`],
    [
      [[0, '1']],
      `${features}not a finite number: got "1" in row 1, column 2; expected finite numbers — try fitTable(), which takes text, or numbers in its place`,
    ],
    [[0, 1, '0', 1], `${features}not a finite number: got "0" in row 2, column 1;`],
    [[0, 1, null, 1], `${features}not a finite number: got null in row 2, column 1;`],
    [
      [0, 0, 0, 7n],
      `${features}not a finite number: got 7n in row 2, column 2; expected finite numbers — try Number(value)`,
    ],
    [[0, 0, 0, Number.NaN], `${features}not a finite number: got NaN in row 2, column 2;`],
    [
      [0, 0, 0, 1e39],
      `${features}too large for numbers of 32 bits: got 1e+39 in row 2, column 2; expected at most 1.00e+19 — try the column in other units, or standardised`,
    ],
    [
      '0011',
      `${features}not rows of numbers: got "0011"; expected numbers, row after row, or an array of numbers for each row`,
    ],
  ] as [unknown, string][])('%o', async (rows, message) => {
    await expect(trained({ x: rows, y: [0, 1] })).rejects.toThrow(message);
    const predictor = await openPredictor(network());
    const wanted = message.replace('training data', 'predict').replace('1.00e+19', '3.40e+38');
    expect(() => predictor.predict(rows as never)).toThrow(wanted);
  });

  it('weights that leave no row', async () => {
    await expect(trained({ x, y, sampleWeights: [0, 0, 0, 0] })).rejects.toThrow(
      'training data: no row counts: got sample weights that are all 0',
    );
  });
});

describe('targets that the loss is not defined for are refused by row', () => {
  const binary = losses.binaryCrossEntropy();
  const several = losses.crossEntropy();
  const shares = losses.crossEntropy({ targets: 'values' });
  const outside = 'training data: targets: not what binaryCrossEntropy is defined for: got ';
  const noShares = 'training data: targets: not what crossEntropy is defined for: got ';
  it.each([
    [
      [1, -1, 1, 1],
      binary,
      `${outside}-1 in row 2; expected probabilities of class 1, from 0 to 1 — try 0 in place of -1: (y + 1) / 2 for targets of -1 and 1`,
    ],
    [
      [1, 1, 2, 1],
      binary,
      `${outside}2 in row 3; expected probabilities of class 1, from 0 to 1 — try y - 1 for targets of 1 and 2`,
    ],
    [
      [0, 0, 0, 255],
      binary,
      `${outside}255 in row 4; expected probabilities of class 1, from 0 to 1 — try y divided by its largest value`,
    ],
    [['a', 'b', 'a', 'b'], binary, 'training data: targets: not a finite number: got "a" in row 1, column 1;'],
    [
      [1, 2, 2, 1],
      several,
      'training data: no such class: got 2 in row 2; expected an integer from 0 to 1, one per output — try y - 1 where classes count from 1, or a network of more outputs',
    ],
    [
      [1, 0.5, 1, 1],
      several,
      'training data: no such class: got 0.5 in row 2; expected an integer from 0 to 1, one per output',
    ],
    [
      [
        [1, 0],
        [1.5, -0.5],
        [1, 0],
        [1, 0],
      ],
      shares,
      `${noShares}-0.5 in row 2; expected probabilities of the classes, from 0 to 1, that sum to 1`,
    ],
    [
      [
        [1, 0],
        [1, 0],
        [1, 1],
        [1, 0],
      ],
      shares,
      `${noShares}a sum of 2 in row 3; expected probabilities of the classes, from 0 to 1, that sum to 1 — try each row divided by its sum`,
    ],
    [
      [0, 1, 1, 1e30],
      losses.meanSquaredError(),
      'training data: targets: too large for numbers of 32 bits: got 1e+30 in row 4, column 1;',
    ],
  ] as [unknown, Loss, string][])('%j', async (targets, loss, message) => {
    await expect(trained({ x, y: targets }, loss, loss.name === 'crossEntropy' ? 2 : 1)).rejects.toThrow(message);
  });

  it('probabilities that were rounded are taken', async () => {
    const rounded = [
      [0.333, 0.667],
      [0.5, 0.5],
      [1, 0],
      [0.001, 0.999],
    ];
    expect(await trained({ x, y: rounded }, shares, 2)).toBeGreaterThan(0);
  });

  it('in a table before anything is learned, and those of the test too', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ a: i, y: i * 1.5 }));
    const large =
      'target "y": too large to square: got 1e+200 in row 2; expected at most 1e+150 — try the target in other units';
    const events: unknown[] = [];
    const options = { target: 'y', epochs: 2, onEvent: (event: unknown) => events.push(event) };
    await expect(fitTable(rows.with(1, { a: 1, y: 1e200 }), options)).rejects.toThrow(large);
    await expect(fitTable(rows, { ...options, test: [rows[0]!, { a: 1, y: 1e200 }] })).rejects.toThrow(large);
    expect(events).toEqual([]);
  });
});

describe('no answer is NaN', () => {
  const filled = (value: number) => {
    const net = network();
    setWeights(
      net,
      net.parameters.map(({ values }) => values.map(() => value)),
    );
    return net;
  };

  it.each([
    ['wasm', undefined],
    ['reference', reference],
  ] as const)('a prediction that is not finite names its row: %s', async (_, backend) => {
    const { predict } = await openPredictor(filled(backend ? 1e155 : 3e38), undefined, backend);
    expect(() =>
      predict([
        [-1, -1],
        [1, 1],
      ]),
    ).toThrow(
      /^predict: the prediction is not a finite number: got (Infinity|NaN) for row [12] — try features of the size that the network learned, or weights that are smaller$/,
    );
  });

  it('of a table too, by the row that it has there; and weights that cannot be read back are not saved', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ a: i % 7, b: i % 5, y: i % 2 === 0 ? 'yes' : 'no' }));
    const model = await fitTable(rows, { target: 'y', epochs: 2, hidden: 3 });
    setWeights(
      model.network,
      model.network.parameters.map(({ values }) => values.map(() => Number.NaN)),
    );
    expect(() => model.predict(rows.slice(0, 2))).toThrow(
      'predict: the prediction is not a finite number: got NaN for row 1',
    );
    expect(() => modelToBytes(model)).toThrow(
      'layer1.weight: a weight is no number that float32 can hold: got NaN at 0; expected finite numbers up to 3.4e38',
    );
    model.network.parameters[0]!.values.fill(1e39);
    expect(() => modelToBytes(model)).toThrow(
      'layer1.weight: a weight is no number that float32 can hold: got 1e+39 at 0;',
    );
  });
});

describe('a network answers with the weights that it has', () => {
  const weightsOf = (net: ReturnType<typeof network>) => net.parameters.map(({ values }) => [...values]);

  it('inside the loop over events they are those of the moment, within epochs and between them', async () => {
    const net = network();
    const { predict } = await openPredictor(net);
    const answers = new Set<number>([predict([1, 0])[0]!]);
    let events = 0;
    const pairs: [number[][], number[][]][] = [];
    for await (const event of train(net, { x, y }, { batchSize: 1, epochs: 3, every: 2, validation: { x, y } })) {
      events++;
      if (!event.stopped) pairs.push([weightsOf(net), (await event.snapshot()).map(({ values }) => [...values])]);
      answers.add(predict([1, 0])[0]!);
    }
    expect(pairs).toHaveLength(5);
    for (const [shown, current] of pairs) expect(shown).toEqual(current);
    // The last event has the best weights, which one before had as well or not.
    expect(answers.size).toBeGreaterThanOrEqual(events);
  });

  it('are its first ones again where a training that was left early has no better ones', async () => {
    const net = network();
    const before = weightsOf(net);
    for await (const event of train(net, { x, y }, { batchSize: 1, epochs: 3, every: 2 })) {
      expect(event.step).toBe(2);
      expect(weightsOf(net)).not.toEqual(before);
      break;
    }
    expect(weightsOf(net)).toEqual(before);
  });

  it('are there after each call of a training by hand, and after a restore', async () => {
    const net = network();
    const training = await openTraining(net, { x, y }, { batchSize: 1, epochs: 3 });
    const state = await training.state();
    const before = weightsOf(net);
    await training.step(3);
    expect(weightsOf(net)).toEqual((await training.snapshot()).map(({ values }) => [...values]));
    await training.restore(state);
    expect(weightsOf(net)).toEqual(before.map((values) => [...Float32Array.from(values)]));
    training.free();
  });

  it('a model of a table too, after more training', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ a: i % 7, b: i % 5, y: i % 2 === 0 ? 'yes' : 'no' }));
    const model = await fitTable(rows, { target: 'y', epochs: 2, hidden: 3 });
    const before = model.predict(rows[3]!);
    for await (const _event of train(
      model.network,
      {
        x: [
          [1, 2],
          [2, 1],
        ],
        y: [0, 1],
      },
      { epochs: 50 },
    ));
    expect(model.predict(rows[3]!)).not.toEqual(before);
    expect(model.predict([rows[3]!])).toEqual([model.predict(rows[3]!)]);
  });

  it('weights that do not fit are refused, and none is set', () => {
    const net = network();
    const before = weightsOf(net);
    expect(() => setWeights(net, [new Float64Array(6)])).toThrow(
      'setWeights: layer1.bias: does not fill the parameter: got 0 values; expected 3',
    );
    expect(weightsOf(net)).toEqual(before);
  });
});
