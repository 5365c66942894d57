/** The printed module of PyTorch loads the weights and gives what the network gives. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { weightsToBytes } from '../../src/model/weights-file.ts';
import { activation, batchNorm, dropout, embedding, flatten, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { torchModule } from '../../src/report/export/torch.ts';
import { messageOf } from '../nn/message.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-torch-module-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = ['python3', '/usr/bin/python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
if (!python) console.warn('PyTorch is missing: the printed module is not run');

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

it.skipIf(!python)('gives what the network gives', async () => {
  const network = sequential(
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
  const { uniform } = random(3, 'test/torch-module');
  for (const { values } of network.parameters) values.set(values.map((value) => Math.fround(value + uniform() / 2)));
  const x = Array.from({ length: 12 }, (_, i) => ((i * 7) % 11) / 4 - 1);
  mkdirSync(join(folder, 'safetensors'));
  writeFileSync(join(folder, 'safetensors', 'torch.py'), reader);
  writeFileSync(join(folder, 'safetensors', '__init__.py'), '');
  writeFileSync(join(folder, 'weights.safetensors'), weightsToBytes(network));
  const use = `import json, torch\nprint(json.dumps(model(torch.tensor(${JSON.stringify(x)}).reshape(4, 3)).flatten().tolist()))\n`;
  writeFileSync(join(folder, 'model.py'), torchModule(network) + use);
  const env = { ...process.env, PYTHONPATH: folder };
  const there = JSON.parse(execFileSync(python!, ['model.py'], { cwd: folder, encoding: 'utf8', env })) as number[];
  const here = (await openPredictor(network, undefined, reference)).predict(x);
  expect(there).toHaveLength(here.length);
  for (const [i, value] of there.entries())
    expect(Math.abs(value - here[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
});

it('says what PyTorch has no module for', () => {
  expect(messageOf(() => torchModule(sequential([embedding(4, 2), flatten(), linear(1)], { row: [3] })))).toMatch(
    /^torchModule: PyTorch has no module that is the same: got layer1: embedding; expected linear, flatten/,
  );
  expect(messageOf(() => torchModule(sequential([linear(2, 2), activation('sin')])))).toContain(
    'layer2: activation sin',
  );
});
