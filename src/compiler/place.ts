/** Puts results where they belong: outputs into the table row, updates into their parameters; directly where nothing still needs the old value, else by a copy at the end. */
import { sizeOf } from '../graph/shape.ts';
import { denseAccess, isDense } from './layout.ts';
import {
  type Access,
  type Buffer,
  buffersRead,
  buffersWritten,
  type Kernel,
  type LoopKernel,
  shareMemory,
} from './program.ts';

export interface Destination {
  readonly from: Access;
  readonly to: Buffer;
}

/** The kernels with every result in its destination. */
export function place(kernels: readonly Kernel[], destinations: readonly Destination[]): Kernel[] {
  const renamed = new Map<Buffer, Buffer>();
  const copies: Destination[] = [];
  for (const destination of destinations) {
    const { from, to } = destination;
    const copiedLater = destinations.some((other) => shareMemory(other.from.buffer, to));
    if (!copiedLater && canWriteDirectly(kernels, destination, renamed)) renamed.set(from.buffer, to);
    else copies.push(destination);
  }
  const placed = kernels.map((kernel) => rename(kernel, renamed));
  return [...placed, ...copyAll(copies, renamed)];
}

/** Updates happen together: a copy that overwrites what another one still reads goes over a buffer of its own. */
function copyAll(copies: readonly Destination[], renamed: ReadonlyMap<Buffer, Buffer>): LoopKernel[] {
  const staged: LoopKernel[] = [];
  const last: LoopKernel[] = [];
  for (const { from, to } of copies) {
    const source = renameAccess(from, renamed);
    const overwritten = copies.some((other) => shareMemory(other.to, source.buffer));
    if (!overwritten) {
      last.push(copyLoop(source, to));
      continue;
    }
    const buffer: Buffer = { space: 'temporary', name: `${to.name}.next`, dtype: to.dtype, size: to.size, address: -1 };
    staged.push(copyLoop(source, buffer));
    last.push(copyLoop(denseAccess(buffer, from.layout.shape), to));
  }
  return [...staged, ...last];
}

/** True where nothing reads the destination's old value after, or at another index than, the result is written. */
function canWriteDirectly(
  kernels: readonly Kernel[],
  { from, to }: Destination,
  renamed: ReadonlyMap<Buffer, Buffer>,
): boolean {
  const { buffer, layout } = from;
  if (buffer.space !== 'temporary' || renamed.has(buffer) || buffer.size !== to.size || !isDense(layout)) return false;
  if (sizeOf(layout.shape) !== buffer.size) return false;
  const at = kernels.findIndex((kernel) => buffersWritten(kernel).includes(buffer));
  return kernels.every((kernel, i) => {
    if (i < at || !buffersRead(kernel).some((read) => shareMemory(read, to))) return true;
    const loop = kernel.kind === 'loop' ? kernel : kernel.epilogue;
    if (i > at || !loop?.statements.some(({ target }) => target === buffer)) return false;
    const before = kernel.kind === 'loop' ? [] : kernel.kind === 'call' ? kernel.inputs : kernel.reads;
    return (
      before.every((read) => !shareMemory(read.buffer, to)) &&
      loop.reads.every((read) => !shareMemory(read.buffer, to) || (read.buffer === to && isDense(read.layout)))
    );
  });
}

function copyLoop(from: Access, to: Buffer): LoopKernel {
  return {
    kind: 'loop',
    shape: from.layout.shape,
    reads: [from],
    statements: [{ expression: { kind: 'argument', index: 0 }, target: to }],
  };
}

function rename(kernel: Kernel, renamed: ReadonlyMap<Buffer, Buffer>): Kernel {
  const moved = (buffer: Buffer) => renamed.get(buffer) ?? buffer;
  if (kernel.kind === 'loop') {
    return {
      ...kernel,
      reads: kernel.reads.map((access) => renameAccess(access, renamed)),
      statements: kernel.statements.map(({ expression, target }) => ({ expression, target: moved(target) })),
    };
  }
  // An epilogue that reads the old value of what it updates must not find the raw result in its place.
  const inPlace = !kernel.epilogue?.reads.some(({ buffer }) => buffer === renamed.get(kernel.target));
  const target = inPlace ? moved(kernel.target) : kernel.target;
  const reads = (accesses: readonly Access[]) =>
    accesses.map((access) =>
      access.buffer === kernel.target ? { ...access, buffer: target } : renameAccess(access, renamed),
    );
  const epilogue = kernel.epilogue && {
    epilogue: {
      ...kernel.epilogue,
      reads: reads(kernel.epilogue.reads),
      statements: kernel.epilogue.statements.map((statement) => ({ ...statement, target: moved(statement.target) })),
    },
  };
  if (kernel.kind === 'call') return { ...kernel, inputs: reads(kernel.inputs), target, ...epilogue };
  return { ...kernel, reads: reads(kernel.reads), target, ...epilogue };
}

function renameAccess(access: Access, renamed: ReadonlyMap<Buffer, Buffer>): Access {
  const buffer = renamed.get(access.buffer);
  return buffer ? { buffer, layout: access.layout } : access;
}
