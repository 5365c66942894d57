/**
 * Steps by one process and by two ranks, and what ranks on several machines would do, by a model that these figures give the numbers of:
 * `npx tsx bench/ranks.ts` prints Markdown. Needs Open MPI. Processor time is shown beside time on the clock, because it says the same on a busy machine.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { typeScriptLoader } from '../scripts/processes.ts';
import { type Ranks, shards } from '../src/engine.ts';
import { layers, lenet, type Network, sequential, train } from '../src/index.ts';
import { openRanks } from '../src/mpi.ts';
import { cpuSeconds } from './measure.ts';
import { milliseconds, number, percent, table } from './table.ts';

interface Case {
  readonly make: () => Network;
  readonly row: number;
  readonly classes: number;
  readonly batch: number;
}

const dense = (widths: readonly number[]): Network =>
  sequential(
    widths
      .slice(1)
      .flatMap((width, i) =>
        i < widths.length - 2 ? [layers.linear(width), layers.activation('relu')] : [layers.linear(width)],
      ),
    { row: [widths[0]!], seed: 1 },
  );

const cases: Readonly<Record<string, Case>> = {
  fashion: { make: () => dense([784, 512, 256, 10]), row: 784, classes: 10, batch: 128 },
  wide: { make: () => dense([2048, 2048, 1000]), row: 2048, classes: 1000, batch: 256 },
  lenet: { make: () => lenet({ row: [28, 28, 1], outputs: 10, seed: 1 }), row: 784, classes: 10, batch: 64 },
};

/** Of one step of one process, in seconds. */
interface Step {
  readonly clock: number;
  readonly processor: number;
  /** Processor time in exchanges, which is more than it need be where processes wait for each other. */
  readonly exchange: number;
  readonly parameters: number;
}

const steps = 8;

async function measure(name: string, count: number): Promise<Step> {
  const { make, row, classes, batch } = cases[name]!;
  const ranks = await openRanks({ shards: Math.max(1, count) });
  let exchange = 0;
  const timed: Ranks = {
    rank: ranks.rank,
    size: ranks.size,
    exchange: (...pieces) => {
      const before = cpuSeconds();
      const pending = ranks.exchange(...pieces);
      exchange += cpuSeconds() - before;
      return pending;
    },
  };
  const rows = steps * batch;
  const x = Float32Array.from({ length: rows * row }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
  const y = Int32Array.from({ length: rows }, (_, i) => (i * 31) % classes);
  const network = make();
  const cut = count > 0 ? { shards: shards(count, timed) } : {};
  let before = { clock: 0, processor: cpuSeconds(), exchange: 0 };
  let best: Step | undefined;
  for await (const _ of train(network, { x, y }, { epochs: 4, batchSize: batch, loss: 'crossEntropy', ...cut })) {
    const processor = cpuSeconds() - before.processor;
    const now = performance.now() / 1000;
    const step: Step = {
      clock: (now - before.clock) / steps,
      processor: processor / steps,
      exchange: (exchange - before.exchange) / steps,
      parameters: network.parameters.reduce((sum, { values }) => sum + values.length, 0),
    };
    // The first epoch compiles.
    if (before.clock > 0 && (!best || step.processor < best.processor)) best = step;
    before = { clock: performance.now() / 1000, processor: cpuSeconds(), exchange };
  }
  await ranks.end();
  return best!;
}

function run(name: string, count: number, ranks: number): Step {
  const self = [process.execPath, '--import', typeScriptLoader, fileURLToPath(import.meta.url), name, `${count}`];
  const [command, ...args] = ranks > 1 ? ['mpirun.openmpi', '--bind-to', 'none', '-n', `${ranks}`, ...self] : self;
  const { stdout, stderr } = spawnSync(command!, args, {
    encoding: 'utf8',
    env: { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' },
  });
  const lines = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Step] : []));
  if (lines.length !== ranks) throw new Error(stderr);
  const mean = (key: keyof Step) => lines.reduce((sum, line) => sum + line[key], 0) / lines.length;
  return {
    clock: mean('clock'),
    processor: mean('processor'),
    exchange: mean('exchange'),
    parameters: lines[0]!.parameters,
  };
}

