/** Fast kernels by operation: of those whose records do not say them as loops, reductions or moves. */
import { intrinsicsOf, type Program } from '../../../compiler/program.ts';
import type { Operation } from '../../../graph/operation.ts';
import { matmul } from '../../../ops/index.ts';
import { loadMath } from '../math.ts';
import type { FastKernel } from './fast-kernel.ts';
import { matmulKernel } from './matmul-kernel.ts';

/** The kernel of an operation, where there is one. */
export type FindKernel = (operation: Operation) => FastKernel | undefined;

/** The kernels that are always there. */
export const commonKernel: FindKernel = (operation) => (operation === matmul.operation ? matmulKernel : undefined);

/** By the names of their operations: kernels that few programs have, loaded with the first one that has them. */
export type RareKernels = Readonly<Record<string, FastKernel>>;

const rare: Readonly<Record<string, () => Promise<RareKernels>>> = {
  correlate2d: async () => (await import('./correlate.ts')).correlationKernels,
  uniform: async () => ({ uniform: (await import('./uniform.ts')).uniformKernel }),
};

/** The kernels that a program may need; its rare mathematics is loaded too. */
export async function loadKernels(program: Program): Promise<FindKernel> {
  await loadMath(intrinsicsOf(program));
  const calls = program.functions.flatMap(({ kernels }) =>
    kernels.flatMap((one) => (one.kind === 'call' ? [one] : [])),
  );
  const names = new Set(calls.map(({ node }) => node.operation.name));
  const loaded: Record<string, FastKernel> = {};
  for (const [start, load] of Object.entries(rare)) {
    if ([...names].some((name) => name.startsWith(start))) Object.assign(loaded, await load());
  }
  return (operation) => commonKernel(operation) ?? loaded[operation.name];
}
