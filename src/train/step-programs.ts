/** The programs of a step of one's own, one for each set of shapes that it is run with, and what goes in and out of them. */
import type { Backend, Executable, HostTable } from '../backends/backend.ts';
import { compile } from '../compiler/compile.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { optionEntries } from '../graph/options.ts';
import type { Network, NetworkParameter, TrainingPass } from '../nn/network.ts';
import { setWeights } from '../nn/weights.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { everySlab, type TrainingSlabs } from './slabs.ts';
import { lossFunction } from './step-graph.ts';
import { type DenseValue, denseValue } from './step-values.ts';

/** So many programs are kept: those of the shapes that were used last. */
const mostPrograms = 16;

/** What a step is made of: its options, checked, with their defaults. */
export interface StepParts {
  readonly loss: (inputs: Readonly<Record<string, Node>>, training: (network: Network) => TrainingPass) => Node;
  readonly learned: readonly NetworkParameter[];
  readonly owners: readonly Pick<Network, 'parameters'>[];
  /** Every parameter whose values are known. */
  readonly known: ReadonlyMap<Node, NetworkParameter>;
  readonly optimizer: Optimizer;
  readonly slabs: TrainingSlabs;
  readonly backend: Backend;
}

/** A program in memory. */
interface Opened {
  readonly executable: Executable;
  /** What it reads. */
  readonly used: readonly NetworkParameter[];
  /** What it changes, and where that is read to. */
  readonly changed: readonly { readonly parameter: NetworkParameter; readonly next: Float64Array }[];
}

/** The programs of a step, by the shapes of its inputs. */
export class StepPrograms {
  steps = 0;
  readonly #parts: StepParts;
  readonly #opened = new Map<string, Opened>();
  /** Where the arrays of the optimizer are as they are now. */
  #current: Executable | undefined;
  #ended: string | undefined;

  constructor(parts: StepParts) {
    this.#parts = parts;
  }

  async run(given: Readonly<Record<string, unknown>>): Promise<number> {
    if (this.#ended) this.#refuse(this.#ended);
    const values = new Map(
      optionEntries('trainStep: run', given, Object.keys(given)).map(([name, value]) => [
        name,
        denseValue(name, value),
      ]),
    );
    const opened = await this.#openFor(values);
    await this.#activate(opened.executable);
    const loss = await this.#compute(opened, values);
    this.steps++;
    return loss;
  }

  free(): void {
    this.#ended ??= 'free() was called';
    for (const { executable } of this.#opened.values()) executable.free();
    this.#opened.clear();
    this.#current = undefined;
  }

  #refuse(got: string): never {
    fail({ what: 'trainStep', problem: 'has ended', got, expected: 'a new trainStep()' });
  }

  /** The program for inputs of these shapes; the least used one makes room for a new one. */
  async #openFor(values: ReadonlyMap<string, DenseValue>): Promise<Opened> {
    const types = Array.from(values, ([name, { shape, dtype }]) => JSON.stringify([name, shape, dtype]));
    const key = types.sort().join();
    const found = this.#opened.get(key) ?? (await this.#open(values));
    if (this.#ended) {
      found.executable.free();
      this.#refuse(this.#ended);
    }
    this.#opened.delete(key);
    this.#opened.set(key, found);
    if (this.#opened.size > mostPrograms) {
      const [oldest, { executable }] = this.#opened.entries().next().value!;
      this.#opened.delete(oldest);
      // What the optimizer remembers is taken over first, where it is there.
      if (executable === this.#current) await this.#activate(found.executable);
      executable.free();
    }
    return found;
  }

  async #open(values: ReadonlyMap<string, DenseValue>): Promise<Opened> {
    const { known, slabs, backend } = this.#parts;
    const spec = lossFunction(this.#parts, values);
    const program = compile([spec], everySlab(slabs));
    const of = (nodes: Iterable<Node>) => Array.from(nodes).flatMap((node) => known.get(node) ?? []);
    return {
      executable: await backend.instantiate(program),
      used: of(program.parameters.keys()),
      changed: of(spec.updates!.keys()).map((parameter) => ({
        parameter,
        next: new Float64Array(parameter.values.length),
      })),
    };
  }

  /** Puts the arrays of the optimizer into that executable. */
  async #activate(executable: Executable): Promise<void> {
    const before = this.#current;
    if (before === executable) return;
    if (before) {
      for (const { whole } of Object.values(this.#parts.slabs.slots)) executable.write(whole, await before.read(whole));
    }
    this.#current = executable;
  }

  async #compute({ executable, used, changed }: Opened, values: ReadonlyMap<string, DenseValue>): Promise<number> {
    for (const { node, values: numbers } of used) executable.write(node, numbers);
    this.#writeInputs(executable.table('step'), values);
    await executable.run('step');
    const loss = executable.table('step').field('loss').number(0);
    for (const { parameter, next } of changed) await executable.read(parameter.node, next);
    this.#requireFinite(loss, changed);
    this.#putIntoNetworks(new Map(changed.map(({ parameter, next }) => [parameter, next])));
    return loss;
  }

  #writeInputs(table: HostTable, values: ReadonlyMap<string, DenseValue>): void {
    const { optimizer } = this.#parts;
    // What no result depends on has no field.
    const set = (name: string, numbers: number | ArrayLike<number>) => {
      if (table.has(name)) table.field(name).set(0, numbers);
    };
    for (const [name, { data }] of values) set(`inputs.${name}`, data);
    const scalars = optimizer.scalars(this.steps + 1, optimizer.learningRate);
    for (const [name, number] of Object.entries(scalars)) set(name, number);
    set('counter', this.steps);
  }

  #putIntoNetworks(fresh: ReadonlyMap<NetworkParameter, Float64Array>): void {
    for (const owner of this.#parts.owners) {
      if (!owner.parameters.some((parameter) => fresh.has(parameter))) continue;
      setWeights(
        owner,
        owner.parameters.map((parameter) => fresh.get(parameter) ?? parameter.values),
      );
    }
  }

  /** Diverged steps end: the optimizer's arrays are not finite either. */
  #requireFinite(loss: number, changed: Opened['changed']): void {
    const bad = changed.find(({ next }) => !areFinite(next));
    if (Number.isFinite(loss) && !bad) return;
    const got = bad && Number.isFinite(loss) ? `${bad.parameter.node.name} is not finite` : `a loss of ${loss}`;
    this.#ended = `step ${this.steps + 1} diverged: ${got}`;
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

/** A plain loop, and a difference that is 0 for finite numbers only: the time of a step of many weights is in it. */
function areFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i]! - values[i]! !== 0) return false;
  return true;
}
