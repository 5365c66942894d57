/** The blas backend: the wasm program, with large matrix products by a CBLAS library on the same memory. */
import type { Backend } from '../backend.ts';
import { wasmBackend } from '../wasm/wasm.ts';
import { type Gemm, largeProducts } from './kernels/matmul.ts';

/** A backend that multiplies with `gemm`; its last digits depend on the library and the machine. */
export function blasBackend(gemm: Gemm): Backend {
  return wasmBackend('blas', false, largeProducts(gemm));
}
