/** Kinks that a data point lies on: what stands for the derivative there is a convention, and a walk says so. */
import type { Node } from '../../graph/node.ts';
import type { Operation } from '../../graph/operation.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import type { ReadStep } from './read.ts';
import type { Notation, Stage } from './types.ts';

/** Whether the function has a kink at the number. */
export function hasKinkAt(operation: Operation | undefined, value: number): boolean {
  return operation?.kind === 'scalar' && (operation.kinks ?? []).includes(value);
}

export function kinkSentence(name: string, { text }: Notation, value: number): string {
  return `${name} has a kink at ${text} = ${value}: the derivative there is a convention, that of PyTorch`;
}

/** One sentence for each unit of a network that a kink of its activation lies on. */
export function networkKinks(steps: readonly ReadStep[], stages: readonly Stage[]): string[] {
  return steps.flatMap((step, i) => {
    if (step.kind !== 'elementwise') return [];
    const operations = topologicalOrder([step.to], (node) => (node === step.from ? [] : operandsOf(node))).flatMap(
      (node) => (node.kind === 'apply' && node.inputs[0] === step.from ? [node.operation] : []),
    );
    return stages[i]!.units.filter(({ value }) => operations.some((operation) => hasKinkAt(operation, value))).map(
      (unit) => kinkSentence(step.detail, unit, unit.value),
    );
  });
}

function operandsOf(node: Node): readonly Node[] {
  if (node.kind !== 'apply') return [];
  return node.expansion ? [node.expansion] : node.inputs;
}
