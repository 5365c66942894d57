/** Builds a WebAssembly module in memory: imports, functions and their exports. */

import { fail } from '../../graph/error.ts';
import type { OwnBytes } from '../../graph/platform.ts';
import { ByteWriter } from './assembler-bytes.ts';
import type { ValueType } from './assembler-function.ts';
import { FunctionBuilder, valueTypeCodes } from './assembler-function.ts';

export type { Bound, ValueType } from './assembler-function.ts';
export { FunctionBuilder } from './assembler-function.ts';
export type * from './assembler-opcodes.ts';

/** Sizes in pages of 64 KiB; a shared memory needs a maximum. */
export interface MemoryLimits {
  initial: number;
  maximum?: number;
  shared?: boolean;
}

interface Import {
  module: string;
  name: string;
  describe: (bytes: ByteWriter) => void;
}

interface DefinedFunction {
  name: string;
  type: number;
  exported: boolean;
  code?: Uint8Array;
}

const kinds = { function: 0, memory: 2 } as const;
const sections = { custom: 0, type: 1, import: 2, function: 3, export: 7, code: 10 } as const;

export class ModuleBuilder {
  readonly #types: string[] = [];
  readonly #imports: Import[] = [];
  readonly #importedNames: string[] = [];
  readonly #functions: DefinedFunction[] = [];

  importMemory(module: string, name: string, limits: MemoryLimits): void {
    const { initial, maximum, shared = false } = limits;
    const describe = (bytes: ByteWriter): void => {
      bytes.byte(kinds.memory);
      bytes.byte((maximum === undefined ? 0 : 1) + (shared ? 2 : 0));
      bytes.unsigned(initial);
      if (maximum !== undefined) bytes.unsigned(maximum);
    };
    this.#imports.push({ module, name, describe });
  }

  /** Imports a function and gives its index; all imports come before the first definition. */
  importFunction(module: string, name: string, params: readonly ValueType[], results: readonly ValueType[]): number {
    // The engine would not see that functions have got other indices.
    if (this.#functions.length > 0) fail({ what: `wasm import ${name}`, problem: 'after the first definition' });
    const type = this.#typeIndex(params, results);
    const describe = (bytes: ByteWriter): void => {
      bytes.byte(kinds.function);
      bytes.unsigned(type);
    };
    this.#imports.push({ module, name, describe });
    return this.#importedNames.push(name) - 1;
  }

  /**
   * Defines a function, running `body` at once, and gives its index. The body may define further functions.
   * The name is seen in stack traces and profiles, and is the name of the export if there is one.
   */
  define(
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    body: (f: FunctionBuilder) => void,
    options: { export?: boolean } = {},
  ): number {
    const { export: exported = false } = options;
    const defined: DefinedFunction = { name, type: this.#typeIndex(params, results), exported };
    const index = this.#importedNames.length + this.#functions.push(defined) - 1;
    const builder = new FunctionBuilder(params);
    body(builder);
    defined.code = builder.encode();
    return index;
  }

  build(): OwnBytes {
    const out = new ByteWriter();
    out.word(0x6d736100);
    out.word(1);
    section(out, sections.type, this.#types, (bytes, type) => bytes.append(decodeType(type)));
    section(out, sections.import, this.#imports, (bytes, { module, name, describe }) => {
      bytes.text(module);
      bytes.text(name);
      describe(bytes);
    });
    section(out, sections.function, this.#functions, (bytes, { type }) => bytes.unsigned(type));
    const exports = this.#functions.flatMap(({ name, exported }, i) => (exported ? [{ name, i }] : []));
    section(out, sections.export, exports, (bytes, { name, i }) => {
      bytes.text(name);
      bytes.byte(kinds.function);
      bytes.unsigned(this.#importedNames.length + i);
    });
    section(out, sections.code, this.#functions, (bytes, { code }) => {
      bytes.unsigned(code!.length);
      bytes.append(code!);
    });
    this.#nameSection(out);
    return out.written().slice();
  }

  /** The custom section that names functions, for stack traces and profilers. */
  #nameSection(out: ByteWriter): void {
    const names = new ByteWriter();
    const all = [...this.#importedNames, ...this.#functions.map(({ name }) => name)];
    names.unsigned(all.length);
    for (const [index, name] of all.entries()) {
      names.unsigned(index);
      names.text(name);
    }
    const content = new ByteWriter();
    content.text('name');
    content.byte(1);
    content.unsigned(names.length);
    content.append(names.written());
    out.byte(sections.custom);
    out.unsigned(content.length);
    out.append(content.written());
  }

  #typeIndex(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join(' ')}>${results.join(' ')}`;
    const known = this.#types.indexOf(key);
    return known >= 0 ? known : this.#types.push(key) - 1;
  }
}

export function moduleBuilder(): ModuleBuilder {
  return new ModuleBuilder();
}

function decodeType(key: string): Uint8Array {
  const bytes = new ByteWriter();
  bytes.byte(0x60);
  for (const side of key.split('>')) {
    const types = side.split(' ').filter(Boolean) as ValueType[];
    bytes.unsigned(types.length);
    for (const type of types) bytes.byte(valueTypeCodes[type]);
  }
  return bytes.written();
}

function section<T>(
  out: ByteWriter,
  id: number,
  items: readonly T[],
  write: (bytes: ByteWriter, item: T) => void,
): void {
  if (items.length === 0) return;
  const content = new ByteWriter();
  content.unsigned(items.length);
  for (const item of items) write(content, item);
  out.byte(id);
  out.unsigned(content.length);
  out.append(content.written());
}
