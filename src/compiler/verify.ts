/** The written specification of a valid Program: a list of named rules. Tests hold every compiled program to it. */
import { fail } from '../graph/error.ts';
import type { Layout } from '../graph/operation.ts';
import { intrinsics, type ScalarExpression } from '../graph/scalar.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { isDense } from './layout.ts';
import {
  type Access,
  type Buffer,
  type CompiledFunction,
  copiesIntegers,
  type Kernel,
  type LoopKernel,
  type Program,
  shareMemory,
} from './program.ts';
import { dataBreach } from './verify-data.ts';
import { memoryBreach } from './verify-memory.ts';

/** What breaks a rule: which rule, and what was found. */
export interface Breach {
  readonly rule: string;
  readonly got: string;
}

/** Throws a {@link ChainruleError} that names the broken rule, the function and the kernel, unless the program follows all rules. */
export function verifyProgram(program: Program): void {
  const broken = memoryBreach(program);
  if (broken) failRule('program', broken);
  for (const compiled of program.functions) {
    compiled.kernels.forEach((kernel, i) => {
      const breach = kernelBreach(kernel);
      if (breach) failRule(`${compiled.spec.name}, kernel ${i}`, breach);
    });
    const breach = fieldBreach(compiled) ?? dataBreach(compiled, program);
    if (breach) failRule(compiled.spec.name, breach);
  }
}

function failRule(what: string, { rule, got }: Breach): never {
  fail({ what, problem: `the rule "${rule}" is broken`, got });
}

function fieldBreach({ fields, spec }: CompiledFunction): Breach | undefined {
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return { rule: 'fields of a row have different names', got: twice };
  const absent = Object.keys(spec.outputs).find(
    (name) => !fields.some((field) => field.role === 'output' && field.name === name),
  );
  return absent === undefined ? undefined : { rule: 'every output has a field', got: `none for ${absent}` };
}

/** The first rule about a kernel alone that it breaks. */
function kernelBreach(kernel: Kernel): Breach | undefined {
  const { kind } = kernel;
  if (kind === 'loop') return loopBreach(kernel);
  const own = kind === 'call' ? callBreach(kernel) : reduceBreach(kernel);
  if (own || !kernel.epilogue) return own;
  const { epilogue, target } = kernel;
  if (sizeOf(epilogue.shape) !== target.size || !epilogue.reads.some(({ buffer }) => buffer === target)) {
    return {
      rule: 'an epilogue runs over the output that it follows',
      got: `loop over ${formatShape(epilogue.shape)}`,
    };
  }
  return loopBreach(epilogue);
}

function loopBreach(loop: LoopKernel): Breach | undefined {
  const { shape, reads, statements } = loop;
  const targets = statements.map(({ target }) => target);
  if (targets.length === 0) return { rule: 'a loop stores something', got: 'no statement' };
  if (targets.some(({ dtype }) => dtype !== targets[0]!.dtype)) {
    return { rule: 'targets of a loop have one dtype', got: targets.map(({ dtype }) => dtype).join(', ') };
  }
  if (new Set(targets).size !== targets.length) {
    return { rule: 'statements of a loop have different targets', got: targets.map(({ name }) => name).join(', ') };
  }
  const moved = reads.find(
    ({ buffer, layout }) =>
      targets.some((target) => shareMemory(target, buffer)) && !(targets.includes(buffer) && isDense(layout)),
  );
  if (moved) return { rule: 'a loop reads what it overwrites at the same index only', got: moved.buffer.name };
  for (const { expression, target } of statements) {
    const breach = targetBreach(target, shape) ?? expressionBreach(expression, reads.length);
    if (breach) return breach;
  }
  return copyBreach(loop) ?? readsBreach(reads, shape);
}

/** Copied integers keep their bits: they would not in a loop that computes, which is on floats. */
function copyBreach(loop: LoopKernel): Breach | undefined {
  const copied = loop.statements.find((statement) => copiesIntegers({ ...loop, statements: [statement] }));
  if (!copied || copiesIntegers(loop)) return undefined;
  return { rule: 'a loop that copies int32 elements does nothing else', got: copied.target.name };
}

