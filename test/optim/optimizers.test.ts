/** What the PyTorch trajectories do not show: defaults, scalars over time, names and refusals. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import { adadelta, adagrad, adam, adamw, optimizerNamed, optimizers, rmsprop, sgd } from '../../src/optim/index.ts';
import { messageOf } from '../nn/message.ts';

describe('defaults are those of PyTorch', () => {
  it.each([
    [sgd(), { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0 }],
    [adam(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }],
    [adamw(), { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 }],
    [rmsprop(), { learningRate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, centered: false }],
    [adagrad(), { learningRate: 0.01, epsilon: 1e-10 }],
    [adadelta(), { learningRate: 1, rho: 0.9, epsilon: 1e-6 }],
  ])('case %#', (optimizer, options) => {
    expect(optimizer.options).toEqual(options);
    expect(optimizer.learningRate).toBe(options.learningRate);
    expect(optimizers.get(optimizer.name)!().options).toEqual(options);
  });
});

describe('scalars', () => {
  it('are a pure function of the step and the learning rate', () => {
    const optimizer = adamw({ beta1: 0.5, beta2: 0.75, weightDecay: 0.1 });
    const third = { stepSize: 0.2 / (1 - 0.125), squareCorrection: 1 / Math.sqrt(1 - 0.421875), decay: 0.2 * 0.1 };
    expect(optimizer.scalars(3, 0.2)).toEqual(third);
    optimizer.scalars(1, 0.1);
    expect(optimizer.scalars(3, 0.2)).toEqual(third);
  });

  it('of Adam tend to the learning rate and to 1', () => {
    expect(adam().scalars(1_000_000, 0.001)).toEqual({ stepSize: 0.001, squareCorrection: 1 });
  });
});

it('centered RMSprop stands a variance that rounding makes negative', () => {
  const optimizer = rmsprop({ centered: true });
  const zero = constant([0]);
  const slots = { square: constant([1]), mean: constant([1.0000001]) };
  const next = optimizer.update(zero, constant([1]), slots, { learningRate: constant(0.01) });
  expect(Number.isFinite(evaluate([next.parameter])[0]![0]!)).toBe(true);
});

it('each optimizer keeps what it says, and asks for the scalars that it gives', () => {
  for (const make of optimizers.values()) {
    const optimizer = make();
    const asked = new Set<string>();
    const scalars = new Proxy({} as Record<string, Node>, {
      get: (_, name) => {
        asked.add(String(name));
        return constant(0.5);
      },
    });
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, constant([0, 0])]));
    const next = optimizer.update(constant([1, 2]), constant([3, 4]), slots, scalars);
    expect(Object.keys(next.slots).sort()).toEqual([...optimizer.slots].sort());
    expect([...asked].sort()).toEqual(Object.keys(optimizer.scalars(1, 0.1)).sort());
  }
});

describe('a rule that is the same for each element', () => {
  const rules = [
    ...Array.from(optimizers.values(), (make) => make()),
    sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
    adam({ weightDecay: 0.1 }),
    rmsprop({ centered: true, momentum: 0.5 }),
  ];

  it.each(rules.map((rule) => [rule.name, rule] as const))('%s leaves the padding of slabs at 0', (_, rule) => {
    expect(rule.isElementwise).toBe(true);
    const zeros = constant([0, 0]);
    for (const step of [1, 2, 1000]) {
      const scalars = Object.entries(rule.scalars(step, 0.5)).map(([key, value]) => [key, constant(value)] as const);
      const slots = Object.fromEntries(rule.slots.map((slot) => [slot, zeros]));
      const next = rule.update(zeros, zeros, slots, Object.fromEntries(scalars));
      const values = evaluate([next.parameter, ...Object.values(next.slots)]).map((array) => Array.from(array));
      expect(values).toEqual(values.map(() => [0, 0]));
    }
  });
});

describe('refused', () => {
  it.each([
    [
      'adm',
      {},
      'optimizer: unknown name: got "adm"; expected one of sgd, adam, adamw, rmsprop, adagrad, adadelta — try "adam"',
    ],
    ['sgd', { learningRate: 0 }, 'sgd: bad learningRate: got 0; expected a number > 0'],
    ['sgd', { learningRate: Number.NaN }, 'sgd: learningRate: bad value: got NaN; expected a finite number'],
    ['sgd', { learningRate: 'x' }, 'sgd: learningRate: bad value: got "x"; expected a finite number'],
    ['sgd', { learning_rate: 1 }, /^sgd: unknown option: got "learning_rate"; .* — try "learningRate"$/],
    ['sgd', { momentum: 1 }, 'sgd: bad momentum: got 1; expected a number from 0 up to but not including 1'],
    ['sgd', { nesterov: true }, 'sgd: nesterov: needs momentum: got momentum 0 — try momentum: 0.9'],
    ['sgd', { nesterov: 1 }, 'sgd: nesterov: bad value: got 1; expected a boolean'],
    ['sgd', { weightDecay: -1 }, 'sgd: bad weightDecay: got -1; expected a number >= 0'],
    ['adam', { beta1: 1 }, 'adam: bad beta1: got 1; expected a number from 0 up to but not including 1'],
    ['adamw', { beta2: -0.1 }, 'adamw: bad beta2: got -0.1; expected a number from 0 up to but not including 1'],
    ['adam', { epsilon: 0 }, 'adam: bad epsilon: got 0; expected a number > 0'],
    ['rmsprop', { alpha: 1.5 }, 'rmsprop: bad alpha: got 1.5; expected a number from 0 up to but not including 1'],
    ['rmsprop', { centered: 'yes' }, 'rmsprop: centered: bad value: got "yes"; expected a boolean'],
    ['adagrad', { epsilon: -1 }, 'adagrad: bad epsilon: got -1; expected a number > 0'],
    ['adadelta', { rho: 1 }, 'adadelta: bad rho: got 1; expected a number from 0 up to but not including 1'],
  ] as const)('%s with %o', (name, options, message) => {
    expect(messageOf(() => optimizerNamed(name, options))).toMatch(message);
  });
});
