/**
 * From graph to kernels: scalar operations are fused into the loops, reductions and kernel outputs that use them;
 * operations that only move elements become layouts. Every kernel writes a fresh temporary buffer; placement and
 * memory plan follow. Knows operations only by what their records declare.
 */
import type { Apply, Node } from '../graph/node.ts';
import type { KernelOperation } from '../graph/operation.ts';
import { type ScalarExpression, scalarConstant, substitute } from '../graph/scalar.ts';
import { type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { denseAccess, isDense, sameAccess, stretched } from './layout.ts';
import type { Access, Buffer, Kernel, Leaf, LoopKernel } from './program.ts';

/** A value not yet computed: an expression over reads, for each index of a shape. */
interface Pending {
  readonly reads: readonly Access[];
  readonly expression: ScalarExpression;
  /** Intrinsics applied in the expression. */
  readonly size: number;
}

/** Expressions do not grow beyond this many intrinsics: code stays small, and chains of any length compile. */
const sizeLimit = 128;

const argument0: ScalarExpression = { kind: 'argument', index: 0 };

export interface Lowered {
  readonly kernels: Kernel[];
  /** Where each requested node's value lies. */
  readonly results: readonly Access[];
}

/** Kernels that compute the wanted nodes from leaves, whose buffers `bufferOf` gives. */
export function lower(wanted: readonly Node[], bufferOf: (leaf: Leaf) => Buffer): Lowered {
  const order = topologicalOrder(wanted);
  const uses = countUses(order, wanted);
  const readOnce = nodesReadOnce(order, uses);
  const usesByElement = countUsesByElement(order);
  const kernels: Kernel[] = [];
  const accesses = new Map<Node, Access>();
  const pending = new Map<Node, Pending>();
  /** Call and reduce kernels by their target, while nothing but one later loop reads it. */
  const open = new Map<Buffer, Exclude<Kernel, LoopKernel>>();

  const temporary = (node: Node): Buffer => ({
    space: 'temporary',
    name: `t${kernels.length}`,
    dtype: node.dtype,
    size: sizeOf(node.shape),
    address: -1,
  });

  /** The node's value in memory; computes it by a loop of its own when it is still pending. */
  const materialise = (node: Node): Access => {
    const known = accesses.get(node);
    if (known) return known;
    const access = emitLoop(node, pending.get(node)!);
    accesses.set(node, access);
    return access;
  };

  /** Emits the loop for a pending value: as the epilogue of the kernel that it follows where that is possible. */
  const emitLoop = (node: Node, value: Pending): Access => {
    // An epilogue may overwrite what it follows, which is of floats.
    const producer = value.reads.find(
      ({ buffer, layout }) =>
        node.dtype === 'float' &&
        open.has(buffer) &&
        isDense(layout) &&
        buffer.size === sizeOf(layout.shape) &&
        sameShape(layout.shape, node.shape),
    );
    const target = producer?.buffer ?? temporary(node);
    const loop: LoopKernel = {
      kind: 'loop',
      shape: node.shape,
      reads: value.reads,
      statements: [{ expression: value.expression, target }],
    };
    if (producer) {
      const kernel = open.get(producer.buffer)!;
      open.delete(producer.buffer);
      kernels.splice(kernels.indexOf(kernel), 1);
      kernels.push({ ...kernel, epilogue: loop });
    } else {
      kernels.push(loop);
    }
    return denseAccess(target, node.shape);
  };

  /** The node's value as an expression for the indices of `shape`: inlined where only this use needs it. */
  const express = (node: Node, shape: Shape): Pending => {
    const value = pending.get(node);
    if (value?.reads.length === 0) return value;
    if (value && !accesses.has(node) && sameShape(node.shape, shape)) {
      if (uses.get(node) === 1 && value.size < sizeLimit) return value;
      if (isScaledArray(value) && uses.get(node) === usesByElement.get(node)) {
        for (const { buffer } of value.reads) open.delete(buffer);
        return value;
      }
    }
    const { buffer, layout } = materialise(node);
    return readOf({ buffer, layout: stretched(layout, shape) });
  };

  /** The node's value in memory, row-major without gaps. */
  const dense = (node: Node): Access => {
    const access = materialise(node);
    return isDense(access.layout) ? access : emitLoop(node, readOf(access));
  };

  /** A view of the operand's buffer where its layout allows one, else of a dense copy. */
  const viewed = (node: Apply, view: NonNullable<KernelOperation['view']>): Access => {
    const [operand] = node.inputs;
    const source = materialise(operand!);
    const layout = view(source.layout, node);
    if (layout) return { buffer: source.buffer, layout };
    const copy = dense(operand!);
    return { buffer: copy.buffer, layout: view(copy.layout, node)! };
  };

  const lowerKernel = (node: Apply, operation: KernelOperation): void => {
    const [operand] = node.inputs;
    const uniform = operation.view && pending.get(operand!);
    if (uniform?.reads.length === 0) {
      pending.set(node, uniform);
      return;
    }
    if (operation.view) {
      accesses.set(node, viewed(node, operation.view));
      return;
    }
    let kernel: Exclude<Kernel, LoopKernel>;
    if (operation.reduction) {
      const { reads, expression } = express(operand!, operand!.shape);
      const axes = node.attributes.axes as readonly number[];
      kernel = {
        kind: 'reduce',
        shape: operand!.shape,
        axes,
        combine: operation.reduction,
        reads,
        expression,
        target: temporary(node),
      };
    } else {
      kernel = { kind: 'call', node, inputs: node.inputs.map(dense), target: temporary(node) };
    }
    kernels.push(kernel);
    accesses.set(node, denseAccess(kernel.target, node.shape));
    if (node.dtype === 'float' && readOnce.has(node)) open.set(kernel.target, kernel);
  };

  for (const node of order) {
    if (node.kind === 'apply') {
      const { operation } = node;
      if (operation.kind === 'scalar') {
        const operands = node.inputs.map((input) => express(input, node.shape));
        pending.set(node, combine(operation.formula, operands));
      } else if (operation.kind === 'kernel') {
        lowerKernel(node, operation);
      }
    } else if (node.kind === 'constant' && node.values.length === 1 && node.dtype === 'float') {
      pending.set(node, { reads: [], expression: scalarConstant(node.values[0]!), size: 0 });
    } else {
      accesses.set(node, denseAccess(bufferOf(node), node.shape));
    }
  }
  return { kernels, results: wanted.map(materialise) };
}

/** An array times a number: cheaper to compute again in each loop that needs it than to store. */
function isScaledArray({ reads, expression, size }: Pending): boolean {
  if (size !== 1 || expression.kind !== 'apply' || expression.intrinsic !== 'mul') return false;
  return reads.filter(({ layout }) => layout.strides.some((stride) => stride !== 0)).length === 1;
}

function readOf(access: Access): Pending {
  return { reads: [access], expression: argument0, size: 0 };
}

/** The formula applied to operand expressions; equal reads become one. */
function combine(formula: ScalarExpression, operands: readonly Pending[]): Pending {
  const reads: Access[] = [];
  const indexOf = (access: Access) => {
    const known = reads.findIndex((read) => sameAccess(read, access));
    return known >= 0 ? known : reads.push(access) - 1;
  };
  const expressions = operands.map((operand) => {
    const renumbered = operand.reads.map((access): ScalarExpression => ({ kind: 'argument', index: indexOf(access) }));
    return substitute(operand.expression, renumbered);
  });
  const size = operands.reduce((total, operand) => total + operand.size, countIntrinsics(formula));
  return { reads, expression: substitute(formula, expressions), size };
}

function countIntrinsics(expression: ScalarExpression): number {
  return expression.kind === 'apply'
    ? 1 + expression.operands.reduce((n, operand) => n + countIntrinsics(operand), 0)
    : 0;
}

/** How often each node's value is used. */
function countUses(order: readonly Node[], wanted: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  const use = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of order) if (node.kind === 'apply') node.inputs.forEach(use);
  wanted.forEach(use);
  return uses;
}

/** How often each node is used by operations that take it element by element. */
function countUsesByElement(order: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  for (const node of order) {
    if (node.kind !== 'apply' || node.operation.kind !== 'scalar') continue;
    for (const input of node.inputs) {
      if (sameShape(input.shape, node.shape)) uses.set(input, (uses.get(input) ?? 0) + 1);
    }
  }
  return uses;
}

/** The nodes whose buffer is read by one use only, also through views. */
function nodesReadOnce(order: readonly Node[], uses: ReadonlyMap<Node, number>): Set<Node> {
  const result = new Set<Node>();
  const viewedMore = new Set<Node>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (node.kind !== 'apply') continue;
    const [operand] = node.inputs;
    const isView = node.operation.kind === 'kernel' && node.operation.view;
    if (uses.get(node) === 1 && !viewedMore.has(node)) result.add(node);
    if (isView && operand && !result.has(node)) viewedMore.add(operand);
  }
  return result;
}
