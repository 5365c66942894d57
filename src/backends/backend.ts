/** What a backend is: something that makes a Program run. No code above knows where values lie. */
import type { Program } from '../compiler/program.ts';
import type { Parameter } from '../graph/node.ts';
import { type OptionKind, objectWith } from '../graph/option-kinds.ts';

/** The arrays in which backends hold numbers: float64 on the reference, float32 on the others, int32 for indices. */
export type NumberArray = Float64Array | Float32Array | Int32Array;

/** One input or output over the rows of a host table, each row in row-major order. */
export interface HostField {
  /** The elements of a row. */
  readonly size: number;
  /** Writes a number, or several, into a row, from its element `start` on (0 when absent). */
  set(row: number, values: number | ArrayLike<number>, start?: number): void;
  /** The elements of a row in place: a view, which later runs read and write. */
  get(row: number): NumberArray;
  /** The first element of a row, for fields of a single number: no view is made. */
  number(row: number): number;
}

/** The values that change from run to run: the host writes inputs before `run`, and reads outputs after it. */
export interface HostTable {
  readonly rows: number;
  /** Whether there is a field of that name. Inputs on which no result depends have none. */
  has(name: string): boolean;
  /** The field of that name; an error where there is none. */
  field(name: string): HostField;
}

/** A program with its memory. */
export interface Executable {
  /** The host table of a function of the program; an error where there is none of that name. */
  table(functionName: string): HostTable;
  /** Runs a function once for each of the first `rows` rows of its table, in order. */
  run(functionName: string, rows?: number): Promise<void>;
  /** The same, done when the call returns; absent where a backend cannot. */
  runSync?(functionName: string, rows?: number): void;
  /** A copy of a parameter's value, row-major; where `into` is given, of as many elements as that has, from `start` on (0 when absent), in it. */
  read(parameter: Parameter, into?: NumberArray, start?: number): Promise<NumberArray>;
  /** Writes values into a parameter, from its element `start` on (0 when absent). */
  write(parameter: Parameter, values: ArrayLike<number>, start?: number): void;
  /** Gives the memory back; the executable must not be used afterwards. */
  free(): void;
}

/** What makes a compiled program run: {@link reference}, {@link wasm}, `wasmThreads`, or BLAS in Node. */
export interface Backend {
  readonly name: string;
  /** True where the same program gives the same bits on every machine. */
  readonly reproducible: boolean;
  /** Makes the program runnable, with memory of its own; an error where the backend cannot be had. */
  instantiate(program: Program): Promise<Executable>;
}

export const backendKind: OptionKind = objectWith('a backend, such as wasm', 'name', 'reproducible', 'instantiate');
