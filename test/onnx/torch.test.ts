/** PyTorch to ONNX to ours, tuned there, to ONNX and to ONNX Runtime: one network all the way. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { afterAll, describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { fit } from '../../src/model/fit.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import type { Network } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { fromOnnx } from '../../src/onnx/read/from-onnx.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';
import { adam } from '../../src/optim/index.ts';
import { pythonWith } from '../python.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-torch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = pythonWith('torch, onnx', 'round trips with them are skipped');

const script = `
import json, sys, torch
from torch import nn
torch.manual_seed(3)
class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.way = nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, 1, 1, groups=2), nn.BatchNorm2d(outputs))
        self.short = nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, x):
        return torch.relu(self.way(x) + self.short(x))

class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.out = (nn.Linear(4, 4) for _ in range(4))

    def forward(self, x):
        weights = torch.softmax(self.q(x) @ self.k(x).transpose(1, 2) / 2, -1)
        return self.out((weights @ self.v(x)).mean(1))

class Squeezed(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        hidden = torch.relu(self.linear(x))
        return (hidden.sum(1, keepdim=True) + hidden.var(1, keepdim=True)).squeeze(-1)

net = {
  'residual': lambda: nn.Sequential(nn.Conv2d(3, 4, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1), Block(4, 4, 1), Block(4, 8, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3)),
  'dilated': lambda: nn.Sequential(nn.Conv2d(2, 4, 3, dilation=2, padding=2, padding_mode='reflect'), nn.GELU(), nn.MaxPool2d(2, ceil_mode=True), nn.Conv2d(4, 4, 3, groups=4), nn.Flatten(), nn.Linear(36, 3)),
  'signals': lambda: nn.Sequential(nn.Conv1d(2, 4, 5, padding=2), nn.BatchNorm1d(4), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(4, 4, 3), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 3)),
  'attention': Attention,
  'squeezed': Squeezed,
  'mlp': lambda: nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.BatchNorm1d(8), nn.Linear(8, 8), nn.SiLU(), nn.LayerNorm(8), nn.Linear(8, 3)),
  'pictures': lambda: nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, stride=2), nn.ELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3)),
}[sys.argv[1]]()
shape = {'mlp': (4,), 'pictures': (1, 8, 8), 'residual': (3, 17, 15), 'dilated': (2, 9, 9), 'signals': (2, 12), 'attention': (5, 4), 'squeezed': (4,)}[sys.argv[1]]
x = torch.randn(6, *shape)
net.train(); net(x); net.eval()
torch.onnx.export(net, x, sys.argv[2], opset_version=13, input_names=['x'], output_names=['y'], dynamic_axes={'x': {0: 'rows'}, 'y': {0: 'rows'}})
print(json.dumps({'x': x.flatten().tolist(), 'y': net(x).flatten().tolist()}))
`;

function difference(there: ArrayLike<number>, here: ArrayLike<number>): number {
  if (there.length !== here.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1, ...Array.from(here, Math.abs));
  return Math.max(...Array.from(here, (value, i) => Math.abs(there[i]! - value))) / scale;
}

async function answers(network: Network, x: readonly number[]): Promise<Float64Array> {
  return (await openPredictor(network, undefined, reference)).predict(Float64Array.from(x));
}

describe.skipIf(!python)('a network of PyTorch', () => {
  it.each(['mlp', 'pictures', 'residual', 'dilated', 'signals', 'attention', 'squeezed'])(
    '%s: gives the same here, learns on, and then the same in ONNX Runtime',
    async (name) => {
      const path = join(folder, `${name}.onnx`);
      const { x, y } = JSON.parse(
        execFileSync(python!, ['-c', script, name, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      ) as { x: number[]; y: number[] };
      const network = fromOnnx(readFileSync(path), path);
      expect(difference(y, await answers(network, x))).toBeLessThan(1e-5);

      const { uniform } = random(1, 'test/torch');
      const [rows, width] = [6, x.length / 6];
      const targets = Float64Array.from(y, () => uniform());
      const data = { x: Float64Array.from(x), y: targets };
      const errorOf = (given: ArrayLike<number>) =>
        targets.reduce((total, target, i) => total + (given[i]! - target) ** 2, 0);
      const before = errorOf(await answers(network, x));
      await fit(network, data, { loss: 'meanSquaredError', epochs: 100, optimizer: adam({ learningRate: 0.01 }) });
      const tuned = await answers(network, x);
      expect(errorOf(tuned)).toBeLessThan(before / 2);

      const again = join(folder, `${name}-tuned.onnx`);
      writeFileSync(again, toOnnx(network));
      const session = await InferenceSession.create(readFileSync(again));
      const given = new Tensor('float32', Float32Array.from(x), [rows, ...network.row]);
      expect(given.data.length).toBe(rows * width);
      const { output } = (await session.run({ x: given })) as Record<string, Tensor>;
      expect(difference(output!.data as Float32Array, tuned)).toBeLessThan(1e-5);
    },
  );
});
