/** The step of gradient descent that follows, written down: each weight before, its gradient and after, and the loss. */
import type { NetworkNames } from '../../nn/names.ts';
import { lossSymbol } from './notation.ts';
import { added, multiplied, numeral } from './numerals.ts';
import type { Block, Section } from './script-blocks.ts';
import { namesOf } from './stages.ts';
import type { ExpressionWalk, NetworkWalk, Notation, Update, UpdatedParameter } from './types.ts';

const mostListed = 64;

/** The step of a network. */
export function updateSection(walk: NetworkWalk): Section[] {
  const { update, steps } = walk;
  if (!update) return [];
  const layers = new Map(
    steps.flatMap((step) =>
      step.kind === 'affine'
        ? [step.weight, step.bias].flatMap((one) => (one ? [[one.name, step.layer] as const] : []))
        : [],
    ),
  );
  const names = namesOf(walk);
  const entries = update.parameters.flatMap((one) => entriesOf(one, layers.get(one.name), names));
  return [
    {
      title: `Update: ${titles[update.method]}`,
      blocks: [
        { kind: 'text', text: sentence(update) },
        ...tableBlocks(update, entries),
        { kind: 'text', text: '' },
        ...lossLines(update),
      ],
    },
  ];
}

/** The step of an expression, whose value is called `result`. */
export function expressionUpdate({ update, graph }: ExpressionWalk, result: Notation): Section[] {
  if (!update) return [];
  const moved = new Set(update.parameters.map(({ notation }) => notation.text));
  const held = graph.nodes.filter(({ kind, notation }) => kind === 'variable' && !moved.has(notation.text));
  const names = held.map(({ notation }) => notation.text);
  const holding = names.length === 0 ? '' : ` Held as they are: ${names.join(', ')}.`;
  return [
    {
      title: 'Update: gradient descent',
      blocks: [
        { kind: 'text', text: `${sentence(update)}${holding}` },
        ...tableBlocks(
          update,
          update.parameters.flatMap((one) => entriesOf(one)),
        ),
        { kind: 'text', text: '' },
        lossLine(result, update.lossBefore, update.lossAfter),
      ],
    },
  ];
}

function tableBlocks(update: Update, entries: readonly Entry[]): Block[] {
  const listed = entries.slice(0, mostListed);
  const rate = numeral(update.learningRate);
  const rows = listed.map(({ notation, before, gradient, after }) => {
    const step = multiplied([rate, numeral(gradient)]);
    const difference = added([precise(before), { text: `-${step.text}`, latex: `-${step.latex}` }]);
    return [notation, precise(before), numeral(gradient), difference, precise(after)];
  });
  const heading = [
    '',
    'before',
    update.count === 1 ? 'gradient' : 'mean gradient',
    'before - rate · gradient',
    'after',
  ];
  const left = entries.length - listed.length;
  const isLong = update.parameters.some(({ before }) => before === null);
  return [
    { kind: 'table', rows: [heading, ...rows] },
    ...(left > 0 || isLong ? [{ kind: 'text', text: `and ${isLong ? 'the others' : `${left} more`}` } as const] : []),
  ];
}

/** A step changes little: six digits show it. */
function precise(value: number): Notation {
  return numeral(value, 6);
}

const titles: Readonly<Record<Update['method'], string>> = {
  gd: 'gradient descent on all rows',
  sgd: 'stochastic gradient descent on this row',
  minibatch: 'gradient descent on a minibatch',
};

function sentence({ method, learningRate, rows, count }: Update): string {
  const rate = `Each number moves against its gradient, learning rate ${numeral(learningRate).text}.`;
  if (method === 'sgd') return rate;
  const list = rows && rows.length <= mostListed ? `: ${rows.join(', ')}` : '';
  return `${rate} The gradient is the mean over ${count} rows${list}.`;
}

function lossLines({ method, lossBefore, lossAfter, pointLossBefore, pointLossAfter }: Update): Block[] {
  const point = lossLine(
    method === 'sgd' ? lossSymbol : { text: 'ℓ of this row', latex: '\\ell\\text{ of this row}' },
    pointLossBefore,
    pointLossAfter,
  );
  if (method === 'sgd') return [point];
  const mean = { text: 'mean ℓ of them', latex: '\\text{mean }\\ell\\text{ of them}' };
  return [lossLine(mean, lossBefore, lossAfter), point];
}

function lossLine(left: Notation, before: number, after: number): Block {
  const change = after < before ? 'lower' : after > before ? 'higher' : 'the same';
  return {
    kind: 'equation',
    left,
    forms: [
      {
        text: `${precise(before).text} → ${precise(after).text}`,
        latex: `${precise(before).latex} \\to ${precise(after).latex}`,
      },
    ],
    note: Number.isFinite(after) ? change : 'the step leaves the domain: a smaller learning rate may not',
  };
}

interface Entry {
  readonly notation: Notation;
  readonly before: number;
  readonly gradient: number;
  readonly after: number;
}

/** The numbers of one array, each by its name; in a network, `layer` is that of a weight or bias. */
function entriesOf(
  { notation, shape, before, gradients, after }: UpdatedParameter,
  layer?: number,
  names?: NetworkNames,
): Entry[] {
  if (!before || !gradients || !after) return [];
  const [, columns = 1] = shape;
  const nameOf = (i: number): Notation => {
    if (shape.length === 0) return notation;
    const [row, column] = [Math.floor(i / columns) + 1, (i % columns) + 1];
    if (layer !== undefined && names)
      return shape.length === 2 ? names.weight(layer, row, column) : names.bias(layer, row);
    const index = placeOf(i, shape).join(',');
    return { text: `${notation.text}[${index}]`, latex: `${notation.latex}_{${index}}` };
  };
  return before.map((value, i) => ({
    notation: nameOf(i),
    before: value,
    gradient: gradients[i]!,
    after: after[i]!,
  }));
}

/** The indices of the i-th number of an array, from 1. */
function placeOf(i: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = i;
  for (const size of shape.toReversed()) {
    place.unshift((rest % size) + 1);
    rest = Math.floor(rest / size);
  }
  return place;
}
