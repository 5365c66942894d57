/** How the work of a program is shared out among threads: in fixed blocks, which never change the order of a sum. */
import type { Kernel, LoopKernel, ReduceKernel } from '../../compiler/program.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import type { CallPlan } from './call-plan.ts';
import type { KernelPlan, Share } from './kernels/fast-kernel.ts';
import type { Part } from './parts.ts';

export interface Sharing {
  readonly threads: number;
  /** The share of each thread in a call, or undefined where one thread does it. */
  readonly sharesOf: (kernel: KernelPlan, epilogue: LoopKernel | undefined) => readonly Share[] | undefined;
  /** How many threads take part in a call of the host of so many SIMD instructions. */
  readonly threadsFor: (work: number) => number;
  /** Defines what every thread does of a loop or reduction, or gives undefined where one thread does it. */
  readonly defineShare: (
    module: ModuleBuilder,
    name: string,
    kernel: LoopKernel | ReduceKernel,
  ) => TurnsShare | undefined;
  /** What steps with shared parts are written with; absent where there are none. */
  readonly together?: {
    /** Defines the function (thread) that waits until all threads have called it. */
    readonly defineBarrier: (module: ModuleBuilder, cellsAddress: number) => number;
    /** Defines the step (row, thread) of parts of which some are shared. */
    readonly defineStep: (module: ModuleBuilder, name: string, parts: readonly Part[], barrier: number) => number;
  };
}

/** The function (row, start, end) for some turns of a kernel. */
export interface TurnsShare {
  readonly index: number;
  /** Pushes the first of a thread's turns and the one after its last. */
  readonly pushTurns: (f: FunctionBuilder) => void;
}

/** How each call of a program is done. */
export type CallPlans = ReadonlyMap<Kernel, CallPlan>;

/** Everything is done by one thread. */
export const alone: Sharing = {
  threads: 1,
  sharesOf: () => undefined,
  threadsFor: () => 1,
  defineShare: () => undefined,
};
