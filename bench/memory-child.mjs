/**
 * One process whose memory is measured: trains what its argument says, as JSON, on the built library, and prints the sizes
 * of what it held. Plain JavaScript, so that no compiler of TypeScript is in the process.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peakBytes } from './peak.mjs';

/** @typedef {import('./memory.ts').MemoryJob} MemoryJob */

/** Two epochs, so that there are weights of an epoch to keep while another one runs. */
const epochs = 2;

const job = /** @type {MemoryJob} */ (JSON.parse(process.argv[2] ?? ''));
const library = /** @type {typeof import('../src/index.ts')} */ (await import(job.entry));

/** Bytes of the largest program, without those of the rows that stay in it. */
let program = 0;

/** @type {import('../src/backends/backend.ts').Backend} */
const backend = {
  ...library.wasm,
  instantiate: (planned) => {
    const rows = [...planned.parameters].filter(([{ name }]) => name.startsWith('data.'));
    program = Math.max(program, 4 * rows.reduce((rest, [, { size }]) => rest - size, planned.arenaSize));
    return library.wasm.instantiate(planned);
  },
};

/** @param {import('./job.ts').TrainingJob} training */
async function trainNetwork({ widths, activation, loss, optimizer, learningRate, batch, folder }) {
  const [x, y] = ['x.f32', 'y.i32'].map((name) => readFileSync(join(folder, name)));
  if (!x || !y) throw new Error('no data');
  const data = {
    x: new Float32Array(x.buffer, x.byteOffset, x.byteLength / 4),
    y: new Int32Array(y.buffer, y.byteOffset, y.byteLength / 4),
  };
  const network = library.mlp({
    inputs: widths[0] ?? 0,
    hidden: widths.slice(1, -1),
    outputs: widths.at(-1) ?? 0,
    activation,
  });
  const options = {
    loss: loss === 'crossEntropy' ? library.losses.crossEntropy() : library.losses.binaryCrossEntropy(),
    optimizer: (optimizer === 'adam' ? library.adam : library.sgd)({ learningRate }),
    batchSize: batch,
    epochs,
    backend,
  };
  for await (const event of library.train(network, data, options)) requireFinite(event.loss);
  return { data: data.x.byteLength + data.y.byteLength, network: bytesOf(network) };
}

/** @param {NonNullable<MemoryJob['table']>} size */
async function fitNumbers({ rows, columns }) {
  const names = [...Array.from({ length: columns }, (_, i) => `x${i}`), 'y'];
  const table = {
    rows,
    columns: names.map((name, i) => {
      const draws = library.random(1, name);
      const values = new Float64Array(rows);
      for (let row = 0; row < rows; row++) values[row] = draws.uniform() * (i + 1);
      return { kind: /** @type {const} */ ('number'), name, values };
    }),
  };
  const { history, plan, network } = await library.fitTable(table, {
    target: 'y',
    task: 'regression',
    epochs,
    backend,
  });
  requireFinite(history.at(-1)?.loss ?? Number.NaN);
  const learned = plan.rows.train + plan.rows.validation;
  return { data: 8 * rows * names.length + 4 * learned * (plan.features + 1), network: bytesOf(network) };
}

/** @param {import('../src/nn/network.ts').Network} network */
function bytesOf({ parameters }) {
  return parameters.reduce((sum, { values }) => sum + values.byteLength, 0);
}

/** @param {number} loss */
function requireFinite(loss) {
  if (!Number.isFinite(loss)) throw new Error(`the training did not work: loss ${loss}`);
}

const sizes = job.training ? await trainNetwork(job.training) : job.table ? await fitNumbers(job.table) : undefined;
console.log(JSON.stringify({ peak: peakBytes(), data: 0, network: 0, program, ...sizes }));
