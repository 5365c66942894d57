/** What a program has for several threads: which parts are worth sharing, and the code that shares them. */
import type { Buffer, Kernel, LoopKernel, ReduceKernel } from '../../compiler/program.ts';
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import type { ScalarExpression } from '../../graph/scalar.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import { defineBarrier } from './barrier.ts';
import { isSharedCall } from './call-plan.ts';
import type { KernelPlan, Share } from './kernels/fast-kernel.ts';
import { defineLoopShare, loopTurns } from './loop.ts';
import { type Part, row, rowCellBytes, thread } from './parts.ts';
import { isOneInstruction } from './print.ts';
import { defineReduceShare, reduceTurns } from './reduce.ts';
import type { CallPlans, Sharing } from './sharing.ts';

/** Threads to share work out to. */
export interface Crew {
  readonly threads: number;
  /** Work of fewer SIMD instructions is done by one thread: a barrier costs more than it saves. */
  readonly fewestInstructions: number;
  /** False where the first thread polls while it waits, because it may not sleep. */
  readonly firstMaySleep: boolean;
}

const mostThreads = 16;

/** Refuses what cannot be a number of threads. */
export function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= mostThreads) return;
  fail({
    what: 'threads',
    problem: 'not a number of threads',
    got: formatValue(threads),
    expected: `1 to ${mostThreads}`,
  });
}

/** About 10 microseconds of work; a barrier takes less than 1 when every thread has a core, and more when not. */
export const fewestInstructions = 100_000;

/**
 * How a program is shared out, or undefined where nothing in it is large enough. Where something is, smaller work is shared
 * too, since threads meet at barriers before and after it in any case.
 */
export function sharingOf(
  crew: Crew,
  kernels: readonly Kernel[],
  plansWith: (sharing: Sharing) => CallPlans,
): Sharing | undefined {
  const calls = plansWith(sharingBy(crew));
  const isShared = (kernel: Kernel): boolean => {
    if (kernel.kind !== 'loop' && kernel.epilogue && turnsOf(kernel.epilogue, crew) !== undefined) return true;
    return kernel.kind === 'call' ? isSharedCall(calls.get(kernel)!) : turnsOf(kernel, crew) !== undefined;
  };
  if (!kernels.some(isShared)) return undefined;
  return sharingBy({ ...crew, fewestInstructions: crew.fewestInstructions / 4 });
}

function sharingBy(crew: Crew): Sharing {
  const { threads, fewestInstructions: fewest } = crew;
  return {
    threads,
    sharesOf: (kernel, epilogue) => sharesOf(kernel, epilogue ? loopWork(epilogue) : 0, crew),
    threadsFor: (work) => (work >= fewest ? threads : 1),
    defineShare: (module, name, kernel) => {
      const turns = turnsOf(kernel, crew);
      if (turns === undefined) return undefined;
      const index =
        kernel.kind === 'loop' ? defineLoopShare(module, name, kernel) : defineReduceShare(module, name, kernel);
      return { index, pushTurns: (f) => pushTurns(f, turns, threads) };
    },
    together: {
      defineBarrier: (module, cellsAddress) => defineBarrier(module, cellsAddress, crew),
      defineStep,
    },
  };
}

/** SIMD instructions of one of our own mathematical functions, about. */
const instructionsOfMath = 25;

/** The turns of a loop or a reduction that are shared out, or undefined where one thread does it. */
function turnsOf(kernel: LoopKernel | ReduceKernel, { threads, fewestInstructions: fewest }: Crew): number | undefined {
  const [turns, work] =
    kernel.kind === 'loop' ? [loopTurns(kernel), loopWork(kernel)] : [reduceTurns(kernel), reduceWork(kernel)];
  return threads > 1 && turns > 1 && work >= fewest ? turns : undefined;
}

/** SIMD instructions of a loop, about. */
function loopWork(loop: LoopKernel): number {
  const expressions = loop.statements.map(({ expression }) => expression);
  return (sizeOf(loop.shape) / 4) * (loop.reads.length + expressions.length + instructionsOf(expressions));
}

function reduceWork({ reads, expression, shape }: ReduceKernel): number {
  return (sizeOf(shape) / 4) * (reads.length + 1 + instructionsOf([expression]));
}

function instructionsOf(expressions: readonly ScalarExpression[]): number {
  const seen = new Set<ScalarExpression>();
  let count = 0;
  const visit = (e: ScalarExpression): void => {
    if (e.kind !== 'apply' || seen.has(e)) return;
    seen.add(e);
    count += isOneInstruction(e.intrinsic) ? 1 : instructionsOfMath;
    e.operands.forEach(visit);
  };
  expressions.forEach(visit);
  return count;
}

function sharesOf(
  { pieces }: KernelPlan,
  epilogueWork: number,
  { threads, fewestInstructions: fewestWorth }: Crew,
): readonly Share[] | undefined {
  if (!pieces || threads === 1) return undefined;
  const { count, fewest, work, byColumns } = pieces;
  if (work + epilogueWork < fewestWorth) return undefined;
  const shares = Math.min(threads, Math.floor(count / fewest));
  if (shares < 2) return undefined;
  // Many pieces are cut where tiles end: they are 4 rows high, and 16 columns are a line of the cache.
  const tile = byColumns ? 16 : 4;
  const step = count >= 4 * tile * shares ? tile : 1;
  const cut = (i: number): number => (i === shares ? count : step * Math.round((i * count) / shares / step));
  return Array.from({ length: shares }, (_, i) => ({ from: cut(i), to: cut(i + 1) }));
}

/** Pushes the first of a thread's turns and the one after its last. */
function pushTurns(f: FunctionBuilder, turns: number, threads: number): void {
  const each = Math.ceil(turns / threads);
  const bound = f.local('i32');
  for (const first of [0, each]) {
    f.get(thread);
    f.i32(each);
    f.op('i32.mul');
    f.i32(first);
    f.op('i32.add');
    f.tee(bound);
    f.i32(turns);
    f.get(bound);
    f.i32(turns);
    f.op('i32.lt_u');
    f.select();
  }
}

/** Defines the step (row, thread), with a barrier where a thread meets what another one has touched, and one at the end. */
function defineStep(module: ModuleBuilder, name: string, parts: readonly Part[], barrier: number): number {
  return module.define(name, ['i32', 'i32'], [], (f) => {
    f.get(thread);
    f.i32(rowCellBytes);
    f.op('i32.mul');
    f.get(row);
    f.store('i32.store');
    const wait = (): void => {
      f.get(thread);
      f.call(barrier);
    };
    let since: Part[] = [];
    for (const part of parts) {
      if (since.some((earlier) => (earlier.shared || part.shared) && conflict(earlier, part))) {
        wait();
        since = [];
      }
      since.push(part);
      if (part.shared) {
        part.run(f);
        continue;
      }
      f.get(thread);
      f.op('i32.eqz');
      f.if(() => part.run(f));
    }
    wait();
  });
}

/** Whether one of two parts writes where the other one reads or writes. */
function conflict(a: Part, b: Part): boolean {
  const meet = (some: readonly Buffer[], others: readonly Buffer[]) =>
    some.some((one) => others.some((other) => overlap(one, other)));
  return meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes);
}

function overlap(a: Buffer, b: Buffer): boolean {
  if ((a.space === 'row') !== (b.space === 'row')) return false;
  return a.address < b.address + b.size && b.address < a.address + a.size;
}
