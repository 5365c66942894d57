/** The layer of learned vectors: each whole number that comes in is the row of a table. */
import { fail } from '../../graph/error.ts';
import { optionEntries } from '../../graph/options.ts';
import { equal, floor, gather, toInt, where } from '../../ops/index.ts';
import { requireParameterCount, requireWidth } from '../checks.ts';
import type { Layer, LayerCode } from '../layer.ts';

/** Options of `layers.embedding`. */
export interface EmbeddingOptions {
  /** How many different numbers come in: from 0 to entries - 1. */
  entries: number;
  /** How many numbers each of them becomes. */
  width: number;
}

/**
 * Rows of whole numbers from 0 to `entries` - 1, such as the numbers of words, become rows of learned vectors: [...row]
 * to [...row, width]. The vectors start as draws of the normal distribution with variance 1, as in PyTorch. Other
 * numbers, fractions too, are refused when they come in. `flatten()` after it makes one row of the vectors.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * // Three words to 24 numbers to one.
 * const network = sequential([layers.embedding(1000, 8), layers.flatten(), layers.linear(1)], { row: [3] });
 * console.log(network.layers.map(({ output }) => output)); // [[3, 8], [24], [1]]
 */
export function embedding(entries: number, width: number): Layer;
/** The same from the options that it is saved with. */
export function embedding(options: EmbeddingOptions): Layer;
export function embedding(first: number | EmbeddingOptions, second?: number): Layer {
  const given = typeof first === 'object' ? first : { entries: first, width: second as number };
  optionEntries('embedding', given, ['entries', 'width']);
  const { entries, width } = given;
  const example = 'embedding(1000, 8): vectors of 8 numbers for 0 to 999';
  requireWidth('embedding: entries', entries, example);
  requireWidth('embedding: width', width, example);
  requireParameterCount(`embedding of ${entries}`, entries * width);
  return {
    type: 'embedding',
    options: { entries, width },
    build: (row) => {
      if (row.length === 0) {
        fail({
          what: 'embedding',
          problem: 'cannot take the rows that come in',
          got: 'rows of shape []',
          expected: '[numbers]',
        });
      }
      return {
        row: [...row, width],
        parameters: [
          {
            name: 'weight',
            shape: [entries, width],
            role: 'weight',
            initialise: (random) => Float64Array.from({ length: entries * width }, () => random.normal()),
          },
        ],
      };
    },
    // A fraction is no index: -1 is refused as one.
    apply: (x, { weight }) => gather(weight!, toInt(where(equal(x, floor(x)), x, -1))),
    code: true,
  };
}

export const code = ({ entries, width }: EmbeddingOptions): LayerCode => ({
  source: sourceFor(entries, width),
  formula: `the vectors of ${width} numbers that x names`,
});

function sourceFor(entries: number, width: number): string {
  return `/** The ${width} numbers of the table for each index, from 0 to ${entries - 1}. */
function embedding(x: ArrayLike<number>, weight: Float32Array): number[] {
  const result: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const index = x[i]!;
    if (!(Number.isInteger(index) && index >= 0 && index < ${entries})) throw new RangeError(\`no index: \${index}\`);
    for (let j = 0; j < ${width}; j++) result.push(weight[${width} * index + j]!);
  }
  return result;
}`;
}
