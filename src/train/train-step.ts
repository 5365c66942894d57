/** Steps for loops of one's own: a loss as a graph, the parameters that it lowers, and an optimizer, compiled for each shape of batch. */
import { type Backend, backendKind, type Executable } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { compile } from '../compiler/compile.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { callback, checkedLater, type OptionKinds, optimizerOrName } from '../graph/option-kinds.ts';
import { formatValue, optionEntries, requireOptions } from '../graph/options.ts';
import { learnedParameters, type Network, type NetworkParameter, type TrainingPass } from '../nn/network.ts';
import { setWeights } from '../nn/weights.ts';
import { adam, asOptimizer, type OptimizerOrName } from '../optim/index.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { everySlab, type TrainingSlabs, trainingSlabs } from './slabs.ts';
import { lossFunction } from './step-graph.ts';
import { type DenseValue, denseValue, type StepValue } from './step-values.ts';
import { turns } from './turns.ts';

/** A network, or anything else that has parameters: `{ parameters: network.parameters.slice(2) }` is a part of one. */
export type ParameterOwner = Pick<Network, 'parameters'>;

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

/** So many compiled programs are kept: those of the shapes that were used last. */
const mostPrograms = 16;

/** Steps may share parameters: they run one after the other, also where nobody waits for them. */
const inTurn = turns();

const abandoned = new FinalizationRegistry<Programs>((programs) => programs.free());

/**
 * A step for a loop of one's own. It is compiled at its first run, and again for each new set of shapes; the optimizer goes
 * on from one to the other. Several steps may share parameters, each with its optimizer: the values in the networks are
 * what every run starts from and what it ends with, so that they can be read, saved and set between any two runs.
 *
 * ```ts
 * const step = trainStep({
 *   loss: ({ x, y }: Record<'x' | 'y', Node>) => mean(squaredError(network.forward(x), y)),
 *   parameters: network,
 *   optimizer: adam({ learningRate: 0.01 }),
 * });
 * for (let i = 0; i < 100; i++) console.log(await step.run({ x: [[0, 1], [1, 1]], y: [[1], [0]] }));
 * ```
 */