/** Of a small message, sent and received, in seconds. */
const latency = 1e-5;

/** What a step of several ranks is made of, by the figures of one network; of others it says what they would take. */
interface Model {
  /** Seconds for each parameter: of the update, which every rank does, and of an exchange between two ranks of one machine. */
  readonly update: number;
  readonly exchange: number;
}

/** A step in 8 shards by one process is 8 of them and an update; one of 2 ranks is 4, an update and an exchange. */
function modelOf(one: Step, two: Step): Model {
  const shards = one.processor - (two.processor - two.exchange);
  return {
    update: (one.processor - 2 * shards) / one.parameters,
    exchange: two.exchange / two.parameters,
  };
}

/** Seconds of a step of two ranks. */
function twoRanks({ update, exchange }: Model, { processor, parameters }: Step): number {
  return (processor - update * parameters) / 2 + (update + exchange) * parameters;
}

/** By how much more rows are learned in a second, where each rank has as many rows in a step as one process had. */
function gain({ exchange }: Model, { processor, parameters }: Step, ranks: number, bytesPerSecond: number): number {
  const bytes = 8 * parameters * ((ranks - 1) / ranks);
  const seconds = bytes / bytesPerSecond + 2 * (ranks - 1) * latency + exchange * parameters;
  return (ranks * processor) / (processor + seconds);
}

async function report(): Promise<void> {
  const sections: string[] = [];
  const all = Object.keys(cases).map((name) => {
    const figures = {
      'one process, not cut': run(name, 0, 1),
      'one process, 8 shards': run(name, 8, 1),
      '2 ranks, 8 shards': run(name, 8, 2),
      '2 ranks, fast': run(name, 2, 2),
    };
    return { name, figures };
  });
  const rows = all.flatMap(({ name, figures }) =>
    Object.entries(figures).map(([how, { clock, processor, exchange }]) => [
      name,
      how,
      milliseconds(processor),
      milliseconds(exchange),
      percent(exchange / processor),
      number(Math.round(1 / (processor || 1))),
      milliseconds(clock),
    ]),
  );
  sections.push(
    table(
      [
        'network',
        'how',
        'processor time of a step, each process',
        'of it in the exchange',
        'share',
        'steps/s by processor time',
        'time on the clock',
      ],
      rows,
    ),
  );
  const [first, ...others] = all as [(typeof all)[number], ...typeof all];
  const model = modelOf(first.figures['one process, 8 shards'], first.figures['2 ranks, 8 shards']);
  const checked = others.map(({ name, figures }) => {
    const { processor } = figures['2 ranks, 8 shards'];
    const said = twoRanks(model, figures['one process, 8 shards']);
    return [name, milliseconds(processor), milliseconds(said), percent(said / processor - 1)];
  });
  sections.push(table(['network', '2 ranks, measured', `by the model of ${first.name}`, 'error'], checked));
  const sizes = [2, 8, 32, 128, 1024];
  const ahead = all.flatMap(({ name, figures }) =>
    [1.25e9, 12.5e9].map((bytesPerSecond) => [
      name,
      bytesPerSecond > 2e9 ? '100 Gbit/s' : '10 Gbit/s',
      ...sizes.map((ranks) => gain(model, figures['one process, not cut'], ranks, bytesPerSecond).toFixed(1)),
    ]),
  );
  sections.push(table(['network', 'between machines', ...sizes.map((ranks) => `${ranks} ranks`)], ahead));
  console.log(sections.join('\n\n'));
}

const [name, count] = process.argv.slice(2);
if (name !== undefined) console.log(JSON.stringify(await measure(name, Number(count))));
else await report();
