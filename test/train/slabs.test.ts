/** Where the numbers of a training lie: learned parameters, slots and statistics together, in the network's order, and no rows among them. */
import { expect, it } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { batchNorm, linear } from '../../src/nn/layers/index.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { adam, sgd } from '../../src/optim/index.ts';
import { dataNodes } from '../../src/train/objective.ts';
import { everySlab, trainingSlabs } from '../../src/train/slabs.ts';
import { stepFunction } from '../../src/train/step.ts';

function stepOf(optimizer: ReturnType<typeof adam>) {
  const network = sequential([linear(5), batchNorm(), linear(3)], { row: [4] });
  const slabs = trainingSlabs(network, optimizer);
  const loss = crossEntropy();
  const data = dataNodes(20, network, loss, false);
  const rule = { optimizer, slabs, regularisation: { l1: 0, l2: 0 } };
  return { slabs, spec: stepFunction('step', 8, 1, { network, loss, data }, rule) };
}

it('each kind of numbers has a slab, in the order of the network; rows have none', () => {
  const { slabs, spec } = stepOf(adam());
  const { parameters } = compile([spec], everySlab(slabs));
  const places = [...parameters].map(([{ name }, { address, size, within }]) => [
    name,
    address,
    size,
    within?.whole.name,
  ]);
  expect(places).toEqual([
    ['learned', 16, 112, undefined],
    ['layer1.weight', 16, 20, 'learned'],
    ['layer1.bias', 48, 5, 'learned'],
    ['layer2.scale', 64, 5, 'learned'],
    ['layer2.shift', 80, 5, 'learned'],
    ['layer3.weight', 96, 15, 'learned'],
    ['layer3.bias', 112, 3, 'learned'],
    ['statistics', 128, 32, undefined],
    ['layer2.mean', 128, 5, 'statistics'],
    ['layer2.variance', 144, 5, 'statistics'],
    ['learned.mean', 160, 112, undefined],
    ['layer1.weight.mean', 160, 20, 'learned.mean'],
    ['layer1.bias.mean', 192, 5, 'learned.mean'],
    ['layer2.scale.mean', 208, 5, 'learned.mean'],
    ['layer2.shift.mean', 224, 5, 'learned.mean'],
    ['layer3.weight.mean', 240, 15, 'learned.mean'],
    ['layer3.bias.mean', 256, 3, 'learned.mean'],
    ['learned.square', 272, 112, undefined],
    ['layer1.weight.square', 272, 20, 'learned.square'],
    ['layer1.bias.square', 304, 5, 'learned.square'],
    ['layer2.scale.square', 320, 5, 'learned.square'],
    ['layer2.shift.square', 336, 5, 'learned.square'],
    ['layer3.weight.square', 352, 15, 'learned.square'],
    ['layer3.bias.square', 368, 3, 'learned.square'],
    ['data.x', 384, 80, undefined],
    ['data.y', 464, 20, undefined],
  ]);
});

it('a rule without slots has no slab of them, and slabs make no program larger', () => {
  const { slabs, spec } = stepOf(sgd());
  expect(everySlab(slabs).map(({ whole }) => whole.name)).toEqual(['learned', 'statistics']);
  expect(compile([spec], everySlab(slabs)).arenaSize).toBe(compile([spec]).arenaSize);
});
