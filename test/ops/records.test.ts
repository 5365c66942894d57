import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/autodiff/check-gradients.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { broadcastShapes, type Shape, stridesOf } from '../../src/graph/shape.ts';
import * as functions from '../../src/ops/index.ts';
import { operations } from '../../src/ops/table.ts';
import { oracles } from './oracles.ts';
import { allSamples, bind, drawValues, floatInputs, overFloats, samplesOf } from './samples.ts';

/** The value of an operand at a place of the result that it is stretched to. */
function stretchedValue(values: Float64Array, shape: Shape, outputShape: Shape, place: number): number {
  const strides = stridesOf(shape);
  const outputStrides = stridesOf(outputShape);
  let at = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const outputAxis = axis + outputShape.length - shape.length;
    const index = Math.floor(place / outputStrides[outputAxis]!) % outputShape[outputAxis]!;
    if (shape[axis] !== 1) at += index * strides[axis]!;
  }
  return values[at]!;
}

describe('records', () => {
  it('are found under the name that the library exports', () => {
    expect([...operations.keys()]).toEqual(Object.keys(functions));
  });

  it.each([...operations.values()].map((operation) => [operation.name, operation] as const))(
    '%s has samples and LaTeX whose braces close',
    (_, operation) => {
      expect(samplesOf.get(operation)?.length).toBeGreaterThan(0);
      const latex = operation.notation?.latex?.(['a', 'b', 'c']) ?? '';
      expect(latex).not.toContain('undefined');
      expect(latex.split('{').length).toBe(latex.split('}').length);
      expect(latex.split('\\left').length).toBe(latex.split('\\right').length);
    },
  );
});

describe('values', () => {
  it.each(allSamples.filter(({ operation }) => oracles[operation.name]))('$title', (named) => {
    const values = drawValues(named);
    const { node, inputs, bound } = bind(named.sample, values);
    const shapes = inputs.map(({ shape }) => shape);
    expect(node.shape).toEqual(broadcastShapes('test', shapes));
    const [output] = evaluate([node], bound);
    output!.forEach((value, place) => {
      const [a, b, c] = values.map((operand, i) => stretchedValue(operand, shapes[i]!, node.shape, place));
      const expected = oracles[named.operation.name]!(a!, b!, c!);
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(2e-14 * Math.max(1, Math.abs(expected)));
    });
  });
});

describe('gradients agree with central differences to second order', () => {
  it.each(allSamples.filter(({ sample }) => sample.inputs.some(({ dtype }) => dtype !== 'int32')))(
    '$title',
    (named) => {
      const values = drawValues(named);
      const { worst } = checkGradients(overFloats(named.sample, values), floatInputs(named.sample, values));
      expect(worst).toBeLessThanOrEqual(1e-6);
    },
  );
});
