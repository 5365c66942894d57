/** What an operation record holds: the contract between `ops/`, which says what operations mean, and everything that reads the graph. */
import type { Apply, Node } from './node.ts';
import type { ScalarExpression } from './scalar.ts';
import type { Dtype, Shape } from './shape.ts';

export type AttributeValue = number | boolean | string | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A dense row-major array, as reference implementations see it. */
export interface DenseArray {
  readonly shape: Shape;
  readonly data: Float64Array | Float32Array | Int32Array;
}

/** One operand of a generated test: its shape, and the range its values are drawn from. */
export interface SampleInput {
  readonly shape: Shape;
  readonly low?: number;
  readonly high?: number;
  readonly dtype?: Dtype;
}

/** A case that the contract suite tries on every backend: value, first and second derivative. */
export interface Sample {
  readonly inputs: readonly SampleInput[];
  readonly apply: (inputs: readonly Node[]) => Node;
}

/** Bounds of real numbers, reached (`least`, `most`) or not (`above`, `below`). */
export interface Bounds {
  readonly above?: number;
  readonly least?: number;
  readonly below?: number;
  readonly most?: number;
}

/** How people write an application. Without any of it: `name(…)`. */
interface OperationNotation<Inputs extends readonly Node[] = readonly Node[]> {
  /** Infix symbol and precedence for text, where it has one. */
  readonly infix?: { readonly symbol: string; readonly precedence: number };
  /**
   * The names by which expressions that people type call it (`log`, `ln`), the one to print first. A function of two
   * operands takes more of them, from the left: it is associative.
   */
  readonly functionNames?: readonly string[];
  /** What people write in its place, in other operations, where that differs from it or from its expansion. */
  readonly textbook?: (inputs: Inputs, attributes: Attributes) => Node;
  /**
   * The same by functions that every reader of formulas knows, where it is none of them: x > 0 as relu(x)/x, which is 0/0
   * where it jumps; or, with `everywhere`, longer and with a value there too.
   */
  readonly plain?: ((inputs: Inputs, everywhere: boolean) => Node) | undefined;
  /** LaTeX of the application to printed operands; without it `\operatorname{name}(…)`. */
  readonly latex?: (operands: readonly string[]) => string;
}

/** What a derivation says about its derivative. */
interface OperationTeaching {
  /** Name of the differentiation rule that a person would cite. */
  readonly rule: string;
  /** Why the derivative is what it is, in a line, where a person would ask. */
  readonly why?: string;
}

/** What every record says. `Inputs` has one node per operand. */
interface Common<Inputs extends readonly Node[] = readonly Node[]> {
  readonly name: string;
  /** A simpler node of the same value, or undefined where nothing is simpler. */
  readonly simplify?: (inputs: Inputs, node: Apply) => Node | undefined;
  readonly notation?: OperationNotation<Inputs>;
}

/** A formula for one element; operands broadcast. */
export interface ScalarOperation<Inputs extends readonly Node[] = readonly Node[]> extends Common<Inputs> {
  readonly kind: 'scalar';
  readonly arity: number;
  /** float when absent. What is int32 has a formula of whole numbers that int32 holds. */
  readonly dtype?: Dtype | undefined;
  readonly formula: ScalarExpression;
  /** The local derivative by each operand, as expressions of the operands and the output; undefined where it is 0. */
  readonly derivative: (inputs: Inputs, output: Apply) => readonly (Node | undefined)[];
  /** The cotangents of the operands before they are summed to their shapes, where cotangent times derivative is not safe. */
  readonly cotangents?: (inputs: Inputs, cotangent: Node) => readonly (Node | undefined)[];
  /** Values of an operand at which the function has a kink or a jump, where there are any. */
  readonly kinks?: readonly number[];
  /** For which operand a function of one operand has a value, where not for all: of log those above 0. */
  readonly definedFor?: Bounds;
  /** Between which bounds its values lie, where there are any. */
  readonly range?: Bounds;
  readonly teaching: OperationTeaching;
}

/** A function of other operations; shape, gradient and kernels follow from the expansion. */
export interface ComposedOperation extends Common {
  readonly kind: 'composed';
  /** The expansion that is differentiated and compiled: numerically stable. */
  readonly expand: (inputs: readonly Node[], attributes: Attributes) => Node;
}

/** Where the elements of an array lie in a buffer: element (i, j, …) is at offset + i * strides[0] + j * strides[1] + … */
export interface Layout {
  readonly shape: Shape;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Where the elements of a box lie in an array: a place for each index of the box, as in a layout, which an index from an input can move on. */
export interface Place {
  readonly offset: number;
  readonly strides: readonly number[];
  readonly index?: PlaceIndex | undefined;
}

/** An index that is read for each index of a box. */
export interface PlaceIndex {
  /** The input (int32) that holds it, and where it lies there. */
  readonly input: number;
  readonly offset: number;
  readonly strides: readonly number[];
  /** It must be from 0 to below this; another one is an error. */
  readonly length: number;
  /** Elements by which an index moves the place. */
  readonly step: number;
}

/** A box of elements that go from an input to the output. Boxes that are not added lie apart there. */
export interface Move {
  readonly input: number;
  readonly shape: Shape;
  readonly from: Place;
  readonly to: Place;
  /** True where they are added to what is there, in row-major order of the box: several may go to one place. */
  readonly adds?: boolean;
}

/** The work of one application of an operation. */
export interface OperationCost {
  /** Additions, multiplications and comparisons of numbers; 0 when absent. */
  readonly arithmetic?: number;
  /** Elements that are read of each input; all of them when absent. */
  readonly reads?: readonly number[];
}

/**
 * How a reduction combines elements: to their sum, to the largest, or to the index (int32) of the largest along its one axis:
 * the first that no later one is greater than, so that NaN is kept only in the first place.
 */
export type Reduction = 'add' | 'max' | 'indexOfMax';

/**
 * An operation with an implementation of its own. `view`, `reduction` and `moves` say to compilers and backends what it does, so that
 * these need no code for it; one that has none of them needs a kernel in each backend.
 */
export interface KernelOperation extends Common {
  readonly kind: 'kernel';
  readonly infer: (inputs: readonly Node[], attributes: Attributes) => { readonly shape: Shape; readonly dtype: Dtype };
  /**
   * Vector-Jacobian product: from the cotangent of the output (same shape) the cotangent of each input,
   * undefined where an input has none (indices, masks).
   */
  readonly vectorJacobianProduct: (node: Apply, cotangent: Node) => readonly (Node | undefined)[];
  /** The definition of right: fills `output` (zeroed before) from dense inputs. */
  readonly reference: (inputs: readonly DenseArray[], output: DenseArray, attributes: Attributes) => void;
  /** For operations that only move elements: the output as a view of the input's buffer, or undefined where it needs a copy. */
  readonly view?: (input: Layout, node: Apply) => Layout | undefined;
  /** For reductions over `attributes.axes` (kept as length 1): how elements combine. */
  readonly reduction?: Reduction;
  /** For other operations that only move elements, or add what they move: the boxes that they move, to an output of zeros. */
  readonly moves?: (inputs: readonly Shape[], output: Shape, attributes: Attributes) => readonly Move[];
  /** A box of what comes out, from `starts` to `ends`, made of less than the whole; undefined where that is nothing else. */
  readonly sliced?: (node: Apply, starts: Shape, ends: Shape) => Node | undefined;
  /** What one application costs, for profiles, where it is more than moving all elements of its inputs. */
  readonly cost?: (inputs: readonly Shape[], output: Shape, attributes: Attributes) => OperationCost;
}

export type Operation = ScalarOperation | ComposedOperation | KernelOperation;
