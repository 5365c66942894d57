/** Products of matrices. */
import { add, matmul, mul } from '../../../ops/index.ts';
import { float, int } from '../attributes.ts';
import { type Operator, operator } from '../operator.ts';
import { computed } from '../value.ts';

export const linear: readonly Operator[] = [
  operator('MatMul', 2, {}, ({ node, kind }) => computed(matmul(node(0), node(1)), kind)),
  operator(
    'Gemm',
    [2, 3],
    { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) },
    ({ node, inputs, attributes: { alpha, beta, transA, transB } }) => {
      const product = matmul(node(0), node(1), { transposeA: transA !== 0, transposeB: transB !== 0 });
      const scaled = alpha === 1 ? product : mul(alpha, product);
      if (!inputs[2]) return computed(scaled);
      return computed(add(scaled, beta === 1 ? node(2) : mul(beta, node(2))));
    },
  ),
];
