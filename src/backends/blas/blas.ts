/** The blas backend: the wasm program, with large matrix products by a CBLAS library on the same memory. */
import type { Backend } from '../backend.ts';
import type { HostKernels } from '../wasm/host.ts';
import type { Threads } from '../wasm/team.ts';
import { wasmBackend } from '../wasm/wasm.ts';
import { type Gemm, planProduct } from './kernels/matmul.ts';

export type { Gemm, Place } from './kernels/matmul.ts';

/** Makes what runs products on a memory; `row` is the byte address of the row of the host table. */
export type OpenGemm = (memory: ArrayBuffer) => (gemm: Gemm, row: number) => void;

/** A backend that multiplies with what `open` gives; its last digits depend on the library and the machine. */
export function blasBackend(open: OpenGemm, threads?: Threads): Backend {
  const kernels = { plan: planProduct, open: open as HostKernels['open'] };
  return wasmBackend('blas', false, kernels, threads);
}
