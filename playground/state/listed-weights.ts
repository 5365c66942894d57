/** Weights as a link lists them: unit by unit, its inputs and then its bias. */
import { mostGivenWeights } from './properties.ts';

/** Of arrays of weights and of biases by turns; undefined where there are too many, or one is no number. */
export function listedWeights(arrays: readonly ArrayLike<number>[]): number[] | undefined {
  const listed: number[] = [];
  for (let layer = 0; layer < arrays.length; layer += 2) {
    const [weights, biases] = [arrays[layer]!, arrays[layer + 1]!];
    const inputs = weights.length / biases.length;
    for (let unit = 0; unit < biases.length; unit++) {
      for (let input = 0; input < inputs; input++) listed.push(weights[unit * inputs + input]!);
      listed.push(biases[unit]!);
    }
  }
  return listed.length <= mostGivenWeights && listed.every(Number.isFinite) ? listed.map(short) : undefined;
}

/** As few digits as give the same 32 bits again. */
function short(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const written = Number(value.toPrecision(digits));
    if (Math.fround(written) === Math.fround(value)) return written;
  }
  return Number(value.toPrecision(9));
}
