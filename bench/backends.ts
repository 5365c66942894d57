/** Chainrule's own contestants, one line each: how to make the backend from the built library, for a number of threads. */
import type { Backend } from '../src/backends/backend.ts';

export type Library = typeof import('../src/index.ts');

export const backends: Readonly<Record<string, (library: Library, threads: number) => Backend>> = {
  wasm: ({ wasm }) => wasm,
};

export const backendNames: readonly string[] = Object.keys(backends);
