/** Layers and networks for pictures: what they make of rows, what they refuse, and how they are saved and described. */
import { expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant } from '../../src/graph/node.ts';
import { fit } from '../../src/model/fit.ts';
import { modelToBytes, networkFromBytes } from '../../src/model/model-file.ts';
import { describeLayers } from '../../src/nn/describe.ts';
import {
  activation,
  averagePool2d,
  batchNorm,
  conv2d,
  dropout2d,
  ensemble,
  flatten,
  globalAveragePool,
  groupNorm,
  linear,
  maxPool2d,
  residual,
} from '../../src/nn/layers/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { lenet, smallResNet } from '../../src/nn/picture-networks.ts';
import { random } from '../../src/numeric/random.ts';
import { messageOf } from './message.ts';

it('filters know their fans: heNormal draws with variance 2 / (height x width x channels / groups)', () => {
  const deviation = (layer: ReturnType<typeof conv2d>, row: number[]): number => {
    const weight = layer.build(row).parameters[0]!.initialise(random(1, 'fans'));
    return Math.sqrt(weight.reduce((sum, value) => sum + value * value, 0) / weight.length);
  };
  // Some 10,000 draws: the deviation of a sample is within 3 % of the distribution's.
  expect(deviation(conv2d(64, 3), [8, 8, 16]) / Math.sqrt(2 / 144)).toBeCloseTo(1, 1);
  expect(deviation(conv2d(512, 3, { groups: 'channels' }), [8, 8, 512]) / Math.sqrt(2 / 9)).toBeCloseTo(1, 1);
  // Glorot's limit has the fan-out too: 3 x 3 x 64.
  const glorot = conv2d(64, 3, { initializer: 'glorotUniform' }).build([8, 8, 16]).parameters[0]!;
  const limit = Math.sqrt(6 / (144 + 576));
  const largest = Math.max(...glorot.initialise(random(1, 'fans')).map(Math.abs));
  expect(largest / limit).toBeLessThan(1);
  expect(largest / limit).toBeGreaterThan(0.99);
});

it('dropout2d leaves out whole channels of a picture, others for each picture', () => {
  const pictures = constant(new Float64Array(40 * 3 * 3 * 5).fill(1), [40, 3, 3, 5]);
  const context = { training: true, counter: constant([3], [], 'int32'), seed: 1, stream: 0, update: () => {} };
  const [values] = evaluate([dropout2d(0.5).apply(pictures, {}, context)]) as [Float64Array];
  const kept = Array.from({ length: 200 }, (_, i) => {
    const [picture, channel] = [Math.floor(i / 5), i % 5];
    const of = Array.from({ length: 9 }, (_pixel, at) => values[(picture * 9 + at) * 5 + channel]!);
    expect([0, 2]).toContain(of[0]);
    expect(new Set(of).size).toBe(1);
    return of[0]! > 0;
  });
  // Five standard errors of a share of 0.5 among 200.
  expect(Math.abs(kept.filter(Boolean).length / 200 - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 200));
  expect(dropout2d(0.5).apply(pictures, {}, { ...context, training: false })).toBe(pictures);
});

it('networks are described with what their layers do, and formulas that count filters', () => {
  const lines = describeLayers(
    sequential(
      [
        conv2d(8, 3, { stride: 2, padding: 'same' }),
        conv2d(8, [1, 3], { groups: 'channels', dilation: [1, 2], bias: false }),
        maxPool2d(2, { stride: 1 }),
        averagePool2d(2),
        residual([conv2d(4, 1), activation('relu')], { shortcut: [conv2d(4, 1, { bias: false })] }),
      ],
      { row: [28, 28, 3] },
    ),
  );
  expect(lines.map(({ detail, formula, parameters }) => [detail, formula, parameters])).toEqual([
    ['conv2d 3 x 3, stride 2, 28 x 28 x 3 -> 14 x 14 x 8', '(3 x 3 x 3 + 1) x 8', 224],
    ['conv2d 1 x 3, dilation 1 x 2, depthwise, 14 x 14 x 8 -> 14 x 10 x 8', '1 x 3 x 1 x 8', 24],
    ['maxPool2d 2 x 2, stride 1, 14 x 10 x 8 -> 13 x 9 x 8', '', 0],
    ['averagePool2d 2 x 2, 13 x 9 x 8 -> 6 x 4 x 8', '', 0],
    ['residual of conv2d, relu, 6 x 4 x 8 -> 6 x 4 x 4', '(1 x 1 x 8 + 1) x 4 + 1 x 1 x 8 x 4', 68],
  ]);
});

