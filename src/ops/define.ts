/**
 * How operation records are made: `unary`, `binary`, `ternary`, `composed` and `kernel` turn a record into the function that applies it.
 * Records import other operations, also in cycles (sin and cos); that is harmless because they use them only inside functions.
 */
import { fail } from '../graph/error.ts';
import { type Apply, applyNode, type Node, type Operand, toNode } from '../graph/node.ts';
import type { Attributes, ComposedOperation, KernelOperation, Operation, ScalarOperation } from '../graph/operation.ts';
import type { ScalarExpression } from '../graph/scalar.ts';
import { broadcastShapes } from '../graph/shape.ts';

/** The function that applies an operation, with the record at hand. */
export type OperationFunction<Arguments extends unknown[]> = ((...args: Arguments) => Node) & {
  readonly operation: Operation;
};

/** A scalar record as it is written: its formula over operands, the rest as it is read. */
interface ScalarDefinition<Arity extends Operand[]>
  extends Omit<ScalarOperation<Nodes<Arity>>, 'kind' | 'arity' | 'formula'> {
  /** The formula over one intrinsic expression per operand. */
  formula: (operands: Expressions<Arity>) => ScalarExpression;
}

type Nodes<Arity> = { [K in keyof Arity]: Node };
type Expressions<Arity> = { [K in keyof Arity]: ScalarExpression };
export type Unary = [x: Operand];
export type Binary = [a: Operand, b: Operand];
export type Ternary = [a: Operand, b: Operand, c: Operand];
/** Applies an operation to one operand. */
export type UnaryFunction = OperationFunction<Unary>;
/** Applies an operation to two operands. */
export type BinaryFunction = OperationFunction<Binary>;
/** Applies an operation to three operands. */
export type TernaryFunction = OperationFunction<Ternary>;

/** Defines a scalar operation of one operand and gives the function that applies it. */
export function unary(definition: ScalarDefinition<Unary>): UnaryFunction {
  return scalar(1, definition);
}

/** Of two. */
export function binary(definition: ScalarDefinition<Binary>): BinaryFunction {
  return scalar(2, definition);
}

/** Of three. */
export function ternary(definition: ScalarDefinition<Ternary>): TernaryFunction {
  return scalar(3, definition);
}

function scalar<Arity extends Operand[]>(
  arity: Arity['length'],
  definition: ScalarDefinition<Arity>,
): OperationFunction<Arity> {
  const operands = Array.from({ length: arity }, (_, index): ScalarExpression => ({ kind: 'argument', index }));
  const record: ScalarOperation<Nodes<Arity>> = {
    ...definition,
    kind: 'scalar',
    arity,
    formula: definition.formula(operands as Expressions<Arity>),
  };
  // Readers know the number of operands from `arity`, not from the type.
  const operation = record as unknown as ScalarOperation;
  const call = (...args: Arity): Node => applyOperation(operation, args.map(toNode));
  return Object.assign(call, { operation });
}

type Applier = (operands: readonly Operand[], attributes?: Attributes) => Node;

/** Defines a composed operation; `call` says how people write its application. */
export function composed<Arguments extends unknown[]>(
  definition: Omit<ComposedOperation, 'kind'>,
  call: (apply: Applier) => (...args: Arguments) => Node,
): OperationFunction<Arguments> {
  const operation: ComposedOperation = { ...definition, kind: 'composed' };
  return Object.assign(
    call((operands, attributes) => applyOperation(operation, operands.map(toNode), attributes)),
    { operation },
  );
}

/** Defines a kernel operation; `call` says how people write its application. */
export function kernel<Arguments extends unknown[]>(
  definition: Omit<KernelOperation, 'kind'>,
  call: (apply: Applier) => (...args: Arguments) => Node,
): OperationFunction<Arguments> {
  const operation: KernelOperation = { ...definition, kind: 'kernel' };
  return Object.assign(
    call((operands, attributes) => applyOperation(operation, operands.map(toNode), attributes)),
    { operation },
  );
}

/** The same operation on other inputs: passes rebuild graphs with it. */
export function reapply(node: Apply, inputs: readonly Node[]): Node {
  const { operation, attributes } = node;
  if (inputs.every((input, i) => input === node.inputs[i]) && !node.expansion) return node;
  if (operation.kind === 'composed')
    return applyNode(operation, inputs, attributes, node, operation.expand(inputs, attributes));
  return applyNode(operation, inputs, attributes, node);
}

/** An operation of any kind on inputs of any shapes: its type follows from theirs. */
export function applyOperation(operation: Operation, inputs: readonly Node[], attributes: Attributes = {}): Apply {
  switch (operation.kind) {
    case 'scalar': {
      const shapes = inputs.map(({ shape }) => shape);
      const { name, dtype = 'float' } = operation;
      return applyNode(operation, inputs, {}, { shape: broadcastShapes(name, shapes), dtype });
    }
    case 'composed': {
      const expansion = operation.expand(inputs, attributes);
      return applyNode(operation, inputs, attributes, expansion, expansion);
    }
    case 'kernel':
      return applyNode(operation, inputs, attributes, operation.infer(inputs, attributes));
  }
}

/** Refuses operands of the wrong dtype. */
export function requireDtype(what: string, node: Node, dtype: 'float' | 'int32'): void {
  if (node.dtype !== dtype) fail({ what, problem: 'wrong dtype', got: node.dtype, expected: dtype });
}
