/** Which operators are read, for people. */
import { operators } from './operators/index.ts';
import { testOf } from './tested.ts';

/** An operator that `fromOnnx` reads. */
export interface OnnxOperator {
  readonly name: string;
  /** `ai.onnx.ml` for those of tables, else empty. */
  readonly domain: string;
  /** The attributes that are understood; a node with another one is refused. */
  readonly attributes: readonly string[];
  /** What is not understood of it, where that is something. */
  readonly limits?: string | undefined;
  /** What it is held to in the tests of this library: vectors of ONNX, ONNX Runtime, or numbers by hand. */
  readonly test: string;
}

/**
 * The operators that `fromOnnx` reads, of versions up to 25 (of `ai.onnx.ml` up to 5), by name. `chainrule describe --operators`
 * prints them.
 *
 * @example
 * import { onnxOperators } from 'chainrule/onnx';
 *
 * console.log(onnxOperators().find(({ name }) => name === 'Gemm')!.attributes); // ['alpha', 'beta', 'transA', 'transB']
 */
export function onnxOperators(): OnnxOperator[] {
  return operators
    .map(({ name, domain, attributes, limits }) => ({
      name,
      domain,
      attributes: Object.keys(attributes),
      limits,
      test: testOf(name),
    }))
    .sort((a, b) => (a.domain === b.domain ? (a.name < b.name ? -1 : 1) : a.domain < b.domain ? -1 : 1));
}
