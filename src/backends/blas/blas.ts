/** The blas backend: the wasm program, with large products of matrices and filters over pictures by a CBLAS library on the same memory. */
import type { Backend } from '../backend.ts';
import type { HostKernels } from '../wasm/host.ts';
import type { Threads } from '../wasm/team.ts';
import { wasmBackend } from '../wasm/wasm.ts';
import { type BlasCorrelation, planCorrelation } from './kernels/correlation.ts';
import { type Gemm, planProduct } from './kernels/matmul.ts';

export type { Gemm, Place } from './kernels/matmul.ts';

/** Makes what runs products and correlations on a memory; `row` is the byte address of the row of the host table. */
export type OpenBlas = (memory: ArrayBuffer) => (share: Gemm | BlasCorrelation, row: number) => void;

/** A backend that multiplies with what `open` gives; its last digits depend on the library and the machine. */
export function blasBackend(open: OpenBlas, threads?: Threads): Backend {
  const plan: HostKernels['plan'] = (call) => planProduct(call) ?? planCorrelation(call);
  const kernels = { plan, open: open as HostKernels['open'] };
  return wasmBackend('blas', false, kernels, threads);
}
