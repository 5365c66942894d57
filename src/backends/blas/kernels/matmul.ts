/** Large matrix products by CBLAS. */
import type { CallKernel } from '../../../compiler/program.ts';
import type { OperationName } from '../../../ops/table.ts';
import type { MatmulSpec } from '../../wasm/kernels/matmul.ts';
import { matmulSpecOf } from '../../wasm/kernels/matmul-kernel.ts';
import type { HostKernels } from '../../wasm/wasm.ts';

/** C = A B in row-major float32, as `cblas_sgemm` with alpha 1 and beta 0. */
export type Gemm = (spec: MatmulSpec, a: Float32Array, b: Float32Array, c: Float32Array) => void;

/** Products of fewer multiplications are faster in the program itself than by a call out of it. */
const fewestMultiplications = 50_000;

const operation: OperationName = 'matmul';

/** Hands large products to `gemm`. */
export function largeProducts(gemm: Gemm): HostKernels {
  const specOf = (call: CallKernel): MatmulSpec | undefined => {
    const spec = call.node.operation.name === operation ? matmulSpecOf(call) : undefined;
    return spec && spec.m * spec.n * spec.k >= fewestMultiplications ? spec : undefined;
  };
  return {
    takes: (call) => specOf(call) !== undefined,
    run: (call, [a, b], output) => {
      gemm(specOf(call)!, a!.data as Float32Array, b!.data as Float32Array, output.data as Float32Array);
    },
  };
}
