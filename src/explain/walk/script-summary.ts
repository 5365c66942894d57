/** A network too large to write down: its layers in a table, its outputs, its loss. */
import { numeral } from './numerals.ts';
import type { Section } from './script-blocks.ts';
import { lossBlocks, outputBlocks } from './script-forward.ts';
import type { NetworkWalk } from './types.ts';

export function summarySections(walk: NetworkWalk): Section[] {
  const { stages, steps, loss } = walk;
  const number = (value: number | null) => (value === null ? '' : numeral(value));
  const rows = stages.map(({ notation, units }, i) => {
    const step = steps[i - 1];
    const values = units.map(({ value }) => value);
    const gradients = units.map(({ gradient }) => gradient ?? 0);
    const what =
      step === undefined ? 'inputs' : step.kind === 'affine' ? `weights [${step.weight.shape.join(', ')}]` : step.name;
    return [
      notation,
      what,
      String(units.length),
      number(Math.min(...values)),
      number(Math.max(...values)),
      loss ? number(length(gradients)) : '',
      step?.kind === 'affine' ? number(step.weight.norm) : '',
      step?.kind === 'affine' ? number(step.weight.gradientNorm) : '',
    ];
  });
  const heading = [
    '',
    'what',
    'units',
    'least',
    'greatest',
    loss ? '|gradient|' : '',
    '|W|',
    loss ? '|its gradient|' : '',
  ];
  return [
    {
      title: 'Layers',
      blocks: [
        { kind: 'table', rows: [heading, ...rows] },
        {
          kind: 'text',
          text: '| | is the Euclidean length. The network is too large to write down; a neuron can be asked for by layer and unit, such as 1.2.',
        },
      ],
    },
    { title: 'Output', blocks: [...outputBlocks(walk), ...lossBlocks(walk)] },
  ];
}

function length(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
