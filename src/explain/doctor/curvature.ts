/** The largest curvature of the loss: the top eigenvalue of its Hessian, by power iteration on products with our own second derivative. */
import { grad } from '../../autodiff/grad.ts';
import type { Executable } from '../../backends/backend.ts';
import { input, type Node, type Parameter, parameter } from '../../graph/node.ts';
import { meanLoss, nonZero } from '../../nn/mean-loss.ts';
import { learnedParameters, type Network } from '../../nn/network.ts';
import { random } from '../../numeric/random.ts';
import { add, div, mul, sqrt, sum } from '../../ops/index.ts';
import type { Weights } from '../../train/training-path.ts';
import { type OnRows, openOnRows } from './on-rows.ts';

export interface CurvatureMeter {
  /**
   * The largest eigenvalue of the Hessian of the mean loss over the rows, without penalties; from below, usually within
   * a few per cent. Not finite where the weights are too large.
   */
  readonly measure: (weights: Weights) => Promise<number>;
  readonly free: () => void;
}

/** Products with the Hessian in one measurement. */
const iterations = 40;

/**
 * The product H v is the gradient of g · v (B. Pearlmutter, "Fast exact multiplication by the Hessian", 1994). Each
 * measurement goes on from the direction that the last one found.
 */
export async function openCurvatureMeter(network: Network, on: OnRows): Promise<CurvatureMeter> {
  const learned = learnedParameters(network);
  const nodes = learned.map(({ node }) => node);
  const direction = learned.map(({ name, shape }) => parameter(`${name}.direction`, shape));
  const { executable, setWeights } = await openOnRows(network, on, ({ x, y, sampleWeights }) => {
    const total = meanLoss(on.loss, network.forward(x), y, sampleWeights);
    const gradients = grad(total, nodes);
    const products = grad(dotOf(gradients, direction), nodes);
    // With a shift, the eigenvalues move up together, so that the largest is also the largest in size.
    const shift = input('shift', []);
    const shifted = products.map((product, i) => add(product, mul(shift, direction[i]!)));
    const length = nonZero(sqrt(dotOf(shifted, shifted)));
    return {
      name: 'iterate',
      // The loss keeps all rows and weights in the program, though a Hessian may depend on few of them.
      outputs: { quotient: dotOf(products, direction), loss: total },
      updates: new Map(direction.map((node, i) => [node, div(shifted[i]!, length)])),
      rows: iterations,
    };
  });
  startFrom(executable, direction);
  return {
    measure: async (weights) => {
      setWeights(weights);
      const first = await iterate(executable, 0);
      if (!Number.isFinite(first)) startFrom(executable, direction);
      // The eigenvalue of the largest size is negative: the largest one is found above it.
      return first < 0 ? iterate(executable, -first) : first;
    },
    free: () => executable.free(),
  };
}

async function iterate(executable: Executable, shift: number): Promise<number> {
  const table = executable.table('iterate');
  const field = table.field('shift');
  for (let row = 0; row < iterations; row++) field.set(row, shift);
  await executable.run('iterate', iterations);
  return table.field('quotient').number(iterations - 1);
}

function startFrom(executable: Executable, direction: readonly Parameter[]): void {
  const { normal } = random(0, 'doctor/curvature');
  const pieces = direction.map((node) => Float64Array.from({ length: node.shape.reduce((a, b) => a * b, 1) }, normal));
  const length = Math.sqrt(pieces.reduce((total, piece) => piece.reduce((part, v) => part + v * v, total), 0));
  for (const [i, node] of direction.entries())
    executable.write(
      node,
      pieces[i]!.map((value) => value / length),
    );
}

function dotOf(a: readonly Node[], b: readonly Node[]): Node {
  return a.map((piece, i) => sum(mul(piece, b[i]!))).reduce((total, part) => add(total, part));
}
