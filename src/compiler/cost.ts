/** What a kernel of a Program costs: arithmetic and traffic, counted from its expressions and accesses. */
import type { ScalarExpression } from '../graph/scalar.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Access, Kernel, LoopKernel } from './program.ts';
import { buffersWritten } from './program.ts';

export interface KernelCost {
  /** Operations on numbers; a function such as exp, and a comparison, count as one. */
  readonly arithmetic: number;
  /** Elements read and written, each once however often the kernel comes back to it. */
  readonly elements: number;
}

/** The cost of one run of a kernel, its epilogue included. */
export function kernelCost(kernel: Kernel): KernelCost {
  const written = buffersWritten(kernel);
  const reads = new Map<unknown, number>();
  const read = ({ buffer, layout }: Access, elements = distinctElements(layout)): void => {
    // What the kernel itself has just computed is not read from memory.
    if (!written.includes(buffer) || updates(kernel, buffer)) {
      reads.set(buffer, Math.min(buffer.size, Math.max(reads.get(buffer) ?? 0, elements)));
    }
  };
  let arithmetic = 0;
  const loop = (of: LoopKernel): void => {
    arithmetic += sizeOf(of.shape) * applications(of.statements.map(({ expression }) => expression));
    for (const access of of.reads) read(access);
  };
  if (kernel.kind === 'loop') loop(kernel);
  else if (kernel.kind === 'reduce') {
    arithmetic += sizeOf(kernel.shape) * (1 + applications([kernel.expression]));
    for (const access of kernel.reads) read(access);
  } else {
    const { node, inputs } = kernel;
    const own = node.operation.kind === 'kernel' ? node.operation.cost : undefined;
    const shapes = inputs.map(({ layout }) => layout.shape);
    const cost = own?.(shapes, node.shape, node.attributes) ?? {};
    arithmetic += cost.arithmetic ?? 0;
    for (const [i, access] of inputs.entries()) read(access, cost.reads?.[i]);
  }
  if (kernel.kind !== 'loop' && kernel.epilogue) loop(kernel.epilogue);
  const sum = (sizes: Iterable<number>) => [...sizes].reduce((total, size) => total + size, 0);
  return { arithmetic, elements: sum(reads.values()) + sum([...new Set(written)].map(({ size }) => size)) };
}

/** Whether the kernel reads the buffer before it writes there: a loop does, in place; a result of its own it does not. */
function updates(kernel: Kernel, buffer: unknown): boolean {
  return kernel.kind === 'loop' || kernel.target !== buffer;
}

/** Elements that a broadcast repeats count once. */
function distinctElements({ shape, strides }: Access['layout']): number {
  return shape.reduce((product, length, axis) => product * (strides[axis] === 0 ? 1 : length), 1);
}

/** Intrinsics that are computed for each element; a part that several expressions share is computed once. */
function applications(roots: readonly ScalarExpression[]): number {
  const seen = new Set<ScalarExpression>();
  const stack = [...roots];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (e.kind !== 'apply' || seen.has(e)) continue;
    seen.add(e);
    stack.push(...e.operands);
  }
  return seen.size;
}
