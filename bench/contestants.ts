/** Who is measured, how each is started, and the flags that choose among them. */
import { join } from 'node:path';
import { typeScriptLoader } from '../scripts/processes.ts';
import { backendNames } from './backends.ts';
import { Child, type Command } from './child.ts';
import { root } from './paths.ts';

export interface Contestant {
  /** As flags name it. */
  readonly id: string;
  readonly label: string;
  readonly ours: boolean;
  readonly start: (threads: number) => Command;
  /** What a reader must know to compare. */
  readonly note?: string;
}

/** The id of our wasm backend on one thread among contestants with several. */
export const oneThread = 'wasm-one-thread';

const python = { torch: 'torch_peer', sklearn: 'sklearn_peer', numpy: 'numpy_peer' } as const;

/** Our backends; where there are several threads, also wasm on one, which the others are compared with as with a peer. */
export function ourContestants(version: string, threads: number): Contestant[] {
  const ours = backendNames.map((id) => ({
    id,
    label: `chainrule ${id}`,
    ours: true,
    start: () => worker(id, threads, version),
  }));
  if (threads === 1) return ours;
  const alone = {
    id: oneThread,
    label: 'chainrule wasm, one thread',
    ours: false,
    start: () => worker('wasm', 1, version),
  };
  return [...ours, alone];
}

export function peersWith(pythonCommand: string): Contestant[] {
  return [
    peer('torch', 'PyTorch', pythonCommand),
    peer('sklearn', 'scikit-learn', pythonCommand),
    peer('numpy', 'numpy', pythonCommand),
    peer('jax', 'jax-js wasm', pythonCommand, 'one thread in Node, whatever is asked for'),
    peer('tfjs', 'TensorFlow.js wasm', pythonCommand),
    peer(
      'tf-playground',
      'TF Playground loop',
      pythonCommand,
      're-implemented from a description; float64; one thread; sigmoid and cross-entropy at the output, so that the work is the same',
    ),
    peer(
      'brain',
      'brain.js',
      pythonCommand,
      'not the same work: updates after each point, squared error; losses are not compared',
    ),
  ];
}

function peer(id: string, label: string, pythonCommand: string, note?: string): Contestant {
  const module = (python as Record<string, string>)[id];
  return {
    id,
    label,
    ours: false,
    ...(note && { note }),
    start: (threads) =>
      module === undefined
        ? worker(id, threads)
        : {
            command: pythonCommand,
            args: [join(root, 'bench', 'peers', 'serve.py'), module, String(threads)],
            env: pythonEnvironment(threads),
          },
  };
}

function worker(id: string, threads: number, version = ''): Command {
  return {
    command: process.execPath,
    args: ['--import', typeScriptLoader, join(root, 'bench', 'worker.ts'), id, String(threads), version],
    env: environmentFor(threads),
  };
}

/**
 * The environment of every contestant: without the settings that hide the processor from OpenBLAS, so that each shows
 * what it can; with the number of threads of OpenMP and OpenBLAS.
 */
function environmentFor(threads: number): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
  return {
    ...env,
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/**
 * The same for Python, and memory that is freed stays with the process: Debian's PyTorch gives large arrays back to the
 * system at each step and asks for them again, and is up to 5 times slower without.
 */
export function pythonEnvironment(threads: number): NodeJS.ProcessEnv {
  return {
    ...environmentFor(threads),
    MALLOC_MMAP_MAX_: '0',
    MALLOC_TRIM_THRESHOLD_: '100000000000',
    MALLOC_TOP_PAD_: '500000000',
  };
}

/** Starts those that can be had; for the others, why not. */
export async function startAll(
  contestants: readonly Contestant[],
  threads: number,
): Promise<{ running: Running[]; missing: { label: string; reason: string }[] }> {
  const running: Running[] = [];
  const missing: { label: string; reason: string }[] = [];
  for (const contestant of contestants) {
    try {
      running.push({ contestant, child: await Child.start(contestant.start(threads)) });
    } catch (error) {
      missing.push({ label: contestant.label, reason: firstLine(error) });
    }
  }
  return { running, missing };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

export interface Running {
  readonly contestant: Contestant;
  readonly child: Child;
}
