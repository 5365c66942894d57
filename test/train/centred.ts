/** A layer that is not in the library: it subtracts the mean of its input, of the batch in training and the running one else. */
import type { Layer } from '../../src/nn/layer.ts';
import { add, mean, mul, reshape, sub } from '../../src/ops/index.ts';

/** For rows of features; its running mean is a statistic. */
export function centred(): Layer {
  return {
    type: 'centred',
    options: {},
    build: (row) => ({
      row,
      parameters: [{ name: 'mean', shape: row, role: 'statistic', initialise: () => new Float64Array(row[0]!) }],
    }),
    apply: (x, { mean: running }, { training, update }) => {
      if (!training) return sub(x, running!);
      const now = reshape(mean(x, 0), running!.shape);
      update('mean', add(mul(0.9, running!), mul(0.1, now)));
      return sub(x, now);
    },
  };
}
