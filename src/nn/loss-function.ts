/** A loss that is only a function of outputs and targets. */
import { fail } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { formatShape } from '../graph/shape.ts';
import { mean } from '../ops/index.ts';
import type { ValueLoss } from './loss.ts';

/**
 * From outputs and targets, both [rows, outputs], to the loss of each row, [rows], or of each of its outputs, [rows,
 * outputs], whose mean then counts: `(outputs, targets) => abs(sub(outputs, targets))`. Rows are averaged by training,
 * which knows their weights.
 */
export type LossFunction = (outputs: Node, targets: Node) => Node;

/** What says in files and records that a loss was given as a function. */
const options = { function: true } as const;

export function isOfFunction(saved: unknown): boolean {
  return JSON.stringify(saved) === JSON.stringify(options);
}

const nodeKind = objectWith('a node', 'kind', 'shape', 'dtype');

/** The loss of a function: of numbers, with the outputs as predictions. Files know it by its name. */
export function lossOfFunction(given: LossFunction, name: string = given.name || 'loss'): ValueLoss {
  return {
    name,
    options,
    task: 'regression',
    targets: 'values',
    perRow: (outputs, targets) => {
      let loss = given(outputs, targets);
      requireKind(`${name}: its result`, loss, nodeKind);
      if (loss.shape[0] !== outputs.shape[0]) {
        fail({
          what: name,
          problem: 'not one number per row',
          got: formatShape(loss.shape),
          expected: `[${outputs.shape[0]}] or ${formatShape(outputs.shape)}`,
          ...(loss.shape.length === 0 && { hint: 'leaving out mean() or sum() over rows' }),
        });
      }
      while (loss.shape.length > 1) loss = mean(loss, -1);
      return loss;
    },
    predict: (outputs) => outputs,
  };
}
