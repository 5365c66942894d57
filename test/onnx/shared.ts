/** Vectors and models of ONNX, which lie outside the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface VectorTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}

export interface Vector {
  readonly test: string;
  readonly opset: Readonly<Record<string, number>>;
  readonly nodes: readonly {
    readonly op: string;
    readonly domain?: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly initializers: readonly unknown[];
  readonly data_sets: readonly {
    readonly inputs: readonly VectorTensor[];
    readonly outputs: readonly VectorTensor[];
  }[];
}

export const shared = join(import.meta.dirname, '../../../shared/reference');

/** The vectors of a folder, none where it is missing. */
export function vectorsIn(folder: string): Vector[] {
  const path = join(shared, folder, 'json');
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')) as Vector);
}

const special: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
};

/** The numbers of an array of a vector. */
export function valuesOf({ data }: VectorTensor): number[] {
  return data.map((value) => (typeof value === 'string' ? special[value]! : Number(value)));
}

/** The names of the files of a folder of models, none where it is missing. */
export function modelsIn(folder: string, ending: string): string[] {
  const path = join(shared, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(ending)) : [];
}
