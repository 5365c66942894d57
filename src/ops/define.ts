/**
 * How operation records are made: `scalar`, `composed` and `kernel` turn a record into the function that applies it.
 * Records import other operations, also in cycles (sin and cos); that is harmless because they use them only inside functions.
 */
import { fail } from '../graph/error.ts';
import { type Apply, applyNode, type Node, type Operand, toNode } from '../graph/node.ts';
import type {
  Attributes,
  Bounds,
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

interface ScalarDefinition<Arity extends Operand[]> {
  name: string;
  doc: string;
  /** The formula over one intrinsic expression per operand. */
  formula: (operands: Expressions<Arity>) => ScalarExpression;
  /** Local derivatives; undefined stands for 0. */
  derivative: (inputs: Nodes<Arity>, output: Apply) => readonly (Node | undefined)[];
  /** The cotangents of the operands before they are summed to their shapes, where cotangent times derivative is not safe. */
  cotangents?: (inputs: Nodes<Arity>, cotangent: Node) => readonly (Node | undefined)[];
  rule: string;
  /** Why the derivative is what it is, in a line, where a person would ask. */
  why?: string;
  /** Per operand the range [low, high] in which tests draw values. */
  domain: { [K in keyof Arity]: readonly [low: number, high: number] };
  /** What tests apply to the drawn values, where the operation alone would not show what it does (equality of random numbers). */
  sample?: (inputs: Nodes<Arity>) => Node;
  kinks?: readonly number[];
  /** For which operand a function of one operand has a value, where not for all: of log those above 0. */
  definedFor?: Bounds;
  /** Between which bounds its values lie, where there are any. */
  range?: Bounds;
  latex?: (operands: readonly string[]) => string;
  infix?: { symbol: string; precedence: number };
  functionNames?: readonly string[];
  textbook?: (inputs: Nodes<Arity>) => Node;
  /** The same by functions that every reader of formulas knows, with `everywhere` also where it jumps. */
  plain?: (inputs: Nodes<Arity>, everywhere: boolean) => Node;
  simplify?: (inputs: Nodes<Arity>, node: Apply) => Node | undefined;
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
  const arity = definition.domain.length;
  const operands = Array.from({ length: arity }, (_, index): ScalarExpression => ({ kind: 'argument', index }));
  const { simplify, cotangents, textbook, plain } = definition;
  const sample = definition.sample ?? ((inputs: Nodes<Arity>) => call(...(inputs as unknown as Arity)));
  const operation: ScalarOperation = {
    kind: 'scalar',
    name: definition.name,
    doc: definition.doc,
    arity,
    rule: definition.rule,
    ...(definition.why !== undefined && { why: definition.why }),
    kinks: definition.kinks ?? [],
    ...(definition.definedFor && { definedFor: definition.definedFor }),
    ...(definition.range && { range: definition.range }),
    samples: scalarSamples(definition.domain, (inputs) => sample(inputs as unknown as Nodes<Arity>)),
    formula: definition.formula(operands as Expressions<Arity>),
    derivative: (node) => definition.derivative(node.inputs as Nodes<Arity>, node),
    ...(cotangents && {
      cotangents: (node: Apply, cotangent: Node) => cotangents(node.inputs as Nodes<Arity>, cotangent),
    }),
    ...(definition.latex && { latex: definition.latex }),
    ...(definition.infix && { infix: definition.infix }),
    ...(definition.functionNames && { functionNames: definition.functionNames }),
    ...(textbook && { textbook: (inputs: readonly Node[]) => textbook(inputs as unknown as Nodes<Arity>) }),
    ...(plain && {
      plain: (inputs: readonly Node[], everywhere: boolean) => plain(inputs as unknown as Nodes<Arity>, everywhere),
    }),
    ...(simplify && { simplify: (node: Apply) => simplify(node.inputs as Nodes<Arity>, node) }),
  };
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
      return applyNode(operation, inputs, {}, { shape: broadcastShapes(operation.name, shapes), dtype: 'float' });
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
