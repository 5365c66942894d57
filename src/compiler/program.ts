/** The Program: what compilation makes of graphs and backends run. Addresses count elements; precision belongs to the backend. */
import type { Apply, Constant, Input, Node, Parameter } from '../graph/node.ts';
import type { Layout, Reduction } from '../graph/operation.ts';
import type { Intrinsic, ScalarExpression } from '../graph/scalar.ts';
import type { Dtype, Shape } from '../graph/shape.ts';

/** One function of a program, as its caller describes it. */
export interface FunctionSpec {
  readonly name: string;
  /** What the host reads after a run, by name. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** Parameters that get a new value at the end of each run; all read the values from before it. */
  readonly updates?: ReadonlyMap<Parameter, Node>;
  /** Rows of the host table: how many runs one call can do. 1 when absent. */
  readonly rows?: number;
}

/**
 * A stretch of memory. `parameter` and `constant` buffers last as long as the executable; `row` buffers lie in the
 * row of the host table that the run is for; `temporary` buffers share the arena by lifetime.
 */
export interface Buffer {
  readonly space: 'parameter' | 'constant' | 'row' | 'temporary';
  readonly name: string;
  readonly dtype: Dtype;
  readonly size: number;
  /** Of a buffer that lies inside another one: which, and from which of its elements on. */
  readonly within?: { readonly whole: Buffer; readonly start: number };
  /** In elements: from the row's start for `row`, else from the arena's. Set by the memory plan. */
  address: number;
}

/** Whether two buffers are the same memory, all of it or in part. The parts of one buffer lie apart. */
export function shareMemory(a: Buffer, b: Buffer): boolean {
  return a === b || a.within?.whole === b || b.within?.whole === a;
}

/** A node that is not computed. */
export type Leaf = Input | Parameter | Constant;

/** A buffer read through a layout. */
export interface Access {
  readonly buffer: Buffer;
  readonly layout: Layout;
}

/** Computes expressions of the reads for each index of a shape, and stores each densely. All reads of an index come before its stores. */
export interface LoopKernel {
  readonly kind: 'loop';
  readonly shape: Shape;
  readonly reads: readonly Access[];
  readonly statements: readonly { readonly expression: ScalarExpression; readonly target: Buffer }[];
}

/** Whether a loop copies integers, and does nothing else: their bits stay as they are. Other loops compute with floats. */
export function copiesIntegers({ reads, statements }: LoopKernel): boolean {
  return statements.every(
    ({ expression, target }) =>
      target.dtype === 'int32' && expression.kind === 'argument' && reads[expression.index]?.buffer.dtype === 'int32',
  );
}

/** Combines an expression of the reads over some axes of a shape; the target has the other axes, densely. */
export interface ReduceKernel {
  readonly kind: 'reduce';
  readonly shape: Shape;
  readonly axes: readonly number[];
  readonly combine: Reduction;
  readonly reads: readonly Access[];
  readonly expression: ScalarExpression;
  readonly target: Buffer;
  readonly epilogue?: LoopKernel;
}

/** Runs a kernel operation on dense inputs. */
export interface CallKernel {
  readonly kind: 'call';
  readonly node: Apply;
  readonly inputs: readonly Access[];
  readonly target: Buffer;
  /** A loop that follows on the finished output, which it may overwrite. */
  readonly epilogue?: LoopKernel;
}

export type Kernel = LoopKernel | ReduceKernel | CallKernel;

/** A value in the host table: inputs are written by the host before a run, outputs read after it. */
export interface Field {
  readonly name: string;
  readonly role: 'input' | 'output';
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly buffer: Buffer;
}

export interface CompiledFunction {
  readonly spec: FunctionSpec;
  readonly fields: readonly Field[];
  readonly kernels: readonly Kernel[];
  /** Elements of one row, and where the table starts. Set by the memory plan. */
  rowSize: number;
  tableAddress: number;
}

/** What {@link compile} makes of graphs and a `Backend` runs: kernels over buffers with fixed addresses. */
export interface Program {
  readonly functions: readonly CompiledFunction[];
  readonly parameters: ReadonlyMap<Parameter, Buffer>;
  readonly constants: ReadonlyMap<Constant, Buffer>;
  /** Elements of memory that the whole program needs. */
  readonly arenaSize: number;
}

/** The buffers that a kernel reads, its epilogue's included. */
export function buffersRead(kernel: Kernel): Buffer[] {
  const accesses = kernel.kind === 'call' ? kernel.inputs : kernel.reads;
  const epilogue = kernel.kind === 'loop' ? undefined : kernel.epilogue;
  return [...accesses, ...(epilogue?.reads ?? [])].map((access) => access.buffer);
}

/** The buffers that a kernel writes, its epilogue's included. */
export function buffersWritten(kernel: Kernel): Buffer[] {
  if (kernel.kind === 'loop') return kernel.statements.map((statement) => statement.target);
  return [kernel.target, ...(kernel.epilogue?.statements.map((statement) => statement.target) ?? [])];
}

/** The intrinsics that a program computes. */
export function intrinsicsOf({ functions }: Program): ReadonlySet<Intrinsic> {
  const seen = new Set<ScalarExpression>();
  const found = new Set<Intrinsic>();
  const visit = (e: ScalarExpression): void => {
    if (e.kind !== 'apply' || seen.has(e)) return;
    seen.add(e);
    found.add(e.intrinsic);
    e.operands.forEach(visit);
  };
  for (const kernel of functions.flatMap(({ kernels }) => kernels)) {
    if (kernel.kind === 'reduce') visit(kernel.expression);
    const loop = kernel.kind === 'loop' ? kernel : kernel.epilogue;
    for (const { expression } of loop?.statements ?? []) visit(expression);
  }
  return found;
}
