/** Where the time of a training goes: the kernels of its program, each timed alone, beside the clock of the whole. */

import { type Backend, backendKind, type Executable } from '../backends/backend.ts';
import { kernelCost } from '../compiler/cost.ts';
import { printKernel } from '../compiler/print.ts';
import type { CompiledFunction, Kernel, Program } from '../compiler/program.ts';
import { kernelRoles } from '../compiler/role.ts';
import { fail } from '../graph/error.ts';
import { requireKind } from '../graph/options.ts';

/** What one kernel of a training's program costs. */
export interface KernelProfile {
  /** What it is for, such as `layer1 forward` or `gradient of layer1.weight`. */
  readonly role: string;
  /** What it computes, as `printProgram` says it. */
  readonly text: string;
  /** Of one run. */
  readonly seconds: number;
  readonly gflops: number;
  /** Of float32 elements, each read and written once. */
  readonly gigabytes: number;
  /** Of the time of all kernels of the function. */
  readonly share: number;
}

/** A function of the training program, such as a step on 32 rows. */
export interface FunctionProfile {
  readonly name: string;
  readonly runs: number;
  /** By the clock, over all runs; the kernels make up `runs` times the sum of theirs. */
  readonly seconds: number;
  readonly kernelSeconds: number;
  readonly kernels: readonly KernelProfile[];
}

/** A backend that also measures, and what it measured. */
export interface Profiler {
  /** The backend that notes and, when an executable is freed, times. */
  readonly backend: Backend;
  /** Of the programs that have been freed. */
  readonly functions: () => readonly FunctionProfile[];
}

/** Bytes of an element on the backends that run kernels. */
const elementBytes = 4;
/** A function is run for so long before its kernels are timed, and then timed for so long, in seconds. */
const warmUp = 0.05;
const measured = 0.15;
const fewestRounds = 7;
/**
 * The kernels of a shorter function are too short for a clock, and overlap: the function is run up to each of them, many
 * times for so long together, and a kernel takes what it adds.
 */
const shortFunction = 50e-6;
const manyRuns = 5e-4;
const fastestRun = 10e-9;

/**
 * A backend like the given one that also finds out how long each kernel takes. While it trains, only whole functions
 * are timed, so that training is not slowed down. When the program is freed, the kernels of those that ran are timed on
 * the same memory and code: one by one on the last rows, in order, so that each finds the caches as it does in a step.
 *
 * @example
 * import { fit, mlp, wasm } from 'chainrule';
 * import { profiler } from 'chainrule/engine';
 *
 * const { backend, functions } = profiler(wasm);
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * await fit(mlp({ inputs: 2, hidden: 8, outputs: 1 }), data, { epochs: 10, backend });
 * console.log(functions().flatMap(({ kernels }) => kernels.map(({ role }) => role))[0]); // rows of data.x
 */
export function profiler(backend: Backend): Profiler {
  requireKind('profiler: backend', backend, backendKind);
  if (backend.name === 'reference') {
    fail({
      what: 'profile',
      problem: 'the backend reference evaluates graphs and has no kernels',
      expected: 'a backend that runs them',
      hint: 'wasm',
    });
  }
  const results: FunctionProfile[] = [];
  return {
    functions: () => results,
    backend: {
      ...backend,
      instantiate: async (program) => {
        const executable = await backend.instantiate(withParts(program));
        const clocks = new Map(program.functions.map(({ spec }) => [spec.name, { runs: 0, seconds: 0 }]));
        const timed = (name: string, rows: number, milliseconds: number): void => {
          const clock = clocks.get(name)!;
          clock.runs += rows;
          clock.seconds += milliseconds / 1000;
        };
        return {
          ...executable,
          run: async (name, rows = 1) => {
            const start = performance.now();
            await executable.run(name, rows);
            timed(name, rows, performance.now() - start);
          },
          free: () => {
            for (const compiled of program.functions) {
              const clock = clocks.get(compiled.spec.name)!;
              if (clock.runs > 0) results.push(profileOf(program, compiled, clock, executable));
            }
            executable.free();
          },
        };
      },
    },
  };
}

/** The names of a function's kernel alone, and of its kernels up to but not including one. */
const alone = (name: string, i: number): string => `${name}: kernel ${i}`;
const upTo = (name: string, end: number): string => `${name}: ${end} kernels`;

/** The program with more functions of the same kernels. They run on the first row of the table only. */
function withParts(program: Program): Program {
  const parts = program.functions.flatMap((compiled) => {
    const { spec, kernels } = compiled;
    // Rows of no length: each further run is on the same one.
    const part = (name: string, some: readonly Kernel[]): CompiledFunction => ({
      ...compiled,
      spec: { ...spec, name },
      kernels: some,
      rowSize: 0,
    });
    return [
      part(upTo(spec.name, 0), []),
      ...kernels.map((kernel, i) => part(alone(spec.name, i), [kernel])),
      ...kernels.map((_kernel, i) => part(upTo(spec.name, i + 1), kernels.slice(0, i + 1))),
    ];
  });
  return { ...program, functions: [...program.functions, ...parts] };
}

function profileOf(
  program: Program,
  compiled: CompiledFunction,
  { runs, seconds }: { runs: number; seconds: number },
  executable: Executable,
): FunctionProfile {
  const times = timeKernels(compiled.spec.name, compiled.kernels.length, executable);
  const total = times.reduce((sum, time) => sum + time, 0);
  const roles = kernelRoles(program, compiled);
  const kernels = compiled.kernels.map((kernel, i): KernelProfile => {
    const { arithmetic, elements } = kernelCost(kernel);
    const time = times[i]!;
    return {
      role: roles[i]!,
      text: printKernel(kernel).join('; '),
      seconds: time,
      gflops: perSecond(arithmetic, time) / 1e9,
      gigabytes: perSecond(elements * elementBytes, time) / 1e9,
      share: total > 0 ? time / total : 0,
    };
  });
  return { name: compiled.spec.name, runs, seconds, kernelSeconds: runs * total, kernels };
}

function perSecond(amount: number, seconds: number): number {
  return seconds > 0 ? amount / seconds : 0;
}

/** Seconds of one run of each kernel. */
function timeKernels(name: string, kernels: number, executable: Executable): number[] {
  const time = (of: string, runs: number): number => {
    const start = performance.now();
    executable.runSync!(of, runs);
    return (performance.now() - start) / 1000;
  };
  const indices = Array.from({ length: kernels }, (_, i) => i);
  for (let spent = 0; spent < warmUp; ) spent += time(upTo(name, kernels), 1);
  const once = median(Array.from({ length: fewestRounds }, () => time(upTo(name, kernels), 1)));
  if (once < shortFunction) {
    const runs = Math.ceil(manyRuns / Math.max(once, fastestRun));
    const until = [0, ...indices.map((i) => i + 1)].map((end) => {
      const rounds = Array.from({ length: fewestRounds }, () => time(upTo(name, end), runs));
      return Math.min(...rounds) / runs;
    });
    return indices.map((i) => Math.max(0, until[i + 1]! - until[i]!));
  }
  const rounds: number[][] = [];
  for (let spent = 0; rounds.length < fewestRounds || spent < measured; ) {
    const round = indices.map((i) => time(alone(name, i), 1));
    rounds.push(round);
    spent += sum(round);
  }
  const clock = median(Array.from({ length: 101 }, () => time(upTo(name, 0), 1)));
  return indices.map((i) => Math.max(0, median(rounds.map((round) => round[i]!)) - clock));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
