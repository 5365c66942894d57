/** Calls that leave the program: kernels of the host, on the program's memory. */
import type { Access, CallKernel } from '../../compiler/program.ts';
import type { HostCall } from './call-plan.ts';

/** What one thread does of a call: data of the host's own, which can be posted. */
export type HostShare = object;

/** How the host does one call. */
export interface HostPlan {
  /** What each of at most so many threads does; one share for each that takes part. */
  readonly shares: (threads: number) => readonly HostShare[];
  /** True where the shares do the call's epilogue too. */
  readonly withEpilogue: boolean;
  /** SIMD instructions of the whole call, about, if the program did it itself. */
  readonly work: number;
}

/** Another implementation of some calls. */
export interface HostKernels {
  /** How a call is done; undefined where the program does it itself. */
  readonly plan: (call: CallKernel) => HostPlan | undefined;
  /** What runs shares on a memory; `row` is the byte address of the row of the host table. */
  readonly open: (memory: ArrayBuffer) => (share: HostShare, row: number) => void;
}

/** The bytes at which an access starts, for a row at `rowAddress`. */
export function byteAddress(
  { buffer, layout }: Pick<Access, 'buffer'> & { readonly layout: Pick<Access['layout'], 'offset'> },
  rowAddress: number,
): number {
  return 4 * (buffer.address + layout.offset) + (buffer.space === 'row' ? rowAddress : 0);
}

/** What runs calls on the first thread: (index of the call, byte address of the row). */
export function hostCaller(
  calls: readonly HostCall[],
  memory: ArrayBuffer,
  host: HostKernels,
): (index: number, row: number) => void {
  const runShare = host.open(memory);
  return (index, row) => runShare(calls[index]!.shares[0]!, row >>> 0);
}
