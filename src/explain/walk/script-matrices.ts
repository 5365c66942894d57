/** Forward and backward once more, for whole layers: matrices and vectors with their shapes and numbers. */
import { lossBy } from './notation.ts';
import { added, joined, numeral, parenthesised } from './numerals.ts';
import { type Block, cutGrid, type NotationGrid, type Section } from './script-blocks.ts';
import { applied } from './script-forward.ts';
import { namesOf } from './stages.ts';
import type { AffineStep, NetworkWalk, Notation, ParameterWalk, Stage } from './types.ts';

/** Of matrices with more rows or columns than this, the first ones and the last are written. */
const mostOfOne = 8;

/** The same where a network is summed up. */
const mostOfMany = 4;

/** In a network that `isSummedUp` less of them is written. */
export function matrixSection(walk: NetworkWalk, isSummedUp: boolean): Section[] {
  const arrays = walk.steps.flatMap((step) =>
    step.kind === 'affine' ? [step.weight, ...(step.bias ? [step.bias] : [])] : [],
  );
  if (arrays.length === 0) return [];
  const sections = wholeSections(walk);
  const most = isSummedUp && walk.stages.some(({ units }) => units.length > mostOfOne) ? mostOfMany : mostOfOne;
  const absent = arrays.filter(({ values }) => values === null).map(({ notation }) => notation.text);
  const cut = `Of more than ${most} rows or columns the first ${most - 2} and the last are written, with ⋮ or … for those between.`;
  const texts = [
    ...(walk.stages.some(({ units }) => units.length > most) ? [cut] : []),
    ...(absent.length > 0 ? [`Of ${absent.join(' and ')} only the shape is written: too many numbers.`] : []),
  ];
  if (texts.length === 0) return sections;
  return sections.map(({ blocks, ...section }, i) => ({
    ...section,
    blocks: [
      ...(i === 0 ? texts.map((text): Block => ({ kind: 'text', text })) : []),
      ...blocks.map((block): Block => {
        if (block.kind !== 'matrices') return block;
        return { ...block, parts: block.parts.map((part) => ('rows' in part ? cutGrid(part, most, most) : part)) };
      }),
    ],
  }));
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
      ...(bias ? [sign('+'), vectorOf(bias, bias.values)] : []),
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
    if (!isDifference) return equation(delta, [lossBy(notation)], [vector(values)]);
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
    return equation(delta, [lossBy(notation)], [vector(values)]);
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
      lossBy(weight.notation),
      [{ text: `${delta.text} ${from.notation.text}ᵀ`, latex: `${delta.latex} {${from.notation.latex}}^{\\top}` }],
      [
        vector(values),
        { rows: [from.units.map(({ value }) => numeral(value))], caption: `[1, ${from.units.length}]` },
        sign('='),
        matrix({ ...weight, values: weight.gradients }),
      ],
    ),
    ...(bias ? [equation(lossBy(bias.notation), [delta], [vectorOf(bias, bias.gradients)])] : []),
  ];
}

function equation(left: Notation, right: readonly Notation[], parts: readonly (Notation | NotationGrid)[]): Block {
  const all = joined([left, ...right], ' = ', ' = ');
  return { kind: 'matrices', formula: all, parts };
}

function sign(text: string, latex = text): Notation {
  return { text, latex };
}

function vector(values: readonly number[]): NotationGrid {
  return { rows: values.map((value) => [numeral(value)]), caption: `[${values.length}, 1]` };
}

/** What has too many numbers for a walk to hold. */
const unwritten: NotationGrid['rows'] = [[{ text: '…', latex: '\\cdots' }]];

function vectorOf({ shape }: ParameterWalk, values: readonly number[] | null): NotationGrid {
  return values === null ? { rows: unwritten, caption: `[${shape[0]}, 1]` } : vector(values);
}

function matrix({ shape, values }: Pick<ParameterWalk, 'shape' | 'values'>, transposed = false): NotationGrid {
  const [rows, columns] = shape as [number, number];
  const [height, width] = transposed ? [columns, rows] : [rows, columns];
  const caption = `[${height}, ${width}]`;
  if (values === null) return { rows: unwritten, caption };
  const at = (i: number, j: number) => numeral(values[transposed ? j * columns + i : i * columns + j]!);
  return {
    rows: Array.from({ length: height }, (_, i) => Array.from({ length: width }, (_column, j) => at(i, j))),
    caption,
  };
}
