/** Dead and saturated units. */
import { type Finding, sayShare } from './finding.ts';
import { flatShare, manyRows, type UnitVitals, type Vitals } from './vitals.ts';

/**
 * "As much as 40 % of your network can be dead if the learning rate is set too high" (Stanford CS231n, "Commonly used
 * activation functions"); a few dead units among many do no harm.
 */
const manyDead = 0.4;
/** A network that has learned can spare more of them: with a penalty on the weights it needs few. */
const mostDead = 0.75;
/** Where half of a layer answers nearly the same to every row, only the other half works. */
const manySaturated = 0.5;

/** `learned`: the loss is well below that of a constant answer; saturated units are then units that are sure. */
export function judgeUnits({ units, rows }: Vitals, learned: boolean): Finding[] {
  return units.flatMap((layer) => [
    ...dead(layer, rows, learned ? mostDead : manyDead),
    ...(learned ? [] : saturated(layer, rows)),
  ]);
}

function dead({ layer, activation, units, dead: count, squashes }: UnitVitals, rows: number, many: number): Finding[] {
  const share = count / units;
  if (squashes || share < many) return [];
  const all = count === units;
  const others = ['leakyRelu', 'elu', 'gelu'].filter((name) => name !== activation);
  return [
    {
      id: 'dead units',
      severity: all ? 'problem' : 'warning',
      layer,
      measured: { dead: count, units, share, rows },
      text: `${all ? `All ${units}` : `${count} of ${units}`} units of ${layer} (${activation}) are dead: their slope is 0 on each of ${rows} rows.`,
      why: all
        ? 'No gradient passes through this layer: everything before it has stopped learning, and the output is the same for all rows.'
        : 'A dead unit gives the same for every row, and no gradient reaches its weights: it does not come back by itself.',
      advice: `new initial weights with a smaller learning rate (one large step can kill a unit), or ${others.slice(0, -1).join(', ')} or ${others.at(-1)}, which keep a slope on both sides`,
    },
  ];
}

function saturated({ layer, activation, units, saturated: count, squashes }: UnitVitals, rows: number): Finding[] {
  const share = count / units;
  if (!squashes || share < manySaturated) return [];
  return [
    {
      id: 'saturated units',
      severity: count === units ? 'problem' : 'warning',
      layer,
      measured: { saturated: count, units, share, rows },
      text: `${count} of ${units} units of ${layer} (${activation}) are saturated: on ${sayShare(manyRows)} of ${rows} rows or more their slope is below ${sayShare(flatShare)} of its largest, while the network has not learned yet.`,
      why: `Where ${activation} is flat, its derivative is near 0, and the gradient of all weights before it is multiplied by that: they hardly move.`,
      advice: `smaller initial weights (glorotUniform), inputs that are standardised, or an activation that is not flat at both ends, such as relu`,
    },
  ];
}
