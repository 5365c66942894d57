/** Chainrule's own contestants, one line each: how to make the backend from the built library, for a number of threads. */
import type { Backend } from '../src/backends/backend.ts';

export type Library = typeof import('../src/node.ts');

export const backends: Readonly<Record<string, (library: Library, threads: number) => Backend>> = {
  wasm: ({ wasm, wasmThreads }, threads) => (threads === 1 ? wasm : wasmThreads(threads)),
  blas: ({ requireBlas }, threads) => requireBlas({ threads }),
};

export const backendNames: readonly string[] = Object.keys(backends);
