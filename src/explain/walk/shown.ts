/** Numbers of a picture as they are written: `?` where one of them is still to be found. */
import type { GraphPicture, PictureNode } from '../../drawing/graph-picture.ts';
import { numeral } from './numerals.ts';
import type { NetworkWalk, Quantity } from './types.ts';

/** Writes a number; `?` where one of these names is hidden. */
export type Show = (value: number, ...names: readonly string[]) => string;

export function showing(hidden: readonly string[] = []): Show {
  const names = new Set(hidden);
  return (value, ...of) => (of.some((name) => names.has(name)) ? '?' : numeral(value).text);
}

/** What the gradient by a quantity is called. */
export function gradientName({ text }: { readonly text: string }): string {
  return `∂ℓ/∂${text}`;
}

/** Its value. */
export function shownValue(show: Show, quantity: { readonly text: string; readonly value: number }): string {
  return show(quantity.value, quantity.text);
}

/** A line with its gradient, after what is to be read before it; none where there is no gradient. */
export function gradientLines(show: Show, quantity: Quantity, before = '∂'): string[] {
  const { gradient } = quantity;
  return gradient === null ? [] : [`${before} ${show(gradient, gradientName(quantity))}`];
}

/** How functions are drawn: what is not here has its name. */
export const signs: Readonly<Record<string, string>> = {
  add: '+',
  sub: '−',
  mul: '·',
  div: '/',
  neg: '−',
  square: '()²',
  sigmoid: 'σ',
  matmul: '@',
  sum: 'Σ',
  reciprocal: '1/()',
};

/** What a picture of a point on its way is called. */
export function titleOf(
  { point, widths, loss }: NetworkWalk,
  show: Show,
  of = '',
): Pick<GraphPicture, 'id' | 'title' | 'description'> {
  const where = point.row === null ? 'One data point' : `Row ${point.row}`;
  return {
    id: 'walk',
    title: `${where} through the network ${widths.join('-')}${of}`,
    description: loss
      ? `Forward and backward; the loss is ${show(loss.value, 'ℓ')}.`
      : 'Forward only: the target is not known.',
  };
}

/** Where the way ends. */
export function lossNode({ targets, value, formula }: NonNullable<NetworkWalk['loss']>, show: Show): PictureNode {
  const wanted = targets.slice(0, 4).map((target) => `${target.text} = ${show(target.value)}`);
  return {
    id: 'loss',
    symbol: 'ℓ',
    above: [...wanted, show(value, 'ℓ')],
    below: ['∂ 1'],
    hint: formula.text,
    role: 'result',
  };
}

const [raised, lowered] = ['⁰¹²³⁴⁵⁶⁷⁸⁹', '₀₁₂₃₄₅₆₇₈₉'];

/** A picture with names as on the board, w(1)21 with the layer raised and the indices lowered. Names of classes stay as they are. */
export function typeset(picture: GraphPicture, { output: { classes } }: NetworkWalk): GraphPicture {
  const by = (digits: string, forms: string) => digits.replaceAll(/\d/g, (digit) => forms[Number(digit)]!);
  const line = (text: string) =>
    text.replaceAll(
      /(?<=\p{L}\p{M}*)\((\d+)\)(\d*)/gu,
      (_, layer: string, indices: string) => `⁽${by(layer, raised)}⁾${by(indices, lowered)}`,
    );
  return {
    ...picture,
    nodes: picture.nodes.map(({ symbol, above, below, ...node }) => ({
      ...node,
      symbol: line(symbol),
      above: above.map((text) => (classes.includes(text) ? text : line(text))),
      below: below.map(line),
    })),
    edges: picture.edges.map((edge) => ({ ...edge, above: line(edge.above), below: line(edge.below) })),
  };
}