it.each([
  ['lenet', lenet({ row: [8, 8, 1], outputs: 3, seed: 2 })],
  ['smallResNet', smallResNet({ row: [8, 8, 1], outputs: 3, seed: 2 })],
  [
    'an ensemble of convolutions',
    sequential(
      [
        ensemble({
          members: [
            [conv2d(2, 3), flatten(), linear(3)],
            [flatten(), linear(3)],
          ],
          mean: 'classes',
        }),
      ],
      {
        row: [8, 8, 1],
      },
    ),
  ],
])('%s learns, is saved and read back with the same predictions', async (_, network) => {
  const { uniform } = random(1, 'test/pictures');
  // A bright stripe at the top, in the middle or below.
  const pictures = Array.from({ length: 24 }, (_picture, i) =>
    Array.from({ length: 64 }, (_pixel, at) => Number(Math.floor(at / 24) === i % 3) + 0.3 * uniform()),
  );
  const labels = pictures.map((_picture, i) => i % 3);
  const rows = { x: pictures.flat(), y: labels };
  const model = await fit(network, rows, {
    loss: 'crossEntropy',
    optimizer: 'adam',
    epochs: 40,
    batchSize: 8,
    seed: 1,
  });
  const answers = pictures.map((picture) => model.predict(picture));
  const classes = answers.map((answer) => answer.indexOf(Math.max(...answer)));
  expect(classes).toEqual(labels);
  const again = await networkFromBytes(modelToBytes(model));
  expect(pictures.map((picture) => again.predict(picture))).toEqual(answers);
});

it('what does not fit is refused, with the layer and what it expects', () => {
  const messages: [() => unknown, string][] = [
    [
      () => sequential([conv2d(4, 3)], { row: [28, 28] }),
      'layer1: conv2d: cannot take the rows that come in: got rows of shape [28, 28]; expected [height, width, channels] — try rows of shape [28, 28, 1] for pictures of one channel',
    ],
    [
      () => sequential([conv2d(4, 5)], { row: [4, 4, 1] }),
      'layer1: conv2d: a window is longer than its axis: got 5 elements along axis 1 of [1, 4, 4, 1]; expected at most 4 — try smaller windows, or pad() before',
    ],
    [
      () => sequential([conv2d(4, 3, { groups: 2 })], { row: [8, 8, 3] }),
      'layer1: conv2d: channels do not fall into these groups: got 3 channels and 4 outputs in 2 groups; expected multiples of the groups',
    ],
    [
      () => sequential([maxPool2d(2, { padding: 2 })], { row: [8, 8, 3] }),
      'layer1: maxPool2d: a window would have nothing but padding: got padding [2, 2] for windows [2, 2]; expected less than the size of a window',
    ],
    [
      () => sequential([globalAveragePool()], { row: [3] }),
      'layer1: globalAveragePool: cannot take the rows that come in: got rows of shape [3]; expected [height, width, channels]',
    ],
    [
      () => sequential([groupNorm(4)], { row: [8, 8, 6] }),
      'layer1: groupNorm: cannot take the rows that come in: got rows of shape [8, 8, 6]; expected [..., channels], of a number of channels that is a multiple of 4',
    ],
    [
      () => sequential([residual([conv2d(4, 3), batchNorm()])], { row: [8, 8, 1] }),
      'layer1: residual: its layers give rows of another shape than what is added to them: got [6, 6, 4] and [8, 8, 1]; expected one shape — try the option shortcut, with layers that change the shape as these do: conv2d(32, 1, { stride: 2 })',
    ],
    [
      () => lenet({ row: [28, 28] as never, outputs: 10 }),
      'lenet: row: bad value: got a list of 2; expected the shape of a picture, [height, width, channels]',
    ],
  ];
  for (const [make, message] of messages) expect(messageOf(make)).toBe(message);
});
