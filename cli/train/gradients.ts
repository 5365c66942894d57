/** The gradients of a network on some of its training rows, at weights that its training has: for histograms in TensorBoard. */
import { compile, type Executable, learnedParameters, meanLoss } from '../../src/engine.ts';
import { type FitLearning, grad, type Network, parameter, type Snapshot, wasm } from '../../src/index.ts';
import { sampleOf } from './doctor.ts';

/** Rows whose mean loss is derived; of pictures fewer, whose features are so many more. */
const [mostRows, mostNumbers] = [256, 1 << 18];

/** Gives for the weights of a training their gradients, by the network of these that they are of. */
export class SampleGradients {
  readonly #learning: FitLearning;
  #opened: readonly Opened[] | undefined;

  constructor(learning: FitLearning) {
    this.#learning = learning;
  }

  async at(weights: Snapshot): Promise<Snapshot | undefined> {
    this.#opened ??= await open(this.#learning);
    const opened = this.#opened.find(({ network }) => isOf(weights, network));
    if (!opened) return undefined;
    const { network, executable } = opened;
    for (const [i, { node }] of network.parameters.entries()) executable.write(node, weights[i]!.values);
    await executable.run('derive');
    const table = executable.table('derive');
    return learnedParameters(network).map((one, i) => ({
      parameter: one,
      values: Float64Array.from(table.field(`gradient${i}`).get(0)),
    }));
  }

  free(): void {
    for (const { executable } of this.#opened ?? []) executable.free();
  }
}

interface Opened {
  readonly network: Network;
  readonly executable: Executable;
}

async function open({ networks, loss, rows: learned }: FitLearning): Promise<Opened[]> {
  const all = networks();
  const [{ row, output }] = all as [Network];
  const width = row.reduce((product, length) => product * length, 1);
  const isOfClasses = loss.targets === 'classes';
  const target = isOfClasses ? 1 : output.reduce((product, length) => product * length, 1);
  const count = 'read' in learned ? learned.rows : learned.x.length / width;
  const most = Math.max(1, Math.min(mostRows, Math.floor(mostNumbers / width)));
  const sample = sampleOf(
    Int32Array.from({ length: count }, (_, i) => i),
    most,
  );
  const data = { x: new Float32Array(sample.length * width), y: new Float32Array(sample.length * target) };
  if ('read' in learned) {
    await learned.read(sample, data.x, data.y, learned.weighted ? new Float32Array(sample.length) : undefined, 0);
  } else {
    for (const [i, number] of sample.entries()) {
      for (let k = 0; k < width; k++) data.x[i * width + k] = learned.x[number * width + k]!;
      for (let k = 0; k < target; k++) data.y[i * target + k] = learned.y[number * target + k]!;
    }
  }
  const x = parameter('data.x', [sample.length, ...row]);
  const y = isOfClasses ? parameter('data.y', [sample.length], 'int32') : parameter('data.y', [sample.length, target]);
  return Promise.all(
    all.map(async (network) => {
      const gradients = grad(
        meanLoss(loss, network.forward(x), y),
        learnedParameters(network).map(({ node }) => node),
      );
      const outputs = Object.fromEntries(gradients.map((node, i) => [`gradient${i}`, node]));
      const executable = await wasm.instantiate(compile([{ name: 'derive', outputs }]));
      executable.write(x, data.x);
      executable.write(y, data.y);
      return { network, executable };
    }),
  );
}

/** Whether these are the parameters of the network, by their names and shapes. */
function isOf(weights: Snapshot, { parameters }: Network): boolean {
  return (
    weights.length === parameters.length &&
    parameters.every(({ name, shape }, i) => {
      const other = weights[i]!.parameter;
      return other.name === name && other.shape.join() === shape.join();
    })
  );
}