export function trainStep<Inputs extends Readonly<Record<string, Node>> = Readonly<Record<string, Node>>>(
  options: TrainStepOptions<Inputs>,
): TrainStep<keyof Inputs & string> {
  const owner = { programs: new Programs(partsOf(options as TrainStepOptions)) };
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

/** The options, checked, with their defaults. */
export interface StepParts extends Pick<TrainStepOptions, 'loss'> {
  readonly learned: readonly NetworkParameter[];
  readonly owners: readonly ParameterOwner[];
  /** Every parameter whose values are known. */
  readonly known: ReadonlyMap<Node, NetworkParameter>;
  readonly optimizer: Optimizer;
  readonly slabs: TrainingSlabs;
  readonly backend: Backend;
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

/** A program in memory. */
interface Opened {
  readonly executable: Executable;
  /** What it reads. */
  readonly used: readonly NetworkParameter[];
  /** What it changes. */
  readonly changed: readonly NetworkParameter[];
}

/** The programs of a step, by the shapes of its inputs. */
class Programs {
  steps = 0;
  private readonly parts: StepParts;
  private readonly opened = new Map<string, Opened>();
  /** Where the arrays of the optimizer are as they are now. */
  private current: Executable | undefined;
  private ended: string | undefined;

  constructor(parts: StepParts) {
    this.parts = parts;
  }

  async run(given: Readonly<Record<string, unknown>>): Promise<number> {
    if (this.ended) fail({ what: 'trainStep', problem: 'has ended', got: this.ended, expected: 'a new trainStep()' });
    const values = new Map(
      optionEntries('trainStep: run', given, Object.keys(given)).map(([name, value]) => [
        name,
        denseValue(name, value),
      ]),
    );
    const opened = await this.openFor(values);
    await this.activate(opened.executable);
    const loss = await this.compute(opened, values);
    this.steps++;
    return loss;
  }

  free(): void {
    this.ended ??= 'free() was called';
    for (const { executable } of this.opened.values()) executable.free();
    this.opened.clear();
    this.current = undefined;
  }

  /** The program for inputs of these shapes; the least used one makes room for a new one. */
  private async openFor(values: ReadonlyMap<string, DenseValue>): Promise<Opened> {
    const types = Array.from(values, ([name, { shape, dtype }]) => JSON.stringify([name, shape, dtype]));
    const key = types.sort().join();
    const found = this.opened.get(key) ?? (await this.open(values));
    this.opened.delete(key);
    this.opened.set(key, found);
    if (this.opened.size > mostPrograms) {
      const [oldest, { executable }] = this.opened.entries().next().value!;
      this.opened.delete(oldest);
      // What the optimizer remembers is taken over first, where it is there.
      if (executable === this.current) await this.activate(found.executable);
      executable.free();
    }
    return found;
  }

  private async open(values: ReadonlyMap<string, DenseValue>): Promise<Opened> {
    const { known, slabs, backend } = this.parts;
    const spec = lossFunction(this.parts, values);
    const program = compile([spec], everySlab(slabs));
    const of = (nodes: Iterable<Node>) => Array.from(nodes).flatMap((node) => known.get(node) ?? []);
    return {
      executable: await backend.instantiate(program),
      used: of(program.parameters.keys()),
      changed: of(spec.updates!.keys()),
    };
  }

  /** Puts the arrays of the optimizer into that executable. */
  private async activate(executable: Executable): Promise<void> {
    const before = this.current;
    if (before === executable) return;
    if (before) {
      for (const { whole } of Object.values(this.parts.slabs.slots)) executable.write(whole, await before.read(whole));
    }
    this.current = executable;
  }

  private async compute(
    { executable, used, changed }: Opened,
    values: ReadonlyMap<string, DenseValue>,
  ): Promise<number> {
    const { optimizer } = this.parts;
    for (const { node, values: numbers } of used) executable.write(node, numbers);
    const table = executable.table('step');
    const set = (name: string, numbers: number | ArrayLike<number>) => {
      if (table.has(name)) table.field(name).set(0, numbers);
    };
    for (const [name, { data }] of values) set(`inputs.${name}`, data);
    for (const [name, number] of Object.entries(optimizer.scalars(this.steps + 1, optimizer.learningRate)))
      set(name, number);
    set('counter', this.steps);
    await executable.run('step');
    const loss = table.field('loss').number(0);
    const next = await Promise.all(
      changed.map(async ({ node, values: numbers }) => {
        const copy = new Float64Array(numbers.length);
        await executable.read(node, copy);
        return copy;
      }),
    );
    this.requireFinite(loss, changed, next);
    const fresh = new Map(changed.map((parameter, i) => [parameter, next[i]!]));
    for (const owner of this.parts.owners) {
      if (!owner.parameters.some((parameter) => fresh.has(parameter))) continue;
      setWeights(
        owner,
        owner.parameters.map((parameter) => fresh.get(parameter) ?? parameter.values),
      );
    }
    return loss;
  }

  /** Diverged steps end: the optimizer's arrays are not finite either. */
  private requireFinite(loss: number, changed: readonly NetworkParameter[], next: readonly Float64Array[]): void {
    const bad = next.findIndex((numbers) => !numbers.every(Number.isFinite));
    if (Number.isFinite(loss) && bad < 0) return;
    const got = Number.isFinite(loss) ? `${changed[bad]!.node.name} is not finite` : `a loss of ${loss}`;
    this.ended = `step ${this.steps + 1} diverged: ${got}`;
    this.free();
    throw new ChainruleError(
      {
        what: 'trainStep',
        problem: 'diverged',
        got: `${got} in step ${this.steps + 1}`,
        expected: 'finite numbers',
        hint: 'a smaller learning rate, or inputs of size 1',
      },
      'work',
    );
  }
}
