/** Multiply-adds of networks, as they are known from their shapes. */
import { expect, it } from 'vitest';
import { conv2d } from '../../src/nn/layers/pictures.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { countMultiplyAdds } from '../../src/nn/multiply-adds.ts';
import { sequential } from '../../src/nn/network.ts';
import { lenet, smallResNet } from '../../src/nn/picture-networks.ts';

it('counts products of matrices and filters', () => {
  expect(countMultiplyAdds(mlp({ inputs: 784, hidden: [128], outputs: 10 }))).toBe(784 * 128 + 128 * 10);
  const filters = 28 * 28 * 9 * 32 + 14 * 14 * 9 * 32 * 64;
  expect(countMultiplyAdds(lenet({ row: [28, 28, 1], outputs: 10 }))).toBe(filters + 3136 * 128 + 1280);
  // 4.14 GFLOP for 32 pictures, as PyTorch's network has it.
  expect((2 * 32 * countMultiplyAdds(smallResNet({ row: [64, 64, 3], outputs: 10 }))) / 1e9).toBeCloseTo(4.14, 2);
});

it('counts filters of one channel each', () => {
  const depthwise = conv2d(8, 3, { groups: 8, padding: 'same' });
  expect(countMultiplyAdds(sequential([depthwise], { row: [10, 10, 8] }))).toBe(10 * 10 * 8 * 9);
});
