/** What of a walk is asked before it is shown: until then it is nowhere on the page. */
import { computed, signal } from '@preact/signals';
import type { NetworkWalk } from '../../src/explain.ts';
import type { WalkQuestion } from '../../src/practice.ts';
import { phasesOf } from './phases.ts';
import { state } from './store.ts';
import { walk } from './walk.ts';

/** Whether numbers of the walk are asked now. */
export const isAsking = computed(() => state.value.predict !== 'off' && walk.value !== undefined);

/** The names of the numbers that are asked and not answered; undefined where it is not known yet: then none is shown. */
export const unanswered = signal<ReadonlySet<string> | undefined>(undefined);

/** Whether all that were asked are answered. */
export const isWalked = computed(() => isAsking.value && unanswered.value?.size === 0);

/** Whether a number of the walk must not be seen. */
export function isHidden(name: string): boolean {
  return isAsking.value && (unanswered.value?.has(name) ?? true);
}

/** More of one kind and layer are not asked, where not all are wanted. */
const mostOfAKind = 8;
const fewOfAKind = 2;

function groupOf({ kind, layer }: WalkQuestion): string {
  return `${kind} ${layer}`;
}

/** Those that are asked: all; two of many; or the last alone. */
export function askedOf(questions: readonly WalkQuestion[], predict: 'last' | 'ask' | 'all'): WalkQuestion[] {
  if (predict === 'last') return questions.slice(-1);
  if (predict === 'all') return [...questions];
  const groups = new Map<string, WalkQuestion[]>();
  for (const question of questions) groups.set(groupOf(question), [...(groups.get(groupOf(question)) ?? []), question]);
  return questions.filter((question) => {
    const group = groups.get(groupOf(question))!;
    return group.length <= mostOfAKind || group.indexOf(question) < fewOfAKind;
  });
}

/** At which phase of the walk a number comes. */
export function phaseOfQuestion({ kind, layer }: WalkQuestion, walked: NetworkWalk): number {
  const phases = phasesOf(walked);
  const stageOf = (...kinds: readonly string[]) =>
    walked.stages.findIndex((stage) => stage.layer === layer && kinds.includes(stage.kind));
  const at = (direction: 'forward' | 'backward', stage: number) =>
    phases.findIndex((phase) => phase.kind === direction && phase.stage === stage);
  switch (kind) {
    case 'sum':
      return at('forward', stageOf('sum'));
    case 'activation':
      return at('forward', stageOf('activation'));
    case 'output':
      return phases.findIndex((phase) => phase.kind === 'output');
    case 'loss':
    case 'output slope':
    case 'local slope':
      return phases.findIndex((phase) => phase.kind === 'loss');
    case 'sum slope':
    case 'weight slope':
      return at('backward', stageOf('sum'));
    case 'activation slope':
      return at('backward', stageOf('activation', 'other'));
    case 'input slope':
      return phases.length - 1;
  }
}
