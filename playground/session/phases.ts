/** The phases of a walk: forward through every stage, the loss, and backward again. */
import type { NetworkWalk } from '../../src/explain.ts';

export type Phase =
  | { readonly kind: 'input' }
  | { readonly kind: 'output' }
  | { readonly kind: 'loss' }
  /** The stage that is computed, or whose gradient is. */
  | { readonly kind: 'forward'; readonly stage: number }
  | { readonly kind: 'backward'; readonly stage: number };

export function phasesOf(walk: NetworkWalk): Phase[] {
  const forward = walk.steps.map((_, i): Phase => ({ kind: 'forward', stage: i + 1 }));
  const backward = walk.steps.map((_, i): Phase => ({ kind: 'backward', stage: i + 1 })).reverse();
  return [
    { kind: 'input' },
    ...forward,
    { kind: 'output' },
    { kind: 'loss' },
    ...backward,
    { kind: 'backward', stage: 0 },
  ];
}

/** What a phase is called, in a few words. */
export function phaseTitle(phase: Phase, walk: NetworkWalk): string {
  if (phase.kind === 'input') return 'The point comes in';
  if (phase.kind === 'output') return `Output: ${walk.output.name}`;
  if (phase.kind === 'loss') return 'The loss';
  const { kind, layer } = walk.stages[phase.stage]!;
  if (phase.kind === 'backward') {
    if (kind === 'input') return 'Back at the inputs';
    return kind === 'sum' ? `Back in layer ${layer}: δ, and its weights` : `Back to what layer ${layer} gave`;
  }
  if (kind === 'sum') return `Forward: the sums of layer ${layer}`;
  return kind === 'activation' ? `Forward: the activations of layer ${layer}` : `Forward: layer ${layer}`;
}
