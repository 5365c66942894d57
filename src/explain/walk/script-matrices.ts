/** Forward and backward once more, for whole layers: matrices and vectors with their shapes and numbers. */
import { added, joined, numeral, parenthesised } from './numerals.ts';
import { type Block, cutGrid, type NotationGrid, type Section } from './script-blocks.ts';
import { applied } from './script-forward.ts';
import { namesOf } from './stages.ts';
import type { AffineStep, NetworkWalk, Notation, ParameterWalk, Stage } from './types.ts';

/** Of matrices with more rows or columns than this, the first ones and the last are written. */
const most = 8;

export function matrixSection(walk: NetworkWalk): Section[] {
  if (!walk.steps.some(({ kind }) => kind === 'affine')) return [];
  const sections = wholeSections(walk);
  if (walk.stages.every(({ units }) => units.length <= most)) return sections;
  const text = `Of more than ${most} rows or columns the first ${most - 2} and the last are written, with ⋮ or … for those between.`;
  return sections.map(({ blocks, ...section }, i) => ({
    ...section,
    blocks: [
      ...(i === 0 ? [{ kind: 'text', text } as const] : []),
      ...blocks.map((block): Block => {
        if (block.kind !== 'matrices') return block;
        return { ...block, parts: block.parts.map((part) => ('rows' in part ? cutGrid(part, most, most) : part)) };
      }),
    ],
  }));
}

/** Of a network that is summed up: its matrices where none has to be cut, else which are too large. */
export function matrixSummary(walk: NetworkWalk): Section[] {
  const weights = walk.steps.flatMap((step) => (step.kind === 'affine' ? [step.weight] : []));
  const large = weights.filter(({ shape, values }) => values === null || shape.some((size) => size > most));
  if (large.length === 0) return matrixSection(walk);
  const names = large.map(({ notation, shape }) => `${notation.text} [${shape.join(', ')}]`).join(', ');
  const text = `They are left out, because of ${names}: more than ${most} rows or columns.`;
  return [{ title: 'In matrices', blocks: [{ kind: 'text', text }] }];
}

function wholeSections(walk: NetworkWalk): Section[] {
  const { stages, steps, loss } = walk;
  const forward = steps.flatMap((step, i): Block[] => {
    const [from, to] = [stages[i]!, stages[i + 1]!];
    if (step.kind === 'affine') return [affine(step, from, to)];
    if (step.kind === 'elementwise')
      return [equation(to.notation, [applied(step.name, from.notation)], [vector(to.units.map(({ value }) => value))])];
    return [];
  });
  const sections = [{ title: 'In matrices, forward (vectors are columns)', blocks: forward }];
  if (!loss) return sections;
  const backward = steps.flatMap((step, i): Block[] => {
    if (step.kind !== 'affine') return [];
    const [from, to] = [stages[i]!, stages[i + 1]!];
    return [deltaBlock(walk, i + 1), ...weightGradients(step, from, to, namesOf(walk).delta(step.layer))];
  });
  return [...sections, { title: 'In matrices, backward', blocks: [...groups(backward, steps)].reverse().flat() }];
}

/** The blocks of each layer of weights together. */
function groups(blocks: readonly Block[], steps: NetworkWalk['steps']): Block[][] {
  const sizes = steps.flatMap((step) => (step.kind === 'affine' ? [step.bias ? 3 : 2] : []));
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return blocks.slice(start - size, start);
  });
}

function affine({ weight, bias }: AffineStep, from: Stage, to: Stage): Block {
  const product = joined([weight.notation, from.notation], ' ', ' ');
  return {
    kind: 'matrices',
    formula: {
      text: `${to.notation.text} = ${bias ? added([product, bias.notation]).text : product.text}`,
      latex: `${to.notation.latex} = ${bias ? added([product, bias.notation]).latex : product.latex}`,
    },
    parts: [
      matrix(weight),
      vector(from.units.map(({ value }) => value)),
      ...(bias ? [sign('+'), vector(bias.values!)] : []),
      sign('='),
      vector(to.units.map(({ value }) => value)),
    ],
  };
}

