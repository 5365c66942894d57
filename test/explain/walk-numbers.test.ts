/** The numbers of a walk are those of the engine: equal to `grad` on the reference, and each chain of factors gives the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { lossOf } from '../../src/nn/loss-of.ts';
import { type Sample, samples } from './random-networks.ts';

/** Loss and gradients by name from the engine alone. */
function engine({ network, loss, x, y }: Sample): Map<string, readonly number[]> {
  const node = input('x', [1, network.inputs]);
  const targets = loss.targets === 'classes' ? constant(y, [1], 'int32') : constant(y, [1, network.outputs]);
  const value = lossOf(loss, network.forward(node), targets);
  const nodes: Node[] = [node, ...network.parameters.map((one) => one.node)];
  const given = new Map<Node, ArrayLike<number>>([[node, x]]);
  for (const one of network.parameters) given.set(one.node, one.values);
  const results = evaluate([value, ...grad(value, nodes)], given);
  const names = ['loss', 'x', ...network.parameters.map(({ name }) => name)];
  return new Map(names.map((name, i) => [name, Array.from(results[i]!)]));
}

test('every gradient equals that of the engine, and its chains of factors give it', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const { network, loss, x, y } = sample;
      const walk = walkNetwork(network, { x, y }, { loss });
      const expected = engine(sample);
      expect(walk.loss!.value).toBe(expected.get('loss')![0]);
      expect(walk.stages[0]!.units.map(({ gradient }) => gradient)).toEqual(expected.get('x'));
      for (const step of walk.steps) {
        if (step.kind !== 'affine') continue;
        expect(step.weight.gradients).toEqual(expected.get(step.weight.name));
        expect(step.bias!.gradients).toEqual(expected.get(step.bias!.name));
      }
      const count = network.parameters.reduce((total, { values }) => total + values.length, network.inputs);
      expect(walk.chains).toHaveLength(count);
      for (const chain of walk.chains) {
        const array = expected.get(chain.parameter ?? 'x')!;
        const [first, second] = chain.index as [number, number?];
        const columns =
          second === undefined ? 1 : network.parameters.find(({ name }) => name === chain.parameter)!.shape[1]!;
        expect(chain.value).toBe(array[first * columns + (second ?? 0)]);
        // A sum of up to 64 products of up to 9 factors, in another order than the engine's.
        const close = (sum: number, sizes: number) => Math.abs(sum - chain.value) <= 1e-13 * (sizes + 1);
        for (const products of [chain.terms, chain.paths ?? []]) {
          if (products.length === 0) continue;
          const sum = products.reduce((total, { value }) => total + value, 0);
          const sizes = products.reduce((total, { value }) => total + Math.abs(value), 0);
          expect(close(sum, sizes), `${chain.notation.text}: ${sum} against ${chain.value}`).toBe(true);
          for (const { factors, value } of products)
            expect(factors.reduce((total, factor) => total * factor.value, 1)).toBe(value);
        }
      }
    }),
    { numRuns: 200 },
  );
});
