/** Loops over the same indices become one: values pass in registers, and what no other kernel reads is not stored. */
import { type ScalarExpression, substitute } from '../graph/scalar.ts';
import { sameShape } from '../graph/shape.ts';
import { isDense, sameAccess } from './layout.ts';
import {
  type Access,
  type Buffer,
  buffersRead,
  buffersWritten,
  copiesIntegers,
  type Kernel,
  type LoopKernel,
} from './program.ts';

/** How many kernels back a loop looks for one to join, and how many statements a joined loop may have. */
const reach = 12;
const statementLimit = 8;

/** The kernels with loops joined; `kept` are the buffers that are read after the function has run. */
export function mergeLoops(kernels: readonly Kernel[], kept: ReadonlySet<Buffer>): Kernel[] {
  const merged: Kernel[] = [];
  for (const kernel of kernels) {
    const at = kernel.kind === 'loop' ? findPartner(merged, kernel) : -1;
    if (at < 0) merged.push(kernel);
    else merged[at] = join(merged[at] as LoopKernel, kernel as LoopKernel);
  }
  return dropDeadStores(merged, kept);
}

/** The index of an earlier loop that this one can run together with, or -1. */
function findPartner(kernels: readonly Kernel[], loop: LoopKernel): number {
  const read = new Set(buffersRead(loop));
  for (let i = kernels.length - 1; i >= Math.max(0, kernels.length - reach); i--) {
    const other = kernels[i]!;
    if (other.kind === 'loop' && sameShape(other.shape, loop.shape) && fits(other, loop) && worthJoining(other, loop))
      return i;
    if (buffersWritten(other).some((buffer) => read.has(buffer))) return -1;
  }
  return -1;
}

/** What the loop reads of the other's results it must read at the same index. Loops that copy integers do nothing else. */
function fits(other: LoopKernel, loop: LoopKernel): boolean {
  if (other.statements.length + loop.statements.length > statementLimit) return false;
  if (other.statements[0]?.target.dtype !== loop.statements[0]?.target.dtype) return false;
  if (copiesIntegers(other) !== copiesIntegers(loop)) return false;
  const targets = new Set(buffersWritten(other));
  return loop.reads.every(({ buffer, layout }) => !targets.has(buffer) || isDense(layout));
}

function worthJoining(other: LoopKernel, loop: LoopKernel): boolean {
  const touched = new Set([...buffersRead(other), ...buffersWritten(other)]);
  return loop.reads.some(({ buffer }) => touched.has(buffer));
}

function join(first: LoopKernel, second: LoopKernel): LoopKernel {
  const reads: Access[] = [...first.reads];
  const replacements = second.reads.map((access): ScalarExpression => {
    const own = first.statements.find(({ target }) => target === access.buffer);
    if (own) return own.expression;
    let index = reads.findIndex((read) => sameAccess(read, access));
    if (index < 0) index = reads.push(access) - 1;
    return { kind: 'argument', index };
  });
  const added = second.statements.map(({ expression, target }) => ({
    expression: substitute(expression, replacements),
    target,
  }));
  return { kind: 'loop', shape: first.shape, reads, statements: [...first.statements, ...added] };
}

/** Without the statements whose results nothing reads any more. */
function dropDeadStores(kernels: readonly Kernel[], kept: ReadonlySet<Buffer>): Kernel[] {
  const read = new Set<Buffer>(kept);
  for (const kernel of kernels) for (const buffer of buffersRead(kernel)) read.add(buffer);
  return kernels.map((kernel) => {
    if (kernel.kind !== 'loop') return kernel;
    const statements = kernel.statements.filter(({ target }) => read.has(target));
    return statements.length === kernel.statements.length ? kernel : { ...kernel, statements };
  });
}
