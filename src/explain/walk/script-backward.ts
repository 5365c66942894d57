/** The backward pass in equations: the gradient at the output, at every neuron, and of every weight, bias and input as a chain of factors. */
import { lossBy, lossSymbol, partial } from './notation.ts';
import { added, joined, numeral, productForms } from './numerals.ts';
import { type Block, type Equation, gap, type Section } from './script-blocks.ts';
import { namesOf } from './stages.ts';
import type { ChainPath, DerivationLine, NetworkWalk, Neuron, Notation, Product } from './types.ts';

/** Where the loss is reached by more paths, gradients are written with those of the next layer. */
const mostPaths = 8;
const chainsListed = 16;

export function backwardSections(walk: NetworkWalk, mode: 'full' | 'brief'): Section[] {
  const { loss, neurons } = walk;
  if (!loss) return [];
  const layers = [...new Set(neurons.map(({ layer }) => layer))].sort((a, b) => b - a);
  const last = walk.widths.length - 1;
  return [
    { title: 'Backward, at the output', blocks: outputBlocks(walk) },
    ...layers.map((layer) => ({
      title: `Backward, layer ${layer}`,
      blocks: neurons
        .filter((neuron) => neuron.layer === layer)
        .flatMap((neuron) => neuronBackward(walk, neuron, mode, layer === last)),
    })),
  ];
}

function outputBlocks({ loss, stages, output }: NetworkWalk): Block[] {
  const { derivation, deltas, targets } = loss!;
  const last = stages.at(-1)!;
  const values = deltas.slice(0, chainsListed).map((delta, i): Equation => {
    const difference = added([numeral(output.units[i]!.value), numeral(-targets[i]!.value)]);
    const isDifference = delta.text === `${output.units[i]!.text} - ${targets[i]!.text}`;
    return {
      kind: 'equation',
      left: lossBy(last.units[i]!),
      forms: [
        ...(delta.text.includes(' - ') ? [{ text: delta.text, latex: delta.latex }] : []),
        ...(isDifference && targets[i]!.value !== 0 ? [difference] : []),
        numeral(delta.value),
      ],
    };
  });
  if (derivation.length === 0) return values;
  const lines = derivation.map(derivationEquation);
  const z = last.notation;
  if (!deltas[0]!.text.startsWith(`${output.units[0]!.text} - `)) {
    const text = `Where the gradient by ${z.text} comes from:`;
    return [{ kind: 'text', text, latex: `\\text{Where the gradient by } ${z.latex} \\text{ comes from:}` }, ...lines];
  }
  const { notation: prediction } = output;
  const heading: Block = {
    kind: 'text',
    text: `Why the gradient by ${z.text} is ${prediction.text} - y, here once:`,
    latex: `\\text{Why the gradient by } ${z.latex} \\text{ is } ${prediction.latex} - y \\text{, here once:}`,
  };
  if (deltas.length > 1) return [heading, ...lines, gap, ...values];
  // Of one output, the last line of the derivation is the equation of its gradient.
  const end = lines.at(-1)!;
  return [heading, ...lines.slice(0, -1), { ...end, forms: [end.forms[0]!, ...values[0]!.forms.slice(1)] }];
}

function derivationEquation({ text, latex, value, where }: DerivationLine): Equation {
  const [left = '', ...rest] = text.split(' = ');
  const [leftLatex = '', ...restLatex] = latex.split(' = ');
  const right = { text: rest.join(' = '), latex: restLatex.join(' = ') };
  return {
    kind: 'equation',
    left: { text: left, latex: leftLatex },
    forms: [right, ...(value === null ? [] : [numeral(value)])],
    ...(where && { note: { text: `with ${where.text}`, latex: `\\text{with } ${where.latex}` } }),
  };
}

function neuronBackward(walk: NetworkWalk, neuron: Neuron, mode: 'full' | 'brief', isLast: boolean): Block[] {
  const { z, activation, paths, routes } = neuron;
  const blocks: Block[] = [];
  if (!isLast) {
    const given = activation ? activation.a : z;
    blocks.push(...sumOver(lossBy(given), paths, given.gradient!));
    if (activation) blocks.push(...activationBlocks(neuron, namesOf(walk).delta(neuron.layer, neuron.unit)));
    if (routes && routes.length > 1 && routes.length <= mostPaths) blocks.push(...routeBlocks(z, routes));
  }
  const chains = walk.chains.filter(
    ({ kind, parameter, index }) =>
      (kind === 'weight' || kind === 'bias') && isOf(walk, parameter, neuron.layer) && index[0] === neuron.unit - 1,
  );
  const shown = mode === 'full' ? chains.slice(0, 4 * chainsListed) : chains;
  for (const { notation, value, terms, paths: ways } of shown)
    blocks.push(...sumOver(notation, ways?.length === 1 ? ways : terms, value));
  if (shown.length < chains.length)
    blocks.push({ kind: 'text', text: `and ${chains.length - shown.length} more, each δ times its input` });
  return [...blocks, gap];
}

