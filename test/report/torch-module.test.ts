/** The printed module of PyTorch loads the weights and gives what the network gives. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { weightsToBytes } from '../../src/model/weights-file.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { activation, batchNorm, dropout, embedding, flatten, layerNorm, linear } from '../../src/nn/layers/index.ts';
import {
  averagePool2d,
  conv2d,
  dropout2d,
  globalAveragePool,
  groupNorm,
  maxPool2d,
  residual,
} from '../../src/nn/layers/pictures.ts';
import { sequential } from '../../src/nn/network.ts';
import { smallResNet } from '../../src/nn/picture-networks.ts';
import { random } from '../../src/numeric/random.ts';
import { torchModule } from '../../src/report/export/torch.ts';
import { messageOf } from '../nn/message.ts';
import { pythonWith } from '../python.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-torch-module-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = pythonWith('torch', 'the printed module is not run');

/** A reader of the format, for where the package is not installed. */
const reader = `
import json, struct, torch
def load_file(path):
  data = open(path, 'rb').read()
  (size,) = struct.unpack('<Q', data[:8])
  start = 8 + size
  tensors = {k: v for k, v in json.loads(data[8:start]).items() if k != '__metadata__'}
  read = lambda v: torch.frombuffer(bytearray(data[start + v['data_offsets'][0]:start + v['data_offsets'][1]]), dtype=torch.float32).reshape(v['shape'])
  return {k: read(v) for k, v in tensors.items()}
`;

const names = [
  'sigmoid',
  'tanh',
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'softplus',
  'softsign',
  'identity',
];

const perceptron = () =>
  sequential(
    [
      linear(6),
      batchNorm({ epsilon: 0.01 }),
      ...names.flatMap((name) => [activation(name), linear(6, { bias: name !== 'tanh' })]),
      layerNorm(),
      dropout(0.3),
      linear(2),
    ],
    { row: [3], seed: 2 },
  );
const pictures = () =>
  sequential(
    [
      conv2d(4, 3, { padding: 'same' }),
      batchNorm({ epsilon: 0.01 }),
      activation('relu'),
      conv2d(8, [2, 3], { padding: 'same', dilation: [1, 2], groups: 'channels', bias: false }),
      groupNorm({ groups: 2, epsilon: 0.001 }),
      maxPool2d(3, { stride: [2, 1], padding: 1 }),
      conv2d(6, 3, { stride: 2, padding: [1, 0], groups: 2 }),
      dropout2d(0.2),
      averagePool2d([2, 3], { stride: 1, padding: 1 }),
      averagePool2d(2, { stride: 1, padding: [1, 0], countPadding: true }),
      flatten(),
      batchNorm(),
      activation('tanh'),
      linear(3),
      layerNorm(),
    ],
    { row: [9, 8, 2], seed: 5 },
  );
const averaged = () =>
  sequential([conv2d(4, 3, { stride: 2, padding: 'same' }), globalAveragePool(), linear(2)], {
    row: [7, 7, 2],
    seed: 6,
  });
const residuals = () =>
  sequential(
    [
      conv2d(4, 3, { padding: 1 }),
      residual([conv2d(4, 3, { padding: 1, bias: false }), batchNorm(), residual([activation('tanh')])]),
      residual([conv2d(6, 2, { stride: 2 }), batchNorm()], { shortcut: [conv2d(6, 1, { stride: 2 }), batchNorm()] }),
      flatten(),
      linear(5),
      residual([linear(5), activation('relu'), dropout(0.5), linear(5)]),
      linear(2),
    ],
    { row: [6, 4, 2], seed: 8 },
  );
const onlyPictures = () => sequential([maxPool2d(2), conv2d(3, 2)], { row: [6, 5, 2], seed: 7 });

/** Numbers [n, ...first] with the axis of channels moved: from the last to the first, or back. */
function moved(values: ArrayLike<number>, row: readonly number[], to: 'first' | 'last'): number[] {
  if (row.length < 3) return Array.from(values);
  const [height, width, channels] = row as [number, number, number];
  const area = height * width;
  return Array.from(values, (_, i) => {
    const within = i % (area * channels);
    const [channel, place] =
      to === 'first' ? [Math.floor(within / area), within % area] : [within % channels, Math.floor(within / channels)];
    return values[i - within + (to === 'first' ? place * channels + channel : channel * area + place)]!;
  });
}

