/** The program in Python of examples/32-trained-in-python.ts writes what that reads, and both give the same. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { loadWeights } from '../../src/model/weights-file.ts';
import { activation, linear } from '../../src/nn/layers/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { pythonWith } from '../python.ts';

const example = join(import.meta.dirname, '../../examples/32-trained-in-python');
const folder = mkdtempSync(join(tmpdir(), 'chainrule-trained-in-python-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = pythonWith('torch', 'examples/32-trained-in-python/train.py is not run');

it.skipIf(!python)('what train.py writes is what is read, with the same answer', async () => {
  const printed = execFileSync(python!, [join(example, 'train.py')], { cwd: folder, encoding: 'utf8' });
  const there = Number(/upper at \(0\.5, 0\.25\): ([\d.]+)/.exec(printed)![1]);
  expect(readFileSync(join(folder, 'moons.csv'), 'utf8')).toBe(readFileSync(join(example, 'moons.csv'), 'utf8'));
  const network = sequential([linear(2, 6), activation('tanh'), linear(1)]);
  loadWeights(network, readFileSync(join(folder, 'moons.safetensors')));
  const predictor = await openPredictor(network, 'binaryCrossEntropy', reference);
  expect(predictor.predict([[0.5, 0.25]])[0]).toBeCloseTo(there, 5);
});
