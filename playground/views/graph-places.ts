/** What the circles and edges of the drawn graph stand for on the page, and which is beside which. */
import type { Selection } from '../session/store.ts';

export function nodesOf(picture: SVGSVGElement): SVGGElement[] {
  return [...picture.querySelectorAll<SVGGElement>('[data-node]')];
}

export function edgesOf(picture: SVGSVGElement): SVGGElement[] {
  return [...picture.querySelectorAll<SVGGElement>('[data-from]')];
}

/** A circle's weight or neuron: `1.2` is a neuron, `1.2.a` what it gives, `1.2.3` one of its products, `0.1` an input. */
export function placeOf(id: string | undefined): Selection | undefined {
  const [, layer, unit, of] = /^(\d+)\.(\d+)(?:\.(a|\d+))?$/.exec(id ?? '') ?? [];
  if (layer === undefined) return undefined;
  const at = { layer: Number(layer), unit: Number(unit) - 1 };
  if (of === undefined || of === 'a') return { kind: 'neuron', ...at };
  return { kind: 'weight', ...at, input: Number(of) - 1 };
}

/** The circles of a selection, and edges as `from>to`. */
export function idsOf(place: Selection | undefined): string[] {
  if (!place) return [];
  const neuron = `${place.layer}.${place.unit + 1}`;
  if (place.kind !== 'weight') return [neuron, `${neuron}.a`];
  const { layer, input } = place;
  const product = `${neuron}.${input + 1}`;
  const before = `${layer - 1}.${input + 1}`;
  return [
    product,
    `${before}>${product}`,
    `${before}.a>${product}`,
    `${product}>${neuron}`,
    `${before}>${neuron}`,
    `in.${input}>${neuron}`,
  ];
}

/** The circle that an arrow key leads to: along an edge, or above and below in the same column. */
export function neighbour(picture: SVGSVGElement, node: SVGGElement, key: string): SVGGElement | undefined {
  const nodes = nodesOf(picture);
  const byId = (id: string | undefined) => nodes.find((one) => one.dataset.node === id);
  const edges = edgesOf(picture);
  const { node: id } = node.dataset;
  if (key === 'ArrowRight') return byId(edges.find(({ dataset }) => dataset.from === id)?.dataset.to);
  if (key === 'ArrowLeft') return byId(edges.find(({ dataset }) => dataset.to === id)?.dataset.from);
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const at = (one: SVGGElement, axis: 'cx' | 'cy') => Number(one.querySelector('circle')!.getAttribute(axis));
  const column = nodes
    .filter((one) => at(one, 'cx') === at(node, 'cx'))
    .sort((one, other) => at(one, 'cy') - at(other, 'cy'));
  return column[column.indexOf(node) + (key === 'ArrowDown' ? 1 : -1)];
}

/** All edges in words, for readers. */
export function linesOf({ picture }: { readonly picture: SVGSVGElement }): string[] {
  return edgesOf(picture).flatMap((edge) => edge.querySelector('title')?.textContent ?? []);
}
