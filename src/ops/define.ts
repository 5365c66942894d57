/**
 * How operation records are made: `scalar`, `composed` and `kernel` turn a record into the function that applies it.
 * Records import other operations, also in cycles (sin and cos); that is harmless because they use them only inside functions.
 */
import { fail } from '../graph/error.ts';
import { type Apply, applyNode, type Node, type Operand, toNode } from '../graph/node.ts';
import type {
  Attributes,
  ComposedOperation,
  KernelOperation,
  Operation,
  Sample,
  SampleInput,
  ScalarOperation,
} from '../graph/operation.ts';
import type { ScalarExpression } from '../graph/scalar.ts';
import { broadcastShapes, type Shape } from '../graph/shape.ts';

/** The function that applies an operation, with the record at hand. */
export type OperationFunction<Arguments extends unknown[]> = ((...args: Arguments) => Node) & {
  readonly operation: Operation;
};

/** A scalar record as it is written: its formula over operands, its samples as ranges of them; the rest as it is read. */
interface ScalarDefinition<Arity extends Operand[]>
  extends Omit<ScalarOperation<Nodes<Arity>>, 'kind' | 'arity' | 'formula' | 'tests'> {
  /** The formula over one intrinsic expression per operand. */
  formula: (operands: Expressions<Arity>) => ScalarExpression;
  tests: {
    /** Per operand the range [low, high] in which tests draw values. */
    domain: { [K in keyof Arity]: readonly [low: number, high: number] };
    /** What tests apply to the drawn values, where the operation alone would not show what it does (equality of random numbers). */
    apply?: (inputs: Nodes<Arity>) => Node;
  };
}

type Nodes<Arity> = { [K in keyof Arity]: Node };
type Expressions<Arity> = { [K in keyof Arity]: ScalarExpression };
export type Unary = [x: Operand];
export type Binary = [a: Operand, b: Operand];
export type Ternary = [a: Operand, b: Operand, c: Operand];
export type UnaryFunction = OperationFunction<Unary>;
export type BinaryFunction = OperationFunction<Binary>;
export type TernaryFunction = OperationFunction<Ternary>;

/** Defines a scalar operation and gives the function that applies it. */
export function scalar<Arity extends Operand[]>(definition: ScalarDefinition<Arity>): OperationFunction<Arity> {
  const { domain, apply = (inputs: Nodes<Arity>) => call(...(inputs as unknown as Arity)) } = definition.tests;
  const operands = domain.map((_, index): ScalarExpression => ({ kind: 'argument', index }));
  const record: ScalarOperation<Nodes<Arity>> = {
    ...definition,
    kind: 'scalar',
    arity: domain.length,
    formula: definition.formula(operands as Expressions<Arity>),
    tests: { samples: scalarSamples(domain, (inputs) => apply(inputs as Nodes<Arity>)) },
  };
  // Readers know the number of operands from `arity`, not from the type.
  const operation = record as unknown as ScalarOperation;
  const call = (...args: Arity): Node => applyOperation(operation, args.map(toNode));
  return Object.assign(call, { operation });
}

/** Scalar, vector, matrix and broadcast operands drawn from the domain. */
function scalarSamples(
  domain: readonly (readonly [number, number])[],
  apply: (inputs: readonly Node[]) => Node,
): readonly Sample[] {
  const shapes: readonly Shape[][] =
    domain.length === 1
      ? [[[]], [[5]], [[3, 7]]]
      : [
          domain.map(() => []),
          domain.map(() => [2, 3]),
          domain.map((_, i) => (i === 0 ? [2, 3] : [3])),
          domain.map((_, i) => (i === 0 ? [3] : [2, 1])),
        ];
  return shapes.map((operandShapes) => ({
    inputs: operandShapes.map((shape, i): SampleInput => ({ shape, low: domain[i]![0], high: domain[i]![1] })),
    apply,
  }));
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
