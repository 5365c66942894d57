/** Fast kernels by operation: of those whose records do not say them as loops, reductions or moves. */
import type { Program } from '../../../compiler/program.ts';
import type { Operation } from '../../../graph/operation.ts';
import { matmul, uniform } from '../../../ops/index.ts';
import type { FastKernel } from './fast-kernel.ts';
import { matmulKernel } from './matmul-kernel.ts';
import { advance, loadLanes, sharedFunction, storeLanes } from './matmul-lanes.ts';
import { packedBytes, packRows, panelBytes, panelRowBytes } from './matmul-pack.ts';
import { panelGroups, rowRegions } from './matmul-spec.ts';
import { uniformKernel } from './uniform.ts';

/** The kernel of an operation, where there is one. */
export type FindKernel = (operation: Operation) => FastKernel | undefined;

const kernels = new Map<Operation, FastKernel>([
  [matmul.operation, matmulKernel],
  [uniform.operation, uniformKernel],
]);

/** The kernels that are always there. */
export const commonKernel: FindKernel = (operation) => kernels.get(operation);

/**
 * What kernels that are loaded later have of those that are there. They import nothing of it themselves: a bundler would cut it
 * into files of its own, and every page would load 1 kB more than it does.
 */
export interface KernelTools {
  readonly advance: typeof advance;
  readonly loadLanes: typeof loadLanes;
  readonly sharedFunction: typeof sharedFunction;
  readonly storeLanes: typeof storeLanes;
  readonly packedBytes: typeof packedBytes;
  readonly packRows: typeof packRows;
  readonly panelBytes: typeof panelBytes;
  readonly panelRowBytes: typeof panelRowBytes;
  readonly panelGroups: typeof panelGroups;
  readonly rowRegions: typeof rowRegions;
}

const tools: KernelTools = {
  advance,
  loadLanes,
  sharedFunction,
  storeLanes,
  packedBytes,
  packRows,
  panelBytes,
  panelRowBytes,
  panelGroups,
  rowRegions,
};

/** By the names of their operations: kernels that few programs have, loaded with the first one that has them. */
export type RareKernels = Readonly<Record<string, FastKernel>>;

const rare = /^correlate2d/;

/** The kernels that a program may need. */
export async function loadKernels({ functions }: Program): Promise<FindKernel> {
  const isRare = functions.some((one) =>
    one.kernels.some((kernel) => kernel.kind === 'call' && rare.test(kernel.node.operation.name)),
  );
  if (!isRare) return commonKernel;
  const loaded = (await import('./correlate.ts')).correlationKernels(tools);
  return (operation) => commonKernel(operation) ?? loaded[operation.name];
}
