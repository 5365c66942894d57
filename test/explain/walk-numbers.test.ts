/** The numbers of a walk are those of the engine: equal to `grad` on the reference, and each chain of factors gives the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { scaledError } from '../nn/run.ts';
import { type Sample, samples } from './random-networks.ts';

/** Loss and gradients by name from the engine alone. */
function engine({ network, loss, x, y }: Sample): Map<string, readonly number[]> {
  const node = input('x', [1, ...network.row]);
  const targets = loss.targets === 'classes' ? constant(y, [1], 'int32') : constant(y, [1, ...network.output]);
  const value = meanLoss(loss, network.forward(node), targets);
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
      const count = network.parameters.reduce((total, { values }) => total + values.length, network.row[0]!);
      expect(walk.chains).toHaveLength(count);
      for (const chain of walk.chains) {
        const array = expected.get(chain.parameter ?? 'x')!;
        const [first, second] = chain.index as [number, number?];
        const columns =
          second === undefined ? 1 : network.parameters.find(({ name }) => name === chain.parameter)!.shape[1]!;
        expect(chain.value).toBe(array[first * columns + (second ?? 0)]);
        for (const products of [chain.terms, chain.paths ?? []]) {
          if (products.length === 0) continue;
          const sum = products.reduce((total, { value }) => total + value, 0);
          const sizes = products.reduce((total, { value }) => total + Math.abs(value), 0);
          // A sum of up to 64 products of up to 9 factors, in another order than the engine's.
          if (!(Math.abs(sum - chain.value) <= 1e-13 * (sizes + 1)))
            throw new Error(`${sample.name}, ${chain.notation.text}: ${sum} against ${chain.value}`);
          for (const { factors, value } of products)
            expect(factors.reduce((total, factor) => total * factor.value, 1)).toBe(value);
        }
      }
    }),
    { numRuns: 70 },
  );
});

test('every gradient is that of the compiled program, within float32', async () => {
  const cases = fc.sample(samples, { numRuns: 12, seed: 4 });
  for (const sample of cases) {
    const { network, loss, x, y } = sample;
    const walk = walkNetwork(network, { x, y }, { loss });
    const node = input('x', [1, ...network.row]);
    const targets = loss.targets === 'classes' ? constant(y, [1], 'int32') : constant(y, [1, ...network.output]);
    const value = meanLoss(loss, network.forward(node), targets);
    const nodes = [node, ...network.parameters.map((one) => one.node)];
    const gradients = grad(value, nodes);
    const outputs = Object.fromEntries([['loss', value], ...nodes.map((_, i) => [`g${i}`, gradients[i]!])]) as Record<
      string,
      Node
    >;
    const executable = await wasm.instantiate(compile([{ name: 'walk', outputs }]));
    for (const one of network.parameters) executable.write(one.node, one.values);
    const table = executable.table('walk');
    if (table.has('x')) table.field('x').set(0, x);
    await executable.run('walk');
    const result = (name: string) => Array.from(table.field(name).get(0));
    const arrays = new Map([['x', walk.stages[0]!.units.map(({ gradient }) => gradient!)]]);
    for (const step of walk.steps) {
      if (step.kind !== 'affine') continue;
      arrays.set(step.weight.name, [...step.weight.gradients!]);
      arrays.set(step.bias!.name, [...step.bias!.gradients!]);
    }
    const found = ['x', ...network.parameters.map(({ name }) => name)].map((name, i) =>
      scaledError(result(`g${i}`), arrays.get(name)!),
    );
    expect(Math.abs(result('loss')[0]! - walk.loss!.value)).toBeLessThanOrEqual(1e-5 * (1 + walk.loss!.value));
    // 24 bits, of which a chain of operations loses a few.
    expect([sample.name, found.filter((error) => !(error <= 1e-5))]).toEqual([sample.name, []]);
    executable.free();
  }
});

test('the textbook form of the loss gives the gradient of the stable one through ŷ; for sigmoid and softmax it is ŷ - y, over the number of labels', () => {
  const [short, byRule]: [string[], string[]] = [[], []];
  fc.assert(
    fc.property(samples, ({ network, loss, x, y }) => {
      const { loss: end, output } = walkNetwork(network, { x, y }, { loss });
      const { deltas, derivation, targets } = end!;
      // By the chain rule through ŷ, with the Jacobian of sigmoid or softmax.
      deltas.forEach((delta, j) => {
        const through = output.units.reduce((sum, unit, i) => sum + unit.gradient! * output.jacobian![i]![j]!, 0);
        expect(through).toBeCloseTo(delta.value, 9);
      });
      if (derivation.length === 0) return;
      // Of one output the last line is its gradient.
      expect(deltas.length > 1 || derivation.at(-1)!.value === deltas[0]!.value).toBe(true);
      if (deltas[0]!.text.startsWith('∂')) {
        byRule.push(loss.name);
        return;
      }
      short.push(loss.name);
      const labels = loss.name === 'binaryCrossEntropy' ? deltas.length : 1;
      deltas.forEach((delta, i) => {
        const difference = `${output.units[i]!.text} - ${targets[i]!.text}`;
        expect(delta.text).toBe(labels === 1 ? difference : `(${difference})/${labels}`);
        expect(labels * delta.value).toBeCloseTo(output.units[i]!.value - targets[i]!.value, 12);
      });
    }),
    { numRuns: 200 },
  );
  expect(new Set(short)).toEqual(new Set(['binaryCrossEntropy', 'crossEntropy']));
  expect(new Set(byRule)).toEqual(new Set(['meanAbsoluteError', 'huber']));
});
