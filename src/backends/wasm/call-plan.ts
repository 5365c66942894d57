/** Who does each call of a program, and how: decided once, before any code is written. */
import type { CallKernel } from '../../compiler/program.ts';
import { fail } from '../../graph/error.ts';
import type { HostKernels, HostShare } from './host.ts';
import type { KernelPlan, Share } from './kernels/fast-kernel.ts';
import type { FindKernel } from './kernels/index.ts';
import { planMoves } from './moves.ts';
import type { Sharing } from './sharing.ts';

/** A call that the host runs. */
export interface HostCall {
  readonly by: 'host';
  /** What each thread that takes part does; at least the first does. */
  readonly shares: readonly HostShare[];
  /** True where the shares do the call's epilogue too. */
  readonly withEpilogue: boolean;
}

/** A call that a kernel of the module does. */
export interface KernelCall {
  readonly by: 'kernel';
  readonly kernel: KernelPlan;
  /** The share of each thread that has one, or undefined where one thread does the call. */
  readonly shares: readonly Share[] | undefined;
  /** True where the epilogue runs on rows as they are finished, and not as a loop of its own. */
  readonly epilogueOnRows: boolean;
  /** Bytes of working memory that each thread needs. */
  readonly scratchBytes: number;
}

export type CallPlan = HostCall | KernelCall;

/** Plans a call once; how it is shared out is decided for each of several ways to share. */
export function planCall(call: CallKernel, kernelOf: FindKernel, host?: HostKernels): (sharing: Sharing) => CallPlan {
  const onHost = host?.plan(call);
  if (onHost) {
    return ({ threadsFor }) => ({
      by: 'host',
      shares: onHost.shares(threadsFor(onHost.work)),
      withEpilogue: onHost.withEpilogue,
    });
  }
  const { operation } = call.node;
  const kernel = planMoves(call) ?? kernelOf(operation)?.(call);
  if (!kernel) {
    fail({
      what: operation.name,
      problem: 'the wasm backend has no code for this operation',
      expected: 'a record with a view, a reduction or moves, or a kernel in backends/wasm/kernels',
    });
  }
  const { shape } = call.epilogue ?? {};
  const epilogueOnRows = shape?.length === 2 && shape[0] === kernel.rows;
  return ({ sharesOf }) => {
    const shares = sharesOf(kernel, epilogueOnRows ? call.epilogue : undefined);
    const scratch = (shares ?? [undefined]).map((share) => kernel.scratchBytes?.(share) ?? 0);
    return { by: 'kernel', kernel, shares, epilogueOnRows, scratchBytes: Math.max(...scratch) };
  };
}

/** Whether several threads take part in a call. */
export function isSharedCall({ shares }: CallPlan): boolean {
  return (shares?.length ?? 1) > 1;
}
