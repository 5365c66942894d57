/** What an optimizer is: a pure rule from a parameter, its gradient and its state to the next ones, written as a graph. */
import type { Node } from '../graph/node.ts';

export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  /** Everything that was set, for the record of a run. */
  readonly options: Readonly<Record<string, number | boolean>>;
  /** Names of the arrays that are kept per parameter, each of its shape, and start as zero. */
  readonly slots: readonly string[];
  /** The numbers that change with the step t = 1, 2, …, given the learning rate that the schedule allows: written in the host table, never compiled in. */
  readonly scalars: (t: number, learningRate: number) => Readonly<Record<string, number>>;
  /** The next value of the parameter and of its slots. */
  readonly update: (
    parameter: Node,
    gradient: Node,
    slots: Readonly<Record<string, Node>>,
    scalars: Readonly<Record<string, Node>>,
  ) => { readonly parameter: Node; readonly slots: Readonly<Record<string, Node>> };
}

/** The learning rate over time, as a factor of the optimizer's own. */
export interface Schedule {
  readonly name: string;
  readonly options: Readonly<Record<string, number>>;
  /** The factor for step t (from 0) of `steps` in all, in epoch `epoch` (from 0) of `epochs`. */
  readonly factor: (at: { step: number; steps: number; epoch: number; epochs: number }) => number;
  /** For schedules that react: told the watched loss after each epoch. A schedule is made anew for each training. */
  readonly observe?: (loss: number) => void;
}
