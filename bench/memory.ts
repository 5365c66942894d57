/**
 * The memory that training takes beside what it needs: `npm run bench:memory`. Writes its section of bench/RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../src/backends/backend.ts';
import { wasm } from '../src/backends/wasm/wasm.ts';
import type { Program } from '../src/compiler/program.ts';
import { fitTable } from '../src/model/fit-table.ts';
import { lossNamed } from '../src/nn/losses/index.ts';
import { mlp } from '../src/nn/mlp.ts';
import { random } from '../src/numeric/random.ts';
import { adam, sgd } from '../src/optim/index.ts';
import { train } from '../src/train/train.ts';
import { median } from './measure.ts';
import { describeMachine, writeSection } from './results.ts';
import { number, ratio, table } from './table.ts';
import { makeData, workloads } from './workloads.ts';

const repeats = 3;
const most = 1.5;
const empty = 'empty';
const fit = 'fitTable';
const fitted = { rows: 200_000, columns: 50 };
const names = ['table', 'fashion', 'wide', fit];

interface Result {
  /** The largest that the process had in memory. */
  readonly peak: number;
  /** What the caller holds, and what the programs' plans take: data, parameters, optimizer state, activations. */
  readonly data: number;
  readonly planned: number;
}

function main(): void {
  const lines = names.map((name) => {
    const rounds = Array.from({ length: repeats }, () => ({ one: runApart(name), none: runApart(empty) }));
    const taken = median(rounds.map(({ one, none }) => one.peak - none.peak));
    const { data, planned } = rounds[0]!.one;
    const megabytes = [data, planned, data + planned, taken].map((bytes) => number(bytes / 1e6));
    return [name, ...megabytes, ratio(taken / (data + planned))];
  });
  const section = [
    '## Memory of training',
    describeMachine(),
    `\`npm run bench:memory\`: the peak of a process that trains two epochs, less that of a process that has only imported the library; each ${repeats} times in turn, medians. Needed: the data as the caller holds them (float32; the table of ${fit} in float64, ${number(fitted.rows)} rows of ${fitted.columns} numbers and a target) and the largest program's plan: data, parameters, gradients, optimizer state, activations and the table of the steps. Wanted: at most ${ratio(most)} of that.`,
    table(['', 'data MB', 'planned MB', 'needed MB', 'peak MB', 'of the need'], lines),
  ].join('\n\n');
  console.log(section);
  writeSection(section);
}

/** In a process of its own, whose memory is all its own. */
function runApart(name: string): Result {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), name],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as Result;
}

async function measure(name: string): Promise<Result> {
  const planned: number[] = [0];
  const backend: Backend = {
    ...wasm,
    instantiate: (program: Program) => {
      planned.push(4 * program.arenaSize);
      return wasm.instantiate(program);
    },
  };
  const data = name === empty ? 0 : name === fit ? await fitNumbers(backend) : await trainWorkload(name, backend);
  return { peak: process.resourceUsage().maxRSS * 1024, data, planned: Math.max(...planned) };
}

async function trainWorkload(name: string, backend: Backend): Promise<number> {
  const workload = workloads.find((one) => one.name === name)!;
  const { widths, activation, learningRate, batch } = workload;
  const { x, y } = makeData(workload);
  const network = mlp({ inputs: widths[0]!, hidden: widths.slice(1, -1), outputs: widths.at(-1)!, activation });
  const optimizer = workload.optimizer === 'adam' ? adam({ learningRate }) : sgd({ learningRate });
  const options = { loss: lossNamed(workload.loss), optimizer, batchSize: batch, epochs: 2, backend };
  for await (const event of train(network, { x, y }, options)) checkLoss(event.loss);
  return x.byteLength + y.byteLength;
}

async function fitNumbers(backend: Backend): Promise<number> {
  const draws = random(1, 'bench/memory');
  const columns = Array.from({ length: fitted.columns + 1 }, (_, i) => ({
    kind: 'number' as const,
    name: i === fitted.columns ? 'y' : `x${i}`,
    values: Float64Array.from({ length: fitted.rows }, () => draws.normal()),
  }));
  const result = await fitTable(
    { rows: fitted.rows, columns },
    { target: 'y', task: 'regression', epochs: 2, hidden: [64], backend },
  );
  checkLoss(result.history.at(-1)!.loss);
  return columns.reduce((sum, { values }) => sum + values.byteLength, 0);
}

function checkLoss(loss: number): void {
  if (!Number.isFinite(loss)) throw new Error(`the training did not work: loss ${loss}`);
}

const [name] = process.argv.slice(2);
if (name === undefined) main();
else console.log(JSON.stringify(await measure(name)));
