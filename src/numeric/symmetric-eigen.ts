/** Eigenvalues and eigenvectors of a small symmetric matrix. */

export interface Eigen {
  /** The largest first. */
  readonly values: Float64Array;
  /** `vectors[k]` belongs to `values[k]`; of length 1, orthogonal to the others. */
  readonly vectors: readonly Float64Array[];
}

/** Sweeps after which it has long converged: quadratically, in 6 to 10 sweeps for any size in use. */
const mostSweeps = 60;

/**
 * Jacobi's rotations (cyclic); errors are about 1e-15 of the largest eigenvalue, and time grows with size^3.
 * G. Golub, C. Van Loan, "Matrix computations", 4th edition, section 8.5. `matrix` is row-major and stays as it is.
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): Eigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const negligible = 1e-17 * norm(a);
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p * size + q]!) <= negligible) continue;
        rotated = true;
        rotate(a, v, size, p, q);
      }
    }
    if (!rotated) break;
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]!);
  return {
    values: Float64Array.from(order, (i) => a[i * size + i]!),
    vectors: order.map((i) => v.slice(i * size, (i + 1) * size)),
  };
}

/** Makes the element at p, q zero. The rows of `v` become the eigenvectors. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!;
  const half = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    if (k === p || k === q) continue;
    const akp = a[k * size + p]!;
    const akq = a[k * size + q]!;
    a[k * size + p] = a[p * size + k] = c * akp - s * akq;
    a[k * size + q] = a[q * size + k] = s * akp + c * akq;
  }
  a[p * size + p]! -= t * apq;
  a[q * size + q]! += t * apq;
  a[p * size + q] = a[q * size + p] = 0;
  for (let k = 0; k < size; k++) {
    const vp = v[p * size + k]!;
    const vq = v[q * size + k]!;
    v[p * size + k] = c * vp - s * vq;
    v[q * size + k] = s * vp + c * vq;
  }
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
