/** Finds a CBLAS library on this machine and opens it through koffi, which is an optional package. */

import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import type { Backend } from '../backends/backend.ts';
import { blasBackend, type OpenBlas } from '../backends/blas/blas.ts';
import type { Threads } from '../backends/wasm/team.ts';
import { fail } from '../graph/error.ts';
import { anything } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { nodeThreads, possibleThreads } from './threads.ts';

interface Library {
  /** The file of the package koffi, and the name by which it opens the library. */
  readonly koffi: string;
  readonly name: string;
  func: (declaration: string) => (...args: unknown[]) => unknown;
}

const libraries: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so', 'libmkl_rt.so', 'libblis.so'],
  darwin: ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib'],
  win32: ['libopenblas.dll', 'openblas.dll'],
};

/** Where a BLAS is and how it works. */
export interface BlasOptions {
  /** Threads that share each large product and loop, 1 to 16, but no more than the machine runs at once; 1 by default. */
  readonly threads?: number;
}

/**
 * The backend that hands large products to OpenBLAS, MKL, BLIS or Accelerate, or undefined where the package koffi or
 * such a library is missing. Faster on large networks, without the promise of the same bits everywhere.
 *
 * @example
 * import { findBlas, fit, mlp, wasm } from 'chainrule/node';
 *
 * const backend = findBlas({ threads: 2 }) ?? wasm;
 * await fit(mlp({ inputs: 1, hidden: 64, outputs: 1 }), { x: [0, 1, 2], y: [0, 1, 2] }, { epochs: 5, backend });
 */
export function findBlas(options: BlasOptions = {}): Backend | undefined {
  requireOptions<BlasOptions>('findBlas', options, { threads: anything });
  const { threads = 1 } = options;
  const count = possibleThreads(threads);
  const library = openLibrary();
  return library && blasOn(library, nodeThreads(count, undefined, openBlasSource(library)));
}

/** The blas backend on exactly so many threads, which share kernels of at least `fewest` SIMD instructions. */
export function threadedBlas(threads: number, fewest: number): Backend | undefined {
  const library = openLibrary();
  return library && blasOn(library, nodeThreads(threads, fewest, openBlasSource(library)));
}

/** Each of our threads multiplies its own tiles: the library's threads would fight with them for the cores. */
function blasOn(library: Library, threads: Threads): Backend {
  try {
    library.func('void openblas_set_num_threads(int)')(1);
  } catch {
    // Not OpenBLAS: other libraries keep their own setting.
  }
  const open = runInThisContext(`(require) => ${openBlasSource(library)}`) as (require: NodeJS.Require) => OpenBlas;
  return blasBackend(open(createRequire(import.meta.url)), threads);
}

const declaration =
  'void cblas_sgemm(int, int, int, int, int, int, float, const void *, int, const void *, int, float, void *, int)';

/**
 * JavaScript whose value is an `OpenBlas`: as text, because threads start from text, and the first thread does the same as
 * the others. 101 is row-major, 111 as it is, 112 transposed. Views are made once for arrays that do not move.
 */
function openBlasSource({ koffi, name }: Library): string {
  return `(() => {
  const sgemm = require(${JSON.stringify(koffi)}).load(${JSON.stringify(name)}).func(${JSON.stringify(declaration)});
  let laid = new Float32Array(0);
  return (memory) => {
    const all = new Float32Array(memory);
    const kept = new Map();
    const element = ({ bytes, inRow }, row) => (inRow ? bytes + row : bytes) / 4;
    const view = (place, row) => {
      if (place.inRow) return all.subarray(element(place, row));
      if (!kept.has(place)) kept.set(place, all.subarray(element(place, row)));
      return kept.get(place);
    };
    const product = ({ transposeA, transposeB, m, n, k, factor, scales, a, lda, b, ldb, beta, c, ldc }, row) => {
      const alpha = scales.reduce((product, scale) => product * all[element(scale, row)], factor);
      const [ta, tb] = [transposeA ? 112 : 111, transposeB ? 112 : 111];
      sgemm(101, ta, tb, m, n, k, alpha, view(a, row), lda, view(b, row), ldb, beta, view(c, row), ldc);
    };
    // Lines of windows, each a run of numbers of the pictures: those of stride 1 serve all rows of the filters.
    const layOut = ({ width, channels, columns, run, across }, start, lines, step) => {
      let to = 0;
      for (let line = 0; line < lines; line++) {
        let from = start + line * step * width * channels;
        for (let i = 0; i < columns; i++, from += across * channels, to += run) laid.set(all.subarray(from, from + run), to);
      }
    };
    const correlation = (share, row) => {
      const { writes, height, width, channels, rows, columns, outputs, tall, apart, run, down, atOnce } = share;
      const [x, y, w] = [share.pictures, share.sums, share.filters].map((place) => element(place, row));
      const band = columns * run;
      const size = band * (down === 1 ? atOnce + (tall - 1) * apart : atOnce);
      if (laid.length < size) laid = new Float32Array(size);
      const { from, to, first, last } = share;
      for (let picture = from; picture < to; picture++) {
        for (let at = 0; at < rows; at += atOnce) {
          const count = Math.min(atOnce, rows - at);
          const start = x + (picture * height + at * down) * width * channels;
          if (down === 1) layOut(share, start, count + (tall - 1) * apart, 1);
          const sums = all.subarray(y + (picture * rows + at) * columns * outputs + first);
          for (let line = 0; line < tall; line++) {
            if (down > 1) layOut(share, start + line * apart * width * channels, count, down);
            const windows = laid.subarray(down === 1 ? line * apart * band : 0);
            const filters = all.subarray(w + line * run * outputs + first);
            const m = count * columns;
            if (writes === 'sums') sgemm(101, 111, 111, m, outputs, run, 1, windows, run, filters, outputs, line > 0 ? 1 : 0, sums, outputs);
            else sgemm(101, 112, 111, run, last - first, m, 1, windows, run, sums, outputs, picture + at > 0 ? 1 : 0, filters, outputs);
          }
        }
      }
    };
    return (share, row) => (share.writes ? correlation : product)(share, row);
  };
})()`;
}

/**
 * The backend of {@link findBlas}, or an error that says what to install.
 *
 * @example
 * import { type Backend, ChainruleError, requireBlas, wasm } from 'chainrule/node';
 *
 * let backend: Backend = wasm;
 * try {
 *   backend = requireBlas();
 * } catch (error) {
 *   console.log(error instanceof ChainruleError && error.message);
 * }
 */
export function requireBlas(options: BlasOptions = {}): Backend {
  return (
    findBlas(options) ??
    fail({
      what: 'backend blas',
      problem: 'no BLAS library could be opened',
      expected: 'the npm package koffi and a CBLAS library such as OpenBLAS',
      hint: 'npm install koffi, and on Debian apt-get install libopenblas0; or --backend wasm',
    })
  );
}

function openLibrary(): Library | undefined {
  try {
    const require = createRequire(import.meta.url);
    const file = require.resolve('koffi');
    const koffi = require(file) as { load: (name: string) => Pick<Library, 'func'> };
    for (const name of libraries[process.platform] ?? []) {
      try {
        const library = koffi.load(name);
        return { koffi: file, name, func: (text) => library.func(text) };
      } catch {
        // Try the next name.
      }
    }
  } catch {
    // koffi is not installed.
  }
  return undefined;
}
