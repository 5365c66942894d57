/** One path from a unit to the loss: the one whose product of local derivatives is largest, or the one that is asked for. */
import { fail } from '../../graph/error.ts';
import type { NetworkWalk } from './types.ts';

interface Start {
  readonly stage: number;
  readonly unit: number;
}

/**
 * The units from the start's stage to the last one. `through` names those of the later stages; where it is absent, the
 * product of the local derivatives and of ∂ℓ/∂z is the largest of all paths.
 */
export function bestPath(way: NetworkWalk, { stage, unit }: Start, through?: readonly number[]): number[] {
  if (through) return namedPath(way, stage, unit, through);
  const sizes: number[][] = [];
  const next: number[][] = [];
  const last = way.stages.length - 1;
  sizes[last] = way.stages[last]!.units.map(({ gradient }) => Math.abs(gradient!));
  for (let at = last - 1; at >= stage; at--) {
    const choices = way.stages[at]!.units.map((_, from) => bestStep(way, at, from, sizes[at + 1]!));
    sizes[at] = choices.map(({ size }) => size);
    next[at] = choices.map(({ to }) => to);
  }
  const units = [unit];
  for (let at = stage; at < last; at++) units.push(next[at]![units.at(-1)!]!);
  return units;
}

function bestStep(
  way: NetworkWalk,
  stage: number,
  from: number,
  sizes: readonly number[],
): { to: number; size: number } {
  if (way.steps[stage]!.kind === 'elementwise')
    return { to: from, size: sizes[from]! * Math.abs(localDerivative(way, stage, from, from)) };
  let best = { to: 0, size: -1 };
  for (const [to, size] of sizes.entries()) {
    const whole = size * Math.abs(localDerivative(way, stage, from, to));
    if (whole > best.size) best = { to, size: whole };
  }
  return best;
}

/** ∂ unit `to` of the next stage by unit `from`; 1 where the walk does not have it, which leaves the choice to the others. */
function localDerivative({ steps }: NetworkWalk, stage: number, from: number, to: number): number {
  const step = steps[stage]!;
  switch (step.kind) {
    case 'elementwise':
      return step.derivatives[from]!.value;
    case 'affine':
      return step.weight.values?.[to * step.weight.shape[1]! + from] ?? 1;
    case 'general':
      return step.jacobian?.[to]?.[from] ?? 1;
  }
}

function namedPath({ stages, steps }: NetworkWalk, stage: number, unit: number, through: readonly number[]): number[] {
  const units = [unit, ...through];
  const fits =
    through.length === steps.length - stage &&
    units.every((one, i) => stages[stage + i]!.units[one] !== undefined) &&
    through.every((one, i) => steps[stage + i]!.kind !== 'elementwise' || one === units[i]);
  if (fits) return units;
  return fail({
    what: 'deriveGradient: through',
    problem: 'no such path',
    got: `[${through.join(', ')}]`,
    expected: `a unit of each of the ${steps.length - stage} later stages, from 0, the same one before and after an activation`,
  });
}