function reduceBreach({
  shape,
  axes,
  combine,
  reads,
  expression,
  target,
}: Kernel & { kind: 'reduce' }): Breach | undefined {
  if (axes.length === 0 || axes.some((axis) => !(axis in shape)) || new Set(axes).size !== axes.length) {
    return { rule: 'a reduction is over axes of its shape', got: `[${axes.join(', ')}] of ${formatShape(shape)}` };
  }
  const overwritten = reads.find(({ buffer }) => shareMemory(buffer, target));
  if (overwritten) return { rule: 'a reduction does not overwrite what it reads', got: target.name };
  if ((combine === 'indexOfMax') !== (target.dtype === 'int32') || (combine === 'indexOfMax' && axes.length > 1)) {
    const got = `${combine} over [${axes.join(', ')}] gives ${target.dtype}`;
    return { rule: 'an index of a maximum is int32 and along one axis, other reductions give float', got };
  }
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  return targetBreach(target, kept) ?? expressionBreach(expression, reads.length) ?? readsBreach(reads, shape);
}

function callBreach({ node, inputs, target }: Kernel & { kind: 'call' }): Breach | undefined {
  const { operation } = node;
  if (operation.kind !== 'kernel' || operation.view || operation.reduction) {
    return { rule: 'only kernel operations that are neither a view nor a reduction are called', got: operation.name };
  }
  if (inputs.some(({ buffer }) => shareMemory(buffer, target))) {
    return { rule: 'a call does not overwrite what it reads', got: target.name };
  }
  const unlike = node.inputs.find(
    (input, i) =>
      !inputs[i] || !sameShape(inputs[i].layout.shape, input.shape) || inputs[i].buffer.dtype !== input.dtype,
  );
  if (unlike || inputs.length !== node.inputs.length || target.dtype !== node.dtype) {
    return { rule: 'a call has the shapes and dtypes of its node', got: operation.name };
  }
  const strided = inputs.find(({ layout }) => !isDense({ ...layout, offset: 0 }));
  if (strided) return { rule: 'a call reads row-major arrays without gaps', got: strided.buffer.name };
  return targetBreach(target, node.shape) ?? inputs.map((access) => boundsBreach(access)).find(Boolean);
}

function targetBreach(target: Buffer, shape: Shape): Breach | undefined {
  if (target.size === sizeOf(shape)) return undefined;
  return { rule: 'a kernel fills its targets', got: `${target.name} of ${target.size} by ${formatShape(shape)}` };
}

function readsBreach(reads: readonly Access[], shape: Shape): Breach | undefined {
  const unlike = reads.find(({ layout }) => !sameShape(layout.shape, shape));
  if (unlike) {
    const got = `${unlike.buffer.name} as ${formatShape(unlike.layout.shape)} in ${formatShape(shape)}`;
    return { rule: 'a kernel reads each operand in its own shape', got };
  }
  return reads.map((access) => boundsBreach(access)).find(Boolean);
}

function boundsBreach({ buffer, layout }: Access): Breach | undefined {
  const [lowest, highest] = reachOf(layout);
  if (lowest >= 0 && highest < buffer.size) return undefined;
  return { rule: 'reads lie inside their buffer', got: `${lowest} to ${highest} of ${buffer.name} (${buffer.size})` };
}

/** The lowest and the highest element that a layout touches. */
function reachOf({ shape, offset, strides }: Layout): [number, number] {
  const steps = shape.map((length, axis) => (length - 1) * strides[axis]!);
  return [
    steps.reduce((at, step) => at + Math.min(0, step), offset),
    steps.reduce((at, step) => at + Math.max(0, step), offset),
  ];
}

function expressionBreach(root: ScalarExpression, reads: number): Breach | undefined {
  const seen = new Set<ScalarExpression>();
  const stack = [root];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    if (e.kind === 'argument' && !(e.index >= 0 && e.index < reads)) {
      return { rule: 'expressions use the operands that their kernel reads', got: `argument ${e.index} of ${reads}` };
    }
    if (e.kind !== 'apply') continue;
    if (intrinsics[e.intrinsic] !== e.operands.length) {
      return { rule: 'intrinsics have their operands', got: `${e.intrinsic} of ${e.operands.length}` };
    }
    stack.push(...e.operands);
  }
  return undefined;
}
