/** Calls that leave the program: kernels of the host, and records' references, on views of the program's memory. */
import { denseAccess } from '../../compiler/layout.ts';
import type { Access, CallKernel } from '../../compiler/program.ts';
import type { DenseArray } from '../../graph/operation.ts';
import { sizeOf } from '../../graph/shape.ts';
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
export function byteAddress({ buffer, layout }: Access, rowAddress: number): number {
  return 4 * (buffer.address + layout.offset) + (buffer.space === 'row' ? rowAddress : 0);
}

/** What runs calls on the first thread: (index of the call, byte address of the row). */
export function hostCaller(
  calls: readonly HostCall[],
  memory: ArrayBuffer,
  host?: HostKernels,
): (index: number, row: number) => void {
  const runShare = host?.open(memory);
  const runs = calls.map(({ call, shares: [share] }) => {
    return share && runShare ? (row: number) => runShare(share, row) : referenceCall(call, memory);
  });
  return (index, row) => runs[index]!(row >>> 0);
}

/** What runs the record's reference of a call, given the address of the row. */
function referenceCall({ node, inputs, target }: CallKernel, memory: ArrayBuffer): (row: number) => void {
  const accesses = [...inputs, denseAccess(target, node.shape)];
  const viewsAt = (row: number): DenseArray[] =>
    accesses.map((access) => {
      const { shape } = access.layout;
      const View = access.buffer.dtype === 'float' ? Float32Array : Int32Array;
      return { shape, data: new View(memory, byteAddress(access, row), sizeOf(shape)) };
    });
  const moves = accesses.some(({ buffer }) => buffer.space === 'row');
  const fixed = viewsAt(0);
  return (row) => {
    const views = moves ? viewsAt(row) : fixed;
    const output = views.at(-1)!;
    output.data.fill(0);
    if (node.operation.kind === 'kernel') node.operation.reference(views.slice(0, -1), output, node.attributes);
  };
}
