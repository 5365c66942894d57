/** The gradients of a network on some of its training rows, at weights that its training had: for histograms in TensorBoard. */
import { encodeRows, selectRows } from '../../src/data.ts';
import { compile, learnedParameters, meanLoss, membersOf } from '../../src/engine.ts';
import { type AnyFit, grad, parameter, type Snapshot, wasm } from '../../src/index.ts';
import { sampleOf } from './doctor.ts';

/** Rows whose mean loss is derived. */
const mostRows = 256;

/**
 * Gives for weights of the model's network, of an ensemble its first, their gradients; undefined for those of other networks, which were
 * trained and not taken.
 */
export async function gradientsOf(fit: AnyFit): Promise<(weights: Snapshot) => Promise<Snapshot | undefined>> {
  const network = membersOf(fit.network)[0] ?? fit.network;
  const { data } = encodeRows(fit, selectRows(fit.table, sampleOf(fit.split.train, mostRows)));
  const width = network.row.reduce((product, length) => product * length, 1);
  const rows = data.x.length / width;
  const isOfClasses = fit.loss.targets === 'classes';
  const x = parameter('data.x', [rows, ...network.row]);
  const y = isOfClasses ? parameter('data.y', [rows], 'int32') : parameter('data.y', [rows, data.y.length / rows]);
  const learned = learnedParameters(network);
  const gradients = grad(
    meanLoss(fit.loss, network.forward(x), y),
    learned.map(({ node }) => node),
  );
  const outputs = Object.fromEntries(gradients.map((node, i) => [`gradient${i}`, node]));
  const executable = await wasm.instantiate(compile([{ name: 'derive', outputs }]));
  executable.write(x, data.x);
  executable.write(y, data.y);
  const table = executable.table('derive');
  return async (weights) => {
    const fits = network.parameters.every(
      ({ name, shape }, i) =>
        weights[i]?.parameter.name === name && String(weights[i].parameter.shape) === String(shape),
    );
    if (!fits || weights.length !== network.parameters.length) return undefined;
    for (const [i, { node }] of network.parameters.entries()) executable.write(node, weights[i]!.values);
    await executable.run('derive');
    return learned.map((one, i) => ({
      parameter: one,
      values: Float64Array.from(table.field(`gradient${i}`).get(0)),
    }));
  };
}
