/**
 * Which parts of a program are worth sharing among threads, and how: in fixed blocks, which never change the order of a
 * sum.
 */
import type { LoopKernel, ReduceKernel } from '../../compiler/program.ts';
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import type { ScalarExpression } from '../../graph/scalar.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { FunctionBuilder } from './assembler.ts';
import { loopTurns } from './loop.ts';
import { isOneInstruction } from './print.ts';
import { reduceTurns } from './reduce.ts';

export interface Sharing {
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
 * The sharing of a program in which some work is large enough for threads: then smaller work is shared too, since
 * threads meet at barriers before and after it in any case.
 */
export function amongOthers(sharing: Sharing): Sharing {
  return { ...sharing, fewestInstructions: sharing.fewestInstructions / 4 };
}

/** SIMD instructions of one of our own mathematical functions, about. */
const instructionsOfMath = 25;

/** The turns of a loop that are shared out, or undefined where one thread does it. */
export function loopShares(loop: LoopKernel, sharing: Sharing): number | undefined {
  return turnsWorthSharing(loopTurns(loop), loopWork(loop), sharing);
}

/** SIMD instructions of a loop, about. */
export function loopWork(loop: LoopKernel): number {
  const expressions = loop.statements.map(({ expression }) => expression);
  return (sizeOf(loop.shape) / 4) * (loop.reads.length + expressions.length + instructionsOf(expressions));
}

/** The turns of a reduction that are shared out, or undefined where one thread does it. */
export function reduceShares(kernel: ReduceKernel, sharing: Sharing): number | undefined {
  const each = kernel.reads.length + 1 + instructionsOf([kernel.expression]);
  return turnsWorthSharing(reduceTurns(kernel), (sizeOf(kernel.shape) / 4) * each, sharing);
}

function turnsWorthSharing(turns: number, work: number, { threads, fewestInstructions }: Sharing): number | undefined {
  return threads > 1 && turns > 1 && work >= fewestInstructions ? turns : undefined;
}

/** Pushes the first of a thread's turns and the one after its last; `thread` is a local. */
export function pushTurns(f: FunctionBuilder, turns: number, threads: number, thread: number): void {
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
