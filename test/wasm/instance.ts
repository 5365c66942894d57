/** Instantiates small modules for tests. */
import type { ModuleBuilder } from '../../src/backends/wasm/assembler.ts';

type WasmFunction = (...args: number[]) => number;

/** Compiles a finished module against one memory, imported as `env.memory` if it is imported. */
export function instantiate(
  module: ModuleBuilder,
  memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 }),
  functions: Record<string, WasmFunction> = {},
): Record<string, WasmFunction> {
  const compiled = new WebAssembly.Module(module.build());
  return new WebAssembly.Instance(compiled, { env: { memory, ...functions } }).exports as Record<string, WasmFunction>;
}