it.skipIf(!python).each([
  ['a perceptron', perceptron],
  ['windows, norms and flattened pictures', pictures],
  ['a mean over pictures', averaged],
  ['residual blocks', residuals],
  ['a ready residual network', () => smallResNet({ row: [8, 8, 1], outputs: 3, seed: 1 })],
  ['pictures that come out', onlyPictures],
])('gives what the network gives: %s', async (_, make) => {
  const network = make();
  const { uniform } = random(3, 'test/torch-module');
  for (const { values } of network.parameters) values.set(values.map((value) => Math.fround(value + uniform() / 2)));
  const { row, output } = network;
  const x = Array.from(
    { length: 4 * row.reduce((size, length) => size * length, 1) },
    (_unused, i) => ((i * 7) % 11) / 4 - 1,
  );
  mkdirSync(join(folder, 'safetensors'), { recursive: true });
  writeFileSync(join(folder, 'safetensors', 'torch.py'), reader);
  writeFileSync(join(folder, 'safetensors', '__init__.py'), '');
  writeFileSync(join(folder, 'weights.safetensors'), weightsToBytes(network));
  const shape = row.length === 3 ? [4, row[2], row[0], row[1]] : [4, ...row];
  const given = moved(x, row, 'first');
  const use = `import json, torch\nprint(json.dumps(model(torch.tensor(${JSON.stringify(given)}).reshape(${shape.join(', ')})).flatten().tolist()))\n`;
  writeFileSync(join(folder, 'model.py'), torchModule(network) + use);
  const env = { ...process.env, PYTHONPATH: folder };
  const answer = execFileSync(python!, ['model.py'], { cwd: folder, encoding: 'utf8', env });
  const there = moved(JSON.parse(answer) as number[], output, 'last');
  const here = (await openPredictor(network, undefined, reference)).predict(x);
  expect(there).toHaveLength(here.length);
  for (const [i, value] of there.entries())
    expect(Math.abs(value - here[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
});

it('prints modules for pictures', () => {
  expect(torchModule(averaged())).toContain('    nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),\n');
  expect(
    torchModule(pictures())
      .split('\n')
      .filter((line) => line.startsWith('    ')),
  ).toEqual([
    '    nn.Conv2d(2, 4, 3, padding=1),',
    '    nn.BatchNorm2d(4, eps=0.01, momentum=0.1),',
    '    nn.ReLU(),',
    '    nn.Conv2d(4, 8, (2, 3), padding="same", dilation=(1, 2), groups=4, bias=False),',
    '    nn.GroupNorm(2, 8, eps=0.001),',
    '    nn.MaxPool2d(3, stride=(2, 1), padding=1),',
    '    nn.Conv2d(8, 6, 3, stride=2, padding=(1, 0), groups=2),',
    '    nn.Dropout2d(0.2),',
    '    nn.AvgPool2d((2, 3), stride=1, padding=1, count_include_pad=False),',
    '    nn.AvgPool2d(2, stride=1, padding=(1, 0)),',
    '    nn.Flatten(),',
    '    nn.BatchNorm1d(60, eps=0.00001, momentum=0.1),',
    '    nn.Tanh(),',
    '    nn.Linear(60, 3),',
    '    nn.LayerNorm(3),',
  ]);
});

it('says what PyTorch has no module for', () => {
  expect(messageOf(() => torchModule(sequential([embedding(4, 2), flatten(), linear(1)], { row: [3] })))).toMatch(
    /^torchModule: PyTorch has no module that is the same: got layer1: embedding; expected linear, flatten/,
  );
  expect(messageOf(() => torchModule(sequential([linear(2, 2), activation('sin')])))).toContain(
    'layer2: activation sin',
  );
  const refused = (layers: readonly Layer[], row = [6, 6, 4]) =>
    messageOf(() => torchModule(sequential(layers, { row })));
  expect(refused([conv2d(2, 3, { stride: 2, padding: 'same' })])).toContain(
    'got layer1: conv2d with padding 0 above and left, 1 below and right;',
  );
  expect(refused([averagePool2d(2, { stride: 1, padding: 'same' })])).toContain(
    'got layer1: averagePool2d with padding 0',
  );
  expect(refused([maxPool2d(2, { stride: 1, dilation: 3, padding: 2 })])).toContain(
    'padding 2, more than half a window',
  );
  expect(refused([averagePool2d(2, { dilation: 2 })])).toContain('got layer1: averagePool2d with dilation 2;');
  expect(refused([flatten(), residual([linear(144)]), linear(1)])).toContain('got layer2: residual behind flatten');
  expect(refused([layerNorm()])).toContain('got layer1: layerNorm of pictures;');
  expect(refused([flatten(), groupNorm(2), linear(1)])).toContain('got layer2: groupNorm behind flatten');
  expect(refused([flatten()])).toContain('got a network that ends with flattened pictures');
});
