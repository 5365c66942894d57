/** The step of gradient descent that lowers an expression: some of its variables move, the others are held. */

import { grad } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { fail } from '../../graph/error.ts';
import { constant, type Input, type Node, type Parameter } from '../../graph/node.ts';
import { listOf, type OptionKinds, positiveNumber, text } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { sgd } from '../../optim/index.ts';
import type { Notation, Update } from './types.ts';

/** The step of gradient descent that follows a point. */
export interface ExpressionUpdateOptions {
  /** A positive number. */
  readonly learningRate: number;
  /**
   * The names of the variables that move. When absent those that are called as weights are (w, w1, W, b, θ), or all
   * variables where none is.
   */
  readonly wrt?: readonly string[] | undefined;
}

const kinds: OptionKinds<ExpressionUpdateOptions> = {
  learningRate: positiveNumber,
  wrt: listOf(text, "a list of variables, such as ['w', 'b']"),
};

const weightName = /^(?:[wWbBθ]|theta|weight|bias)(?!\p{Letter})/u;

type Variable = Input | Parameter;

/** v ← v - learningRate · gradient, by the rule of the optimizer `sgd`; the losses are values of the expression. */
export function updateOfExpression(
  expression: Node,
  values: ReadonlyMap<Node, ArrayLike<number>>,
  nameOf: (variable: Variable) => Notation,
  options: ExpressionUpdateOptions,
): Update {
  requireOptions<ExpressionUpdateOptions>('walk: update', options, kinds, ['learningRate']);
  const { learningRate } = options;
  const variables = moving(
    topologicalOrder([expression]).filter((node) => node.kind === 'input' || node.kind === 'parameter'),
    options.wrt,
  );
  const gradients = grad(expression, variables);
  const [optimizer, scalars] = [sgd({ learningRate }), { learningRate: constant(learningRate) }];
  const next = variables.map((node, i) => optimizer.update(node, gradients[i]!, {}, scalars).parameter);
  const found = evaluate([expression, ...gradients, ...next], values);
  const before = found[0]![0]!;
  const slopes = found.slice(1, 1 + variables.length);
  const moved = found.slice(1 + variables.length);
  const [at] = evaluate([expression], new Map([...values, ...variables.map((node, i) => [node, moved[i]!] as const)]));
  const after = at![0]!;
  return {
    method: 'sgd',
    learningRate,
    rows: null,
    count: 1,
    parameters: variables.map((variable, i) => ({
      name: variable.name,
      notation: nameOf(variable),
      shape: variable.shape,
      before: Array.from(values.get(variable)!),
      gradients: Array.from(slopes[i]!),
      after: Array.from(moved[i]!),
    })),
    lossBefore: before,
    lossAfter: after,
    pointLossBefore: before,
    pointLossAfter: after,
  };
}

function moving(variables: readonly Variable[], wrt: readonly string[] | undefined): Variable[] {
  const named = variables.map(({ name }) => name);
  if (variables.length === 0)
    fail({ what: 'walk: update', problem: 'the expression has no variables', expected: 'one that can move' });
  if (wrt === undefined) {
    const weights = variables.filter(({ name }) => weightName.test(name));
    return weights.length > 0 ? weights : [...variables];
  }
  const stranger = wrt.find((name) => !named.includes(name));
  if (stranger !== undefined || wrt.length === 0)
    fail({ what: 'walk: update', problem: 'no such variable', got: stranger, expected: named.join(', ') });
  return variables.filter(({ name }) => wrt.includes(name));
}
