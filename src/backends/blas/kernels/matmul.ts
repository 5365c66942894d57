/** Large matrix products by CBLAS, on one thread or in tiles on several. */
import type { Access, CallKernel } from '../../../compiler/program.ts';
import { matmul } from '../../../ops/index.ts';
import { byteAddress, type HostPlan } from '../../wasm/host.ts';
import type { MatmulSpec } from '../../wasm/kernels/matmul.ts';
import { matmulSpecOf } from '../../wasm/kernels/matmul-kernel.ts';
import { isSharedByColumns } from '../../wasm/kernels/matmul-spec.ts';
import { type Accumulation, accumulationOf } from './accumulation.ts';

/** Where an array lies: at a byte of the memory, or so many from the row of the host table. */
export interface Place {
  readonly bytes: number;
  readonly inRow: boolean;
}

/**
 * C = beta C + alpha A B in row-major float32, as `cblas_sgemm`: all its arguments as plain data. Alpha is `factor`,
 * times the numbers at `scales`.
 */
export interface Gemm {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly a: Place;
  readonly lda: number;
  readonly b: Place;
  readonly ldb: number;
  readonly c: Place;
  readonly ldc: number;
  readonly beta: 0 | 1;
  readonly factor: number;
  readonly scales: readonly Place[];
}

/** Products of fewer multiplications are faster in the program itself than by a call out of it. */
const fewestMultiplications = 50_000;
/** Tiles are cut at multiples of what the kernels of BLAS libraries do at once. */
const tileStep = 16;

/** How BLAS does a call; undefined for what is not a large product. */
export function planProduct(call: CallKernel): HostPlan | undefined {
  const spec = call.node.operation === matmul.operation ? matmulSpecOf(call) : undefined;
  if (!spec) return undefined;
  const { m, n, k } = spec;
  // A single row is bound by the reading of the matrix, not by arithmetic.
  if (m * n * k < fewestMultiplications || m === 1 || n === 1) return undefined;
  const accumulation = accumulationOf(call);
  const whole = gemmOf(call, spec, accumulation);
  const byRows = !isSharedByColumns(spec);
  return {
    shares: (threads) => cuts(byRows ? m : n, threads).map(([from, to]) => tile(whole, byRows, from, to)),
    withEpilogue: accumulation !== undefined,
    work: (m * n * k) / 2,
  };
}

function gemmOf(
  { inputs: [a, b], target }: CallKernel,
  { m, n, k, transposeA, transposeB }: MatmulSpec,
  accumulation?: Accumulation,
): Gemm {
  return {
    m,
    n,
    k,
    transposeA,
    transposeB,
    a: placeOf(a!),
    lda: transposeA ? m : k,
    b: placeOf(b!),
    ldb: transposeB ? k : n,
    c: { bytes: 4 * (accumulation?.target ?? target).address, inRow: (accumulation?.target ?? target).space === 'row' },
    ldc: n,
    beta: accumulation ? 1 : 0,
    factor: accumulation?.factor ?? 1,
    scales: accumulation?.scales.map(placeOf) ?? [],
  };
}

/** Where what is read or written lies. */
export function placeOf(access: Pick<Access, 'buffer'> & { readonly layout: Pick<Access['layout'], 'offset'> }): Place {
  return { bytes: byteAddress(access, 0), inRow: access.buffer.space === 'row' };
}

/** At most so many stretches of [0, size), cut at multiples of a step. */
export function cuts(size: number, threads: number, step: number = tileStep): [number, number][] {
  const count = Math.max(1, Math.min(threads, Math.floor(size / step)));
  const at = (i: number): number => (i === count ? size : step * Math.round((i * size) / count / step));
  return Array.from({ length: count }, (_, i) => [at(i), at(i + 1)]);
}

/** The product of some rows of C, or of some columns. */
function tile(whole: Gemm, byRows: boolean, from: number, to: number): Gemm {
  const { a, b, c, lda, ldb, ldc, transposeA, transposeB } = whole;
  const moved = ({ bytes, inRow }: Place, elements: number): Place => ({ bytes: bytes + 4 * elements, inRow });
  if (byRows) {
    return { ...whole, m: to - from, a: moved(a, transposeA ? from : from * lda), c: moved(c, from * ldc) };
  }
  return { ...whole, n: to - from, b: moved(b, transposeB ? from * ldb : from), c: moved(c, from) };
}
