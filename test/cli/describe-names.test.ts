/** What describe says that weights are called. */
import { expect, test } from 'vitest';
import { layerNames } from '../../cli/describe-names.ts';
import { layers, mlp, sequential } from '../../src/index.ts';

test('the first and the last weight of each layer, in either order of indices', () => {
  const network = mlp({ inputs: 2, hidden: 4, outputs: 1 });
  const matrix = layerNames(network.layers, 'matrix');
  expect(matrix.names).toEqual(['w(1)11 … w(1)42, b(1)1 … b(1)4', '', 'w(2)11 … w(2)14, b(2)']);
  expect(matrix.order).toContain('unit, input: w(1)21 goes to unit 2 from input 1');
  const slides = layerNames(network.layers, 'slides');
  expect(slides.names[0]).toBe('w(1)11 … w(1)24, b(1)1 … b(1)4');
  expect(slides.order).toContain('input, unit: w(1)12 goes to unit 2 from input 1');
});

test('a layer without a bias, and networks without weights of such layers', () => {
  const plain = sequential([layers.linear(1, { bias: false })], { row: [1] });
  expect(layerNames(plain.layers, 'matrix').names).toEqual(['w(1)11']);
  const pictures = sequential([layers.conv2d(4, 3)], { row: [8, 8, 1] });
  expect(layerNames(pictures.layers, 'matrix')).toEqual({ names: [''], order: undefined });
});
