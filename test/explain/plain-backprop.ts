/** Back-propagation in plain loops, with one mistake where it is asked for: what another program would compute. */
export type Injected =
  | {
      readonly kind:
        | 'derivative-missing'
        | 'derivative-at-output'
        | 'weights-not-transposed'
        | 'transposed'
        | 'bias-twice';
      readonly layer: number;
    }
  | { readonly kind: 'wrong-delta' | 'wrong-activation'; readonly layer: number; readonly other: number }
  | { readonly kind: 'sign' | 'sum-for-mean' | 'mean-twice' | 'output-derivative-extra' | 'target-missing' };

export interface PlainNetwork {
  /** [outputs][inputs] of each layer. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[];
  readonly activation: 'tanh' | 'sigmoid' | 'relu';
  readonly loss: 'meanSquaredError' | 'binaryCrossEntropy' | 'crossEntropy';
}

const activations = {
  tanh: { f: Math.tanh, slope: (z: number) => 1 - Math.tanh(z) ** 2 },
  sigmoid: { f: (z: number) => 1 / (1 + Math.exp(-z)), slope: (z: number) => Math.exp(-z) / (1 + Math.exp(-z)) ** 2 },
  relu: { f: (z: number) => Math.max(0, z), slope: (z: number) => (z > 0 ? 1 : 0) },
};

/** The gradients of weights and biases of each layer, summed over the rows and divided by their number. */
export function plainGradients(
  { weights, biases, activation, loss }: PlainNetwork,
  x: readonly (readonly number[])[],
  y: readonly number[],
  injected?: Injected,
): { weights: number[][][]; biases: number[][] } {
  const { f, slope } = activations[activation];
  const is = (kind: Injected['kind'], layer?: number) =>
    injected?.kind === kind && (layer === undefined || ('layer' in injected && injected.layer === layer));
  const made = {
    weights: weights.map((rows) => rows.map((row) => row.map(() => 0))),
    biases: biases.map((row) => row.map(() => 0)),
  };
  const n = x.length;
  for (const [r, row] of x.entries()) {
    const a: number[][] = [[...row]];
    const z: number[][] = [];
    for (const [k, matrix] of weights.entries()) {
      z.push(matrix.map((w, i) => w.reduce((sum, value, j) => sum + value * a[k]![j]!, biases[k]![i]!)));
      a.push(k === weights.length - 1 ? z[k]! : z[k]!.map(f));
    }
    const outputs = a.at(-1)!;
    const powers = outputs.map(Math.exp);
    const total = powers.reduce((sum, value) => sum + value, 0);
    const p =
      loss === 'crossEntropy'
        ? powers.map((value) => value / total)
        : outputs.map((value) => 1 / (1 + Math.exp(-value)));
    const target = (i: number) => (loss === 'crossEntropy' ? Number(i === y[r]) : y[r]!);
    const deltas: number[][] = [];
    deltas[weights.length - 1] = outputs.map((value, i) => {
      if (loss === 'meanSquaredError') return 2 * (value - target(i));
      if (is('target-missing')) return p[i]!;
      return (p[i]! - target(i)) * (is('output-derivative-extra') ? p[i]! * (1 - p[i]!) : 1);
    });
    for (let k = weights.length - 2; k >= 0; k--) {
      const next = deltas[k + 1]!;
      deltas[k] = z[k]!.map((value, j) => {
        const back = next.reduce((sum, delta, i) => {
          const w = is('weights-not-transposed', k + 1) ? weights[k + 1]![j]![i]! : weights[k + 1]![i]![j]!;
          return sum + delta * w;
        }, 0);
        if (is('derivative-missing', k)) return back;
        return back * slope(is('derivative-at-output', k) ? a[k + 1]![j]! : value);
      });
    }
    for (const k of weights.keys()) {
      const other = injected && 'other' in injected ? injected.other : k;
      const delta = is('wrong-delta', k) ? deltas[other]! : deltas[k]!;
      const input = is('wrong-activation', k) ? a[other]! : a[k]!;
      for (const i of delta.keys()) {
        made.biases[k]![i]! += deltas[k]![i]! * (is('bias-twice', k) ? 2 : 1);
        for (const j of input.keys()) made.weights[k]![i]![j]! += delta[i]! * input[j]!;
      }
    }
  }
  const scale = (is('sign') ? -1 : 1) * (is('sum-for-mean') ? 1 : 1 / n) * (is('mean-twice') ? 1 / n : 1);
  const scaled = (matrix: number[][]) => matrix.map((row) => row.map((value) => value * scale));
  const turned = (matrix: number[][]) => matrix[0]!.map((_, j) => matrix.map((row) => row[j]!));
  return {
    weights: made.weights.map((matrix, k) => (is('transposed', k) ? turned(scaled(matrix)) : scaled(matrix))),
    biases: scaled(made.biases),
  };
}
