/** Features of very different sizes. */
import type { TrainingData } from '../../train/data.ts';
import { type Finding, say } from './finding.ts';

/**
 * Standardised features have a root mean square of 1, shares and one-hot columns less; 10 times that multiplies the
 * curvature in the direction of its weights by 100. Y. LeCun et al., "Efficient backprop", 1998, section 4.3.
 */
const large = 10;
/** A feature that is never larger than this has no effect: only a weight of 1000 would make it count. */
const small = 1e-3;

export function judgeInputs({ x }: TrainingData, inputs: number): Finding[] {
  const rows = x.length / inputs;
  const sizes = new Float64Array(inputs);
  for (let i = 0; i < x.length; i++) sizes[i % inputs]! += (x[i]! * x[i]!) / rows;
  for (let j = 0; j < inputs; j++) sizes[j] = Math.sqrt(sizes[j]!);
  const used = sizes.filter((size) => size > 0);
  const largest = Math.max(...used);
  const smallest = Math.min(...used);
  const count = used.filter((size) => size > large || size < small).length;
  if (count === 0) return [];
  const column = sizes.indexOf(largest > large ? largest : smallest) + 1;
  const size = sizes[column - 1]!;
  return [
    {
      id: 'unscaled inputs',
      severity: 'warning',
      measured: { column, size, smallest, largest, features: inputs, count },
      text: `${count === 1 ? `1 feature is` : `${count} features are`} far from a size of 1 (root mean square): feature ${column} has ${say(size)}${inputs > 1 ? `; over all features it goes from ${say(smallest)} to ${say(largest)}` : ''}.`,
      why: 'The gradient of a weight is multiplied by its input: a learning rate that suits large features is far too small for the others, and one that suits those makes the large ones diverge.',
      advice:
        'standardising: subtract the mean of each feature, and divide by its standard deviation (fitTable does it)',
    },
  ];
}
