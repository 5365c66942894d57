/** Small networks against PyTorch 1.13.1 in float64: outputs, loss, and the gradient of every weight, bias and input. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { input, type Node } from '../../src/graph/node.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { backends, runs, scaledError } from './run.ts';
import { networkOf, type Tensor, torchLosses, torchNetworks } from './torch-networks.ts';

/** float32 rounds by up to 6e-8, and one bias gradient is the sum of terms 57 times its size, so that most of it cancels. */
const bounds: Readonly<Record<string, number>> = { reference: 1e-10, wasm: 5e-6 };

it('there are 20 networks', () => {
  expect(torchNetworks.length).toBe(20);
});

describe.each(backends)('$name', (backend) => {
  it.each(torchNetworks)('%s', async (_, one) => {
    const network = networkOf(one);
    const rows = one.x.shape[0]!;
    const isClasses = Array.isArray(one.y);
    const y = isClasses ? { shape: [rows], data: one.y as number[] } : (one.y as Tensor);
    const x = input('x', one.x.shape);
    const targets = input('y', y.shape, isClasses ? 'int32' : 'float');
    const logits = network.forward(x);
    const loss = meanLoss(torchLosses[one.loss](), logits, targets);
    const nodes = network.parameters.map(({ node }) => node);
    const gradients = grad(loss, [...nodes, x]);
    const expected: Record<string, readonly number[]> = {
      logits: one.logits.data,
      loss: [one.lossValue],
      inputGradient: one.inputGradient.data,
    };
    const outputs: Record<string, Node> = { logits, loss, inputGradient: gradients.at(-1)! };
    one.weights.forEach((_weight, i) => {
      outputs[`weightGradient${i + 1}`] = gradients[2 * i]!;
      expected[`weightGradient${i + 1}`] = one.weightGradients[i]!.data;
      outputs[`biasGradient${i + 1}`] = gradients[2 * i + 1]!;
      expected[`biasGradient${i + 1}`] = one.biasGradients[i]!.data;
    });
    const [result] = await runs(backend, {
      outputs,
      parameters: new Map(network.parameters.map(({ node, values }) => [node, values])),
      rows: [{ [x.name]: one.x.data, [targets.name]: y.data }],
    });
    const errors = Object.entries(expected).map(
      ([name, numbers]) => [name, scaledError(result!.outputs[name]!, numbers)] as const,
    );
    expect(errors.length).toBe(3 + 2 * one.weights.length);
    expect(errors.filter(([, error]) => !(error <= bounds[backend.name]!))).toEqual([]);
  });
});
