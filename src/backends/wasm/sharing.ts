/** What of a program is worth sharing out to threads, and how: in fixed blocks, never by the order of a sum. */
import type { LoopKernel, ReduceKernel } from '../../compiler/program.ts';
import type { ScalarExpression } from '../../graph/scalar.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { FunctionBuilder } from './assembler.ts';
import type { Pieces, Share } from './kernels/fast-kernel.ts';
import { loopTurns } from './loop.ts';
import { isOneInstruction } from './print.ts';
import { reduceTurns } from './reduce.ts';

export interface Sharing {
  readonly threads: number;
  /** Work of fewer SIMD instructions is done by one thread: a barrier costs more than it saves. */
  readonly fewestInstructions: number;
}

/** About 5 microseconds of work. */
export const fewestInstructions = 12_000;

/** SIMD instructions of one of our own mathematical functions, about. */
const instructionsOfMath = 25;

/** The turns of a loop that are shared out, or undefined where one thread does it. */
export function loopShares(loop: LoopKernel, sharing: Sharing): number | undefined {
  const expressions = loop.statements.map(({ expression }) => expression);
  const each = loop.reads.length + expressions.length + instructionsOf(expressions);
  return turnsWorthSharing(loopTurns(loop), (sizeOf(loop.shape) / 4) * each, sharing);
}

/** The turns of a reduction that are shared out, or undefined where one thread does it. */
export function reduceShares(kernel: ReduceKernel, sharing: Sharing): number | undefined {
  const each = kernel.reads.length + 1 + instructionsOf([kernel.expression]);
  return turnsWorthSharing(reduceTurns(kernel), (sizeOf(kernel.shape) / 4) * each, sharing);
}

function turnsWorthSharing(turns: number, work: number, { threads, fewestInstructions }: Sharing): number | undefined {
  return threads > 1 && turns > 1 && work >= fewestInstructions ? turns : undefined;
}

/** The share of each thread that has one, or undefined where one thread does the call. */
export function callShares(
  pieces: Pieces | undefined,
  { threads, fewestInstructions }: Sharing,
): readonly Share[] | undefined {
  if (!pieces || threads === 1 || pieces.work < fewestInstructions) return undefined;
  const { count, fewest } = pieces;
  const shares = Math.min(threads, Math.floor(count / fewest));
  if (shares < 2) return undefined;
  // Tiles are 4 rows high: many pieces are cut at multiples of 4.
  const step = count >= 16 * shares ? 4 : 1;
  const cut = (i: number): number => (i === shares ? count : step * Math.round((i * count) / shares / step));
  return Array.from({ length: shares }, (_, i) => ({ from: cut(i), to: cut(i + 1) }));
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
