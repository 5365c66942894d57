/** What an optimizer is: a pure rule from a parameter, its gradient and its state to the next ones, written as a graph. */

import type { Node } from '../graph/node.ts';
import { type OptionKind, objectWith } from '../graph/option-kinds.ts';

/** A rule from a parameter, its gradient and its state to the next ones, written as a graph. */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  /** Everything that was set, for the record of a run. */
  readonly options: Readonly<Record<string, number | boolean>>;
  /** Names of the arrays that are kept per parameter, each of its shape, and start as zero. */
  readonly slots: readonly string[];
  /** The numbers that change with the step t = 1, 2, …, given the learning rate that the schedule allows: written in the host table, never compiled in. */
  readonly scalars: (t: number, learningRate: number) => Readonly<Record<string, number>>;
  /**
   * Whether `update` does the same to each element, whatever the shape of the arrays: then all parameters may be given to
   * it as one array. A rule that looks at a shape, or at a norm, does not. False when absent.
   */
  readonly isElementwise?: boolean;
  /** The next value of the parameter and of its slots. */
  readonly update: (
    parameter: Node,
    gradient: Node,
    slots: Readonly<Record<string, Node>>,
    scalars: Readonly<Record<string, Node>>,
  ) => { readonly parameter: Node; readonly slots: Readonly<Record<string, Node>> };
}

/** A place in a training: step `step` (from 0) of `steps` in all, in epoch `epoch` (from 0) of `epochs`. */
export interface ScheduleTime {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
}

/** What a schedule remembers of the epochs so far, as finite numbers by name; empty before the first. Part of a training's state. */
export type ScheduleMemory = Readonly<Record<string, number>>;

export const scheduleKind: OptionKind = objectWith('a schedule', 'name', 'options', 'factor');

/** The learning rate over time, as a factor of the optimizer's own. It keeps nothing itself: one object serves any number of trainings. */
export interface Schedule {
  readonly name: string;
  readonly options: Readonly<Record<string, number>>;
  /** The factor of the learning rate at a step, 0 or more, given what is remembered. */
  readonly factor: (at: ScheduleTime, memory: ScheduleMemory) => number;
  /** For schedules that react: what they remember once they are told the watched loss of an epoch. */
  readonly observe?: (memory: ScheduleMemory, loss: number) => ScheduleMemory;
}

/** A schedule that only depends on the place in the training: the factor of the learning rate there, 0 or more. */
export type ScheduleFunction = (at: ScheduleTime) => number;