function activationBlocks({ z, activation }: Neuron, delta: Notation): Block[] {
  const { derivative, a } = activation!;
  const slope = partial(a, z);
  const factors = [
    { ...lossBy(a), value: a.gradient! },
    { ...slope, value: derivative.value },
  ];
  return [
    { kind: 'equation', left: slope, forms: [derivative, numeral(derivative.value)] },
    {
      kind: 'equation',
      left: lossBy(z),
      forms: [...productForms(factors), numeral(z.gradient!)],
      note: { text: `${delta.text} for short`, latex: `${delta.latex} \\text{ for short}` },
    },
  ];
}

function isOf({ steps }: NetworkWalk, parameter: string | null, layer: number): boolean {
  return steps.some(
    (step) =>
      step.kind === 'affine' &&
      step.layer === layer &&
      (step.weight.name === parameter || step.bias?.name === parameter),
  );
}

/** A gradient once more, as a sum over all ways to the loss; each is called by what it goes through, from the loss on as its factors. */
export function routeBlocks(of: Notation, routes: readonly ChainPath[], result: Notation = lossSymbol): Block[] {
  const labels = routes.map(({ through }) => joined(through.length > 0 ? through.toReversed() : [of], ', ', ', '));
  return [
    {
      kind: 'text',
      text: `${partial(result, of).text} along its ${routes.length} paths, which add up to it:`,
      latex: `${partial(result, of).latex} \\text{ along its ${routes.length} paths, which add up to it:}`,
    },
    ...routes.map((path, i): Block => {
      const isSame = ({ text }: Notation) => text === labels[i]!.text;
      // x·x reaches x twice, by the same units.
      const way = labels.filter(isSame).length > 1 ? ` (way ${labels.slice(0, i + 1).filter(isSame).length})` : '';
      return {
        kind: 'equation',
        isPart: true,
        left: {
          text: `by ${labels[i]!.text}${way}`,
          latex: `\\text{by } ${labels[i]!.latex}${way && `\\text{${way}}`}`,
        },
        forms: [...productForms(path.factors), numeral(path.value)],
      };
    }),
  ];
}

/** `left = product + product = numbers = value`, a line for each product where there are several. */
export function sumOver(left: Notation, products: readonly Product[], value: number): Block[] {
  const forms = products.map(({ factors }) => productForms(factors));
  if (forms.length === 0) return [{ kind: 'equation', left, forms: [numeral(value)] }];
  const symbols = forms.map(([symbol]) => symbol);
  if (forms.length > 4) {
    return [
      {
        kind: 'equation',
        left,
        forms: [
          { text: `the sum of ${forms.length} products`, latex: `\\text{the sum of ${forms.length} products}` },
          numeral(value),
        ],
      },
      ...forms.slice(0, chainsListed).map(
        ([symbol, numbers], i): Block => ({
          kind: 'equation',
          left: { text: '  ', latex: '' },
          forms: [symbol, numbers, numeral(products[i]!.value)],
        }),
      ),
      ...(forms.length > chainsListed
        ? [{ kind: 'text', text: `and ${forms.length - chainsListed} more` } as const]
        : []),
    ];
  }
  const isTrivial = products.length === 1 && products[0]!.factors.length === 1;
  const numbers = forms.map(([, numbersOf]) => numbersOf);
  return [
    {
      kind: 'equation',
      left,
      forms: [
        added(symbols),
        ...(isTrivial ? [] : [added(numbers)]),
        ...(products.length > 1 ? [added(products.map((product) => numeral(product.value)))] : []),
        numeral(value),
      ],
    },
  ];
}

/** The inputs' gradients: sums over the paths. */
export function inputSection({ chains, stages }: NetworkWalk): Section[] {
  const blocks = chains
    .filter(({ kind }) => kind === 'input')
    .flatMap(({ notation, value, terms, paths, index }): Block[] => {
      const direct = sumOver(notation, paths?.length === 1 ? paths : terms, value);
      const isShown = paths && paths.length > 1 && paths.length <= mostPaths;
      return [...direct, ...(isShown ? routeBlocks(stages[0]!.units[index[0]!]!, paths) : []), gap];
    });
  return blocks.length === 0 ? [] : [{ title: 'Backward, to the inputs', blocks }];
}
