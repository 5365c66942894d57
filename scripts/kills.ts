/** Kills trainings at random moments and resumes them: every file must be whole, and the model that of an undisturbed run. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, readCheckpoint } from '../src/node.ts';
import { random } from '../src/numeric/random.ts';
import { root } from './setup.mjs';

/** What a training was doing when it was killed, as its folder tells. */
export type Stage = 'before the first checkpoint' | 'training' | 'folds' | 'second training' | 'writing' | 'done';

export interface Kills {
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  /** Files that were not whole. */
  readonly torn: readonly string[];
  /** Runs whose model was not that of the undisturbed run, or that could not be resumed. */
  readonly different: readonly string[];
  /** Temporary files that a run which came to its end left behind. */
  readonly left: readonly string[];
}

/** Trainings of all kinds: one training, folds and the second one, schedules with a memory, two threads. */
const trainings = [
  ['circle:600', '--hidden', '16', '--epochs', '60', '--dropout', '0.1', '--path'],
  ['flowers.csv', '--target', 'species', '--hidden', '8'],
  ['moons:400', '--hidden', '8', '--schedule', 'reduceOnPlateau:patience=3', '--optimizer', 'sgd', '--momentum', '0.9'],
  ['blobs:300', '--hidden', '256,256', '--batch-size', '128', '--epochs', '12', '--threads', '2'],
];

/** A table that is learned by folds first. */
function flowers(): string {
  const draw = random(0, 'flowers');
  const lines = Array.from({ length: 120 }, (_, i) => {
    const isRose = i % 2 === 0;
    const colour = ['red', 'blue', 'white'][i % 3];
    return `${(isRose ? 5 : 4) + draw.normal()},${draw.normal()},${colour},${isRose ? 'rose' : 'daisy'}`;
  });
  return `length,width,colour,species\n${lines.join('\n')}\n`;
}

/** Kills so many trainings in a folder, which is empty; the seed decides when, and which comes first. */
export async function killTrainings(
  kills: number,
  seed: number,
  folder: string,
  say: (line: string) => void = () => {},
): Promise<Kills> {
  const draw = random(seed, 'kills');
  writeFileSync(join(folder, 'flowers.csv'), flowers());
  const undisturbed = new Map<number, Undisturbed>();
  const stages: Partial<Record<Stage, number>> = {};
  const torn: string[] = [];
  const different: string[] = [];
  const left: string[] = [];
  let done = 0;
  for (let run = 0; done < kills; run++) {
    const which = (seed + run) % trainings.length;
    const args = trainings[which]!;
    const expected = undisturbed.get(which) ?? (await undisturbedRun(folder, which, args));
    undisturbed.set(which, expected);
    const runFolder = join('runs', `killed-${run}`);
    const at = join(folder, runFolder);
    let next = ['train', ...args, '--checkpoint', '0', '--name', `killed-${run}`];
    // Killed up to three times before it may come to its end.
    for (let times = 1 + Math.floor(3 * draw.uniform()); times > 0 && done < kills; times--) {
      const part = 1.1 * draw.uniform();
      const code = await runFor(
        folder,
        next,
        draw.uniform() < 0.1 ? { afterStart: part * expected.start } : { afterLine: part * expected.rest },
      );
      if (code !== undefined) {
        if (code !== 0) different.push(`${runFolder}: exit code ${code}`);
        break;
      }
      done++;
      torn.push(...(await tornFiles(at)));
      const stage = await stageOf(at);
      stages[stage] = (stages[stage] ?? 0) + 1;
      if (stage === 'done') break;
      if (stage === 'before the first checkpoint') {
        next = ['train', ...args, '--checkpoint', '0', '--name', `killed-${run}-anew`];
        break;
      }
      next = ['train', '--resume', runFolder, '--checkpoint', '0', '--threads', String(1 + (times % 2))];
    }
    const isDone = existsSync(at) && (await stageOf(at)) === 'done';
    const end = next.at(-1)!.endsWith('-anew') ? `${at}-anew` : at;
    if (!isDone && (await runFor(folder, next)) !== 0) different.push(`${runFolder}: not resumed`);
    else if (!readFileSync(join(end, 'model.safetensors')).equals(expected.model))
      different.push(`${runFolder}: another model`);
    if (!isDone) left.push(...readdirSync(end).filter((name) => name.endsWith('.tmp')));
    say(`${done} of ${kills} killed, ${torn.length} torn files, ${different.length} of another model`);
  }
  return { stages, torn, different, left };
}

interface Undisturbed {
  readonly model: Buffer;
  /** Milliseconds to its first line of progress, and from there to its end. */
  readonly start: number;
  readonly rest: number;
}

async function undisturbedRun(folder: string, which: number, args: readonly string[]): Promise<Undisturbed> {
  const begun = performance.now();
  let line = begun;
  const code = await runFor(
    folder,
    ['train', ...args, '--checkpoint', '0', '--name', `undisturbed-${which}`],
    {},
    () => {
      line = performance.now();
    },
  );
  if (code !== 0) throw new Error(`chainrule train ${args.join(' ')}: exit code ${code}`);
  const model = readFileSync(join(folder, 'runs', `undisturbed-${which}`, 'model.safetensors'));
  return { model, start: line - begun, rest: performance.now() - line };
}

/** When to kill a program: so many milliseconds after its start, or after its first line of progress. */
interface Moment {
  readonly afterStart?: number;
  readonly afterLine?: number;
}

/** The exit code, or undefined where the program was killed. */
function runFor(
  folder: string,
  args: readonly string[],
  { afterStart, afterLine }: Moment = {},
  onLine: () => void = () => {},
): Promise<number | undefined> {
  const program = join(root, 'dist', 'cli', 'main.js');
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const timers: NodeJS.Timeout[] = [];
  const killAfter = (milliseconds: number | undefined) => {
    if (milliseconds !== undefined) timers.push(setTimeout(() => child.kill('SIGKILL'), milliseconds));
  };
  killAfter(afterStart);
  child.stderr.once('data', () => {
    onLine();
    killAfter(afterLine);
  });
  child.stderr.resume();
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      for (const timer of timers) clearTimeout(timer);
      resolve(code ?? undefined);
    });
  });
}

async function stageOf(folder: string): Promise<Stage> {
  const has = (file: string) => existsSync(join(folder, file));
  if (!has('checkpoint.safetensors')) return 'before the first checkpoint';
  if ('stopped' in configurationOf(folder)) return 'done';
  if (has('model.safetensors')) return 'writing';
  const { state } = await readCheckpoint(join(folder, 'checkpoint.safetensors'), 'fit');
  return state.watched ? 'second training' : 'folds' in state.training ? 'folds' : 'training';
}

/** Reads every file that the folder has by what it is to be. */
async function tornFiles(folder: string): Promise<string[]> {
  const torn: string[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = join(folder, name);
    try {
      if (name === 'config.json') configurationOf(folder);
      else if (name === 'checkpoint.safetensors') await readCheckpoint(file, 'fit');
      else if (name === 'model.safetensors') await load(file);
      else if (name.endsWith('.html') && !readFileSync(file, 'utf8').endsWith('</html>\n')) throw new Error('no end');
      else if (name.endsWith('.csv') && !readFileSync(file, 'utf8').endsWith('\n')) throw new Error('no end');
    } catch (error) {
      torn.push(`${file}: ${String(error)}`);
    }
  }
  return torn;
}

function configurationOf(folder: string): object {
  return JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object;
}