/** δ of a layer: from the loss, or from the δ of the next layer. */
function deltaBlock(walk: NetworkWalk, stage: number): Block {
  const { stages, steps, loss, output } = walk;
  const { notation, units, layer } = stages[stage]!;
  const names = namesOf(walk);
  const delta = names.delta(layer);
  const values = units.map(({ gradient }) => gradient!);
  if (stage === stages.length - 1) {
    const isDifference = loss!.deltas[0]!.text === difference(walk, 0).text;
    if (!isDifference) return equation(delta, [byVector(notation)], [vector(values)]);
    return equation(
      delta,
      [{ text: `${output.notation.text} - y`, latex: `${output.notation.latex} - y` }],
      [
        vector(output.units.map(({ value }) => value)),
        sign('-'),
        vector(loss!.targets.map(({ value }) => value)),
        sign('='),
        vector(values),
      ],
    );
  }
  const [slope, next] = [steps[stage]!, steps[stage + 1]];
  const following = slope.kind === 'affine' ? slope : next;
  const nextStage = slope.kind === 'affine' ? stage + 1 : stage + 2;
  if (following?.kind !== 'affine' || slope.kind === 'general')
    return equation(delta, [byVector(notation)], [vector(values)]);
  const nextDelta = names.delta(following.layer);
  const transposed: Notation = {
    text: `${following.weight.notation.text}ᵀ`,
    latex: `{${following.weight.notation.latex}}^{\\top}`,
  };
  const back = joined([transposed, nextDelta], ' ', ' ');
  const backValues = stages[nextStage]!.units.map(({ gradient }) => gradient!);
  const parts = [matrix(following.weight, true), vector(backValues)];
  if (slope.kind !== 'elementwise') return equation(delta, [back], [...parts, sign('='), vector(values)]);
  const name =
    slope.name === 'sigmoid'
      ? { text: 'σ', latex: '\\sigma' }
      : { text: slope.name, latex: `\\operatorname{${slope.name}}` };
  const derivative = {
    text: `${name.text}′(${notation.text})`,
    latex: `${name.latex}'\\left(${notation.latex}\\right)`,
  };
  return equation(
    delta,
    [joined([parenthesised(back), derivative], ' ⊙ ', ' \\odot ')],
    [
      sign('(', '\\Bigl('),
      ...parts,
      sign(') ⊙', '\\Bigr)\\odot'),
      vector(slope.derivatives.map(({ value }) => value)),
      sign('='),
      vector(values),
    ],
  );
}

function difference({ output, loss }: NetworkWalk, i: number): Notation {
  return { text: `${output.units[i]!.text} - ${loss!.targets[i]!.text}`, latex: '' };
}

function weightGradients({ weight, bias }: AffineStep, from: Stage, to: Stage, delta: Notation): Block[] {
  const values = to.units.map(({ gradient }) => gradient!);
  return [
    equation(
      byVector(weight.notation),
      [{ text: `${delta.text} ${from.notation.text}ᵀ`, latex: `${delta.latex} {${from.notation.latex}}^{\\top}` }],
      [
        vector(values),
        { rows: [from.units.map(({ value }) => numeral(value))], caption: `[1, ${from.units.length}]` },
        sign('='),
        matrix({ ...weight, values: weight.gradients }),
      ],
    ),
    ...(bias ? [equation(byVector(bias.notation), [delta], [vector(bias.gradients!)])] : []),
  ];
}

function equation(left: Notation, right: readonly Notation[], parts: readonly (Notation | NotationGrid)[]): Block {
  const all = joined([left, ...right], ' = ', ' = ');
  return { kind: 'matrices', formula: all, parts };
}

function byVector({ text, latex }: Notation): Notation {
  return { text: `∂ℓ/∂${text}`, latex: `\\frac{\\partial \\ell}{\\partial ${latex}}` };
}

function sign(text: string, latex = text): Notation {
  return { text, latex };
}

function vector(values: readonly number[]): NotationGrid {
  return { rows: values.map((value) => [numeral(value)]), caption: `[${values.length}, 1]` };
}

function matrix({ shape, values }: Pick<ParameterWalk, 'shape' | 'values'>, transposed = false): NotationGrid {
  const [rows, columns] = shape as [number, number];
  const at = (i: number, j: number) => numeral(values![transposed ? j * columns + i : i * columns + j]!);
  const [height, width] = transposed ? [columns, rows] : [rows, columns];
  return {
    rows: Array.from({ length: height }, (_, i) => Array.from({ length: width }, (_column, j) => at(i, j))),
    caption: `[${height}, ${width}]`,
  };
}
