/** Finds a CBLAS library on this machine and opens it through koffi, which is an optional package. */
import { createRequire } from 'node:module';
import type { Backend } from '../backends/backend.ts';
import { blasBackend } from '../backends/blas/blas.ts';
import { fail } from '../graph/error.ts';

interface Library {
  func: (declaration: string) => (...args: unknown[]) => unknown;
}

const libraries: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so', 'libmkl_rt.so', 'libblis.so'],
  darwin: ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib'],
  win32: ['libopenblas.dll', 'openblas.dll'],
};

const rowMajor = 101;
const transposition = (transposed: boolean) => (transposed ? 112 : 111);

/** The blas backend, or undefined where koffi or a CBLAS library is missing. The library runs on one thread. */
export function findBlas(): Backend | undefined {
  const library = openLibrary();
  if (!library) return undefined;
  const sgemm = library.func(
    'void cblas_sgemm(int, int, int, int, int, int, float, const void *, int, const void *, int, float, void *, int)',
  );
  try {
    library.func('void openblas_set_num_threads(int)')(1);
  } catch {
    // Not OpenBLAS: other libraries keep their own setting.
  }
  return blasBackend(({ m, n, k, transposeA, transposeB }, a, b, c) => {
    const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
    sgemm(rowMajor, transposition(transposeA), transposition(transposeB), m, n, k, 1, a, lda, b, ldb, 0, c, n);
  });
}

/** The blas backend, or an error that says what to install. */
export function requireBlas(): Backend {
  return (
    findBlas() ??
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
    const koffi = createRequire(import.meta.url)('koffi') as { load: (name: string) => Library };
    for (const name of libraries[process.platform] ?? []) {
      try {
        return koffi.load(name);
      } catch {
        // Try the next name.
      }
    }
  } catch {
    // koffi is not installed.
  }
  return undefined;
}
