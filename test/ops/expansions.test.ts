import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grad, vjp } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { type Apply, constant, input, type Node } from '../../src/graph/node.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { random } from '../../src/numeric/random.ts';
import { binaryCrossEntropy, crossEntropy, sum } from '../../src/ops/index.ts';
import { allSamples, bind, drawValues } from './samples.ts';

/** The composed application behind a sample: a reduction drops its axes after it. */
function composedApply(node: Node, name: string): Apply {
  if (node.kind === 'apply' && node.operation.name === name) return node;
  if (node.kind === 'apply' && node.inputs.length === 1) return composedApply(node.inputs[0]!, name);
  throw new Error(`no ${name} in the sample`);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-300);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!) / scale).toBeLessThanOrEqual(tolerance);
  }
}

const withTextbook = allSamples.filter(
  ({ operation }) => operation.kind === 'composed' && operation.notation?.textbook,
);

describe('the textbook expansion equals the stable one in value and gradient', () => {
  it.each(withTextbook)('$title', (named) => {
    const { operation } = named;
    const { node, inputs, bound } = bind(named.sample, drawValues(named));
    const apply = composedApply(node, operation.name);
    const textbook =
      operation.kind === 'composed' ? operation.notation!.textbook!(apply.inputs, apply.attributes) : apply;
    expect(textbook.shape).toEqual(apply.shape);
    expect(textbook.dtype).toBe(apply.dtype);
    const draws = random(2, named.title);
    const cotangent = constant(
      Float64Array.from({ length: sizeOf(apply.shape) }, () => draws.normal()),
      apply.shape,
    );
    const [shown, stable] = [textbook, apply].map((y) => evaluate([y, ...vjp(y, inputs, cotangent)], bound));
    shown!.forEach((values, i) => {
      expectClose(values, stable![i]!, 1e-13);
    });
  });

  it('covers the losses and every function that is stabilised', () => {
    expect(new Set(withTextbook.map(({ operation }) => operation.name))).toEqual(
      new Set(['binaryCrossEntropy', 'crossEntropy', 'elu', 'huber', 'logSoftmax', 'logSumExp', 'softmax']),
    );
  });
});

const logit = fc.double({ min: -20, max: 20, noNaN: true });
const probability = fc.double({ min: 0, max: 1, noNaN: true });

/** The gradient of the summed loss by the logits. */
function lossGradient(
  loss: (logits: Node, targets: Node) => Node,
  logits: readonly number[],
  shape: readonly number[],
  targets: Node,
): number[] {
  const z = input('z', shape);
  const [gradient] = evaluate(grad(sum(loss(z, targets)), [z]), new Map([[z, logits]]));
  return [...gradient!];
}

describe('the gradient of the loss by the logits is p - y, from the plain chain rule', () => {
  it('binary cross-entropy', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(logit, probability), { minLength: 1, maxLength: 8 }), (pairs) => {
        const z = pairs.map(([value]) => value);
        const y = pairs.map(([, value]) => value);
        const gradient = lossGradient(binaryCrossEntropy, z, [z.length], constant(y));
        gradient.forEach((g, i) => {
          expect(Math.abs(g - (1 / (1 + Math.exp(-z[i]!)) - y[i]!))).toBeLessThan(1e-15);
        });
      }),
    );
  });

  const rows = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([n, k]) =>
    fc.record({
      shape: fc.constant([n, k]),
      z: fc.array(logit, { minLength: n * k, maxLength: n * k }),
      classes: fc.array(fc.integer({ min: 0, max: k - 1 }), { minLength: n, maxLength: n }),
      weights: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: n * k, maxLength: n * k }),
    }),
  );

  function softmaxRow(z: readonly number[], k: number, row: number): number[] {
    const powers = z.slice(row * k, (row + 1) * k).map(Math.exp);
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / total);
  }

  it('cross-entropy with class indices', () => {
    fc.assert(
      fc.property(rows, ({ shape, z, classes }) => {
        const k = shape[1]!;
        const gradient = lossGradient(crossEntropy, z, shape, constant(classes, [classes.length], 'int32'));
        gradient.forEach((g, at) => {
          const row = Math.floor(at / k);
          const expected = softmaxRow(z, k, row)[at % k]! - (classes[row] === at % k ? 1 : 0);
          expect(Math.abs(g - expected)).toBeLessThan(1e-14);
        });
      }),
    );
  });

  it('cross-entropy with probabilities', () => {
    fc.assert(
      fc.property(rows, ({ shape, z, weights }) => {
        const k = shape[1]!;
        const totals = weights.map((_, at) => {
          const row = Math.floor(at / k);
          return weights.slice(row * k, (row + 1) * k).reduce((a, b) => a + b, 0);
        });
        const p = weights.map((weight, at) => weight / totals[at]!);
        const gradient = lossGradient(crossEntropy, z, shape, constant(p, shape));
        gradient.forEach((g, at) => {
          expect(Math.abs(g - (softmaxRow(z, k, Math.floor(at / k))[at % k]! - p[at]!))).toBeLessThan(1e-14);
        });
      }),
    );
  });
});
