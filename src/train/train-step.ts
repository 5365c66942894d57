/** Steps for loops of one's own: a loss as a graph, the parameters that it lowers, and an optimizer, compiled for each shape of batch. */
import { type Backend, backendKind } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { fail } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { callback, checkedLater, type OptionKinds, optimizerOrName } from '../graph/option-kinds.ts';
import { formatValue, requireOptions } from '../graph/options.ts';
import { learnedParameters, type Network, type NetworkParameter, type TrainingPass } from '../nn/network.ts';
import { adam, asOptimizer, type OptimizerOrName } from '../optim/index.ts';
import { trainingSlabs } from './slabs.ts';
import { type StepParts, StepPrograms } from './step-programs.ts';
import type { StepValue } from './step-values.ts';
import { turns } from './turns.ts';

/** A network, or anything else that has parameters: `{ parameters: network.parameters.slice(2) }` is a part of one. */
export type ParameterOwner = Pick<Network, 'parameters'>;

/** What a step lowers, by what, and what learns. */
export interface TrainStepOptions<Inputs extends Readonly<Record<string, Node>> = Readonly<Record<string, Node>>> {
  /**
   * The loss, a scalar, as a graph of the inputs, which have the names and shapes of what `run` is given; it is asked for
   * once for each set of shapes. `network.forward(x)` is a pass for prediction; `network.forward(x, { training:
   * training(network) })` is one for training, with dropout, and with statistics that the step moves on.
   */
  readonly loss: (inputs: Inputs, training: (network: Network) => TrainingPass) => Node;
  /** What learns: a network or several. */
  readonly parameters: ParameterOwner | readonly ParameterOwner[];
  /** Adam with its defaults when absent; a name such as `sgd` is the optimizer with its defaults. */
  readonly optimizer?: OptimizerOrName | undefined;
  /** What the loss uses and the step leaves as it is. */
  readonly fixed?: ParameterOwner | readonly ParameterOwner[] | undefined;
  /** wasm when absent. */
  readonly backend?: Backend | undefined;
}

/** A compiled step of a loop of one's own. */
export interface TrainStep<Names extends string = string> {
  /** Steps done. */
  readonly steps: number;
  /**
   * One step: gives the loss as it was before it, and changes the values of the parameters in their networks. Throws where
   * the loss or a parameter is no longer finite: the networks keep the values that they had, and no step follows.
   */
  run(values: Readonly<Record<Names, StepValue>>): Promise<number>;
  /** Gives the memory back at once. Without it that happens by itself, some time after nothing refers to the step. */
  free(): void;
}

/** Steps may share parameters: they run one after the other, also where nobody waits for them. */
const inTurn = /* @__PURE__ */ turns();

const abandoned = /* @__PURE__ */ new FinalizationRegistry<StepPrograms>((programs) => programs.free());

/**
 * A step for a loop of one's own. It is compiled at its first run, and again for each new set of shapes; the optimizer
 * goes on from one to the other. Several steps may share parameters, each with its optimizer: the values in the
 * networks are what every run starts from and what it ends with, so that they can be read, saved and set between any
 * two runs.
 *
 * @example
 * import { adam, mean, mlp, type Node, squaredError, trainStep } from 'chainrule';
 *
 * const network = mlp({ inputs: 2, hidden: 8, outputs: 1 });
 * const step = trainStep({
 *   loss: ({ x, y }: Record<'x' | 'y', Node>) => mean(squaredError(network.forward(x), y)),
 *   parameters: network,
 *   optimizer: adam({ learningRate: 0.05 }),
 * });
 * let loss = 0;
 * for (let i = 0; i < 100; i++) loss = await step.run({ x: [[0, 1], [1, 1]], y: [[1], [0]] });
 * console.log(loss < 0.01); // true
 */
export function trainStep<Inputs extends Readonly<Record<string, Node>> = Readonly<Record<string, Node>>>(
  options: TrainStepOptions<Inputs>,
): TrainStep<keyof Inputs & string> {
  const owner = { programs: new StepPrograms(partsOf(options as TrainStepOptions)) };
  // Whatever of the step is in use refers to the owner, and the programs do not.
  abandoned.register(owner, owner.programs, owner.programs);
  return {
    get steps() {
      return owner.programs.steps;
    },
    run: (values) => inTurn(() => owner.programs.run(values)),
    free: () => {
      abandoned.unregister(owner.programs);
      owner.programs.free();
    },
  };
}

const stepKinds: OptionKinds<TrainStepOptions> = {
  loss: callback,
  parameters: checkedLater('a network, or a list of networks'),
  optimizer: optimizerOrName,
  fixed: checkedLater('a network, or a list of networks'),
  backend: backendKind,
};

function partsOf(options: TrainStepOptions): StepParts {
  requireOptions('trainStep', options, stepKinds, ['loss', 'parameters']);
  const { loss, parameters, fixed = [], backend = wasm } = options;
  const optimizer = options.optimizer === undefined ? adam() : asOptimizer(options.optimizer);
  const learning = ownersOf('parameters', parameters);
  const owners = [...learning, ...ownersOf('fixed', fixed)];
  const learned = learning.flatMap(learnedParameters);
  if (learned.length === 0) {
    fail({ what: 'trainStep: parameters', problem: 'nothing to learn', expected: 'a network with weights' });
  }
  const known = new Map<Node, NetworkParameter>();
  const names = new Map<string, Node>();
  for (const parameter of owners.flatMap((owner) => owner.parameters)) {
    const { name } = parameter.node;
    if (names.has(name) && names.get(name) !== parameter.node) {
      fail({
        what: 'trainStep',
        problem: 'two parameters of one name',
        got: name,
        expected: 'networks with names of their own',
        hint: "mlp({ name: 'critic', ... })",
      });
    }
    names.set(name, parameter.node);
    known.set(parameter.node, parameter);
  }
  return { loss, learned, owners, known, optimizer, slabs: trainingSlabs({ parameters: learned }, optimizer), backend };
}

function ownersOf(what: string, given: ParameterOwner | readonly ParameterOwner[]): readonly ParameterOwner[] {
  const owners = Array.isArray(given) ? (given as readonly ParameterOwner[]) : [given as ParameterOwner];
  for (const owner of owners as readonly unknown[]) {
    const isOwner =
      typeof owner === 'object' && owner !== null && 'parameters' in owner && Array.isArray(owner.parameters);
    if (isOwner) continue;
    fail({
      what: `trainStep: ${what}`,
      problem: 'bad value',
      got: formatValue(owner),
      expected: 'a network, or a list of networks',
    });
  }
  return owners;
}
