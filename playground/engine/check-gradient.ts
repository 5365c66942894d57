/** A gradient compared with what the loss really does when the number changes a little: the central difference. */

import { meanLoss } from '../../src/engine.ts';
import { constant, evaluate, type Node } from '../../src/index.ts';
import type { Studio } from './studio.ts';

export interface Place {
  readonly row: number;
  readonly parameter: number;
  readonly index: number;
}

export interface GradientCheck {
  /** (loss(w + step) - loss(w - step)) / (2 step), in float64. */
  readonly difference: number;
  readonly step: number;
  readonly above: number;
  readonly below: number;
}

/** Small enough that the curve is straight, large enough that rounding does not show: about the cube root of 1e-16. */
const smallStep = 1e-5;

export async function checkGradient(studio: Studio, { row, parameter, index }: Place): Promise<GradientCheck> {
  const network = await studio.liveNetwork();
  const { loss } = studio.training.problem;
  const { x, y } = studio.dataPoint(row);
  const outputs = network.forward(constant(x, [1, x.length]));
  const targets = loss.targets === 'classes' ? constant(y, [1], 'int32') : constant(y, [1, 1]);
  const value = meanLoss(loss, outputs, targets);
  const step = smallStep * Math.max(1, Math.abs(network.parameters[parameter]!.values[index]!));
  const lossAt = (by: number): number => {
    const values = new Map<Node, Float64Array>(
      network.parameters.map(({ node, values: original }, i) => {
        const moved = original.slice();
        if (i === parameter) moved[index]! += by;
        return [node, moved];
      }),
    );
    return evaluate([value], values)[0]![0]!;
  };
  const [above, below] = [lossAt(step), lossAt(-step)];
  return { difference: (above - below) / (2 * step), step, above, below };
}
