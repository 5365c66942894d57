/** An ensemble answers with the mean of what its members answer, and gives them back. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { NetworkModel } from '../../src/model/network-model.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { describeLayers } from '../../src/nn/describe.ts';
import { ensembleOf, membersOf } from '../../src/nn/ensemble.ts';
import { batchNorm, ensemble, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { setWeights } from '../../src/nn/weights.ts';
import { messageOf } from './message.ts';

const rows = [
  [0.5, -1],
  [2, 3],
  [-40, 25],
];
const cases = [
  ['numbers', 2, meanSquaredError()],
  ['labels', 1, binaryCrossEntropy()],
  ['classes', 3, crossEntropy()],
] as const;

const networksFor = (outputs: number) =>
  [3, 5].map((hidden, i) => mlp({ inputs: 2, hidden, outputs, activation: 'tanh', seed: i + 1 }));

describe.each(cases)('for %s', (_, outputs, loss) => {
  it.each([reference, wasm])(
    'the answers are the mean of the members, however sure they are, on $name',
    async (backend) => {
      const networks = networksFor(outputs);
      for (const { values } of networks[1]!.parameters) values.set(values.map((value) => 20 * value));
      const all = await openPredictor(ensembleOf(networks, loss), loss, backend);
      const each = await Promise.all(networks.map((network) => openPredictor(network, loss, backend)));
      const parts = each.map((one) => one.predict(rows));
      for (const [i, value] of all.predict(rows).entries()) {
        const mean = (parts[0]![i]! + parts[1]![i]!) / 2;
        expect(Math.abs(value - mean)).toBeLessThan((backend === wasm ? 1e-6 : 1e-13) * Math.max(1, Math.abs(mean)));
      }
      for (const one of [all, ...each]) one.free();
    },
  );

  it('its file gives it back, and its members', async () => {
    const network = ensembleOf(networksFor(outputs), loss);
    const again = await modelFromBytes<NetworkModel>(modelToBytes({ network, loss }));
    const weightsOf = (of: typeof network) =>
      of.parameters.map(({ name, values }) => [name, Array.from(values, Math.fround)]);
    expect(weightsOf(again.network as typeof network)).toEqual(weightsOf(network));
    expect(membersOf(again.network).map(weightsOf)).toEqual(networksFor(outputs).map(weightsOf));
  });
});

it('has copies: the members it was made of may change', async () => {
  const [one, two] = networksFor(1) as [ReturnType<typeof mlp>, ReturnType<typeof mlp>];
  const both = ensembleOf([one, two], 'meanSquaredError');
  const before = both.parameters.map(({ values }) => [...values]);
  setWeights(
    one,
    one.parameters.map(({ values }) => values.map(() => 7)),
  );
  expect(both.parameters.map(({ values }) => [...values])).toEqual(before);
  expect(both.parameters.map(({ name }) => name).slice(0, 5)).toEqual([
    'layer1.1.1.weight',
    'layer1.1.1.bias',
    'layer1.1.3.weight',
    'layer1.1.3.bias',
    'layer1.2.1.weight',
  ]);
});

it('is described by what it has', () => {
  const networks = [...networksFor(1), mlp({ inputs: 2, hidden: 3, outputs: 1, activation: 'tanh' })];
  expect(describeLayers(ensembleOf(networks, 'meanSquaredError'))).toEqual([
    {
      name: 'layer1',
      detail: 'ensemble of 3, 2 -> 1',
      parameters: 2 * 13 + 21,
      formula: '2 x 13 + 1 x 21',
      members: ['2 x linear 2 -> 3, tanh, linear 3 -> 1', '1 x linear 2 -> 5, tanh, linear 5 -> 1'],
    },
  ]);
});

it('no other network has members', () => {
  expect(membersOf(mlp({ inputs: 2, hidden: 3, outputs: 1 }))).toEqual([]);
  const inside = sequential([ensemble({ members: [[linear(2, 2)]], mean: 'values' }), linear(2, 1)]);
  expect(membersOf(inside)).toEqual([]);
});

it('statistics of members are learned and kept as those of other layers', () => {
  const network = sequential([ensemble({ members: [[linear(2, 2), batchNorm()], [linear(2, 2)]], mean: 'values' })]);
  expect(network.parameters.flatMap(({ name, role }) => (role === 'statistic' ? [name] : []))).toEqual([
    'layer1.1.2.mean',
    'layer1.1.2.variance',
  ]);
});

it('refuses what cannot be one', () => {
  expect(messageOf(() => ensembleOf([], 'meanSquaredError'))).toBe('ensembleOf: no networks: expected one or more');
  const [one, other] = [networksFor(1)[0]!, networksFor(2)[0]!];
  expect(messageOf(() => ensembleOf([one, other], 'meanSquaredError'))).toBe(
    'layer1: ensemble: its members give rows of different shapes: got [2] from member 2; expected [1], as from the first',
  );
  const narrow = mlp({ inputs: 1, hidden: 3, outputs: 1 });
  expect(messageOf(() => ensembleOf([one, narrow], 'meanSquaredError'))).toMatch(
    /^layer1: 1: linear 1 -> 3: cannot take the rows that come in: got rows of shape \[2\]; expected \[1\]$/,
  );
});
