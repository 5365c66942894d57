/** Elements of arrays written out as expressions have the values of the arrays, for every operation that can be written out. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { elementOf } from '../../src/calculus/elements.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { input, type Node } from '../../src/graph/node.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { crossEntropy, gather, matmul, mean, neg, reshape, softmax, sum } from '../../src/ops/index.ts';
import { contractCases } from '../backends/cases.ts';

/** A variable for each element of each input, with its value. */
function variablesOf(values: ReadonlyMap<Node, ArrayLike<number>>) {
  const point = new Map<Node, readonly number[]>();
  const variables = new Map<string, Node>();
  const leaf = (node: Node, at: number): Node | undefined => {
    if (node.kind !== 'input') return undefined;
    const name = `${node.name}_${at}`;
    const known = variables.get(name) ?? input(name, []);
    variables.set(name, known);
    point.set(known, [values.get(node)![at]!]);
    return known;
  };
  return { point, leaf };
}

/** They choose elements by value, make them of nothing, or do not say which they read. */
const refused = [
  'argMax',
  'averagePool2d',
  'concat',
  'conv2d',
  'correlate2d',
  'correlate2dFilters',
  'dropout',
  'gather',
  'maxPool2d',
  'overlapAdd',
  'pad',
  'scatterAdd',
  'uniform',
];

describe('elementOf', () => {
  it('has the values of the reference, for every sample of every operation', () => {
    const written = new Set<string>();
    const notWritten = new Set<string>();
    for (const { name, outputs, values } of contractCases()) {
      const value = outputs.value!;
      const operation = name.split(' ')[0]!;
      const expected = evaluate([value], values)[0]!;
      const { point, leaf } = variablesOf(values);
      for (let at = 0; at < sizeOf(value.shape); at++) {
        try {
          const element = elementOf(value, at, leaf);
          const [found] = evaluate([element], point)[0]!;
          // The textbook form in another order of sums.
          const error = Math.abs(found! - expected[at]!) / Math.max(1, Math.abs(expected[at]!));
          expect({ name, error: error < 1e-12 ? 0 : error }).toEqual({ name, error: 0 });
          written.add(operation);
        } catch (error) {
          if (!(error instanceof ChainruleError)) throw error;
          notWritten.add(operation);
        }
      }
    }
    expect([...notWritten].sort()).toEqual(refused);
    expect(written.size).toBeGreaterThan(60);
  });

  it('writes products, means and losses as a person does', () => {
    const [x, w, z] = [input('x', [1, 2]), input('w', [3, 2]), input('z', [1, 3])];
    const leaf = (node: Node, at: number) => (node.kind === 'input' ? input(`${node.name}${at + 1}`, []) : undefined);
    const text = (node: Node, at = 0) => formatExpression(elementOf(node, at, leaf));
    expect(text(matmul(x, w, { transposeB: true }), 1)).toBe('x1*w3 + x2*w4');
    expect(text(mean(x))).toBe('(x1 + x2)/2');
    expect(text(softmax(z), 2)).toBe('exp(z3)/(exp(z1) + exp(z2) + exp(z3))');
    const classes = input('class', [1], 'int32');
    const isSecond = (node: Node, at: number) => (node === classes ? undefined : leaf(node, at));
    expect(() => elementOf(crossEntropy(z, classes), 0, isSecond)).toThrow(
      'elementOf: has a part without a variable: got class; expected a variable for each element',
    );
    expect(text(neg(sum(reshape(z, [3]))))).toBe('-(z1 + z2 + z3)');
  });

  it('refuses what chooses by value, and what is too large', () => {
    const leaf = (node: Node, at: number) => (node.kind === 'input' ? input(`${node.name}${at}`, []) : undefined);
    const rows = input('rows', [2], 'int32');
    expect(() => elementOf(gather(input('x', [4, 2]), rows), 0, leaf)).toThrow(
      'elementOf: cannot be written out: got gather; expected operations that say which elements they read',
    );
    expect(() => elementOf(sum(input('x', [20_001])), 0, leaf)).toThrow(
      'elementOf: too large to write out: got more than 20000 elements; expected a smaller part',
    );
  });
});
