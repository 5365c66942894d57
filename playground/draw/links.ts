/** Links and biases: width, colour and dashes by weight, what is selected in ink; and which of them is under the pointer. */
import type { Opened } from '../engine/messages.ts';
import type { Selection } from '../session/store.ts';
import { ground, signColour } from './colors.ts';
import { alongLink, biasPlace, type Layout, linkPath } from './layout.ts';

/** More links than this are drawn plainly: nobody could tell them apart. */
const manyLinks = 160;
/** Of more, these are drawn: those of the largest weights, and those that are lit. */
export const mostLinks = 200;

export interface Link {
  readonly layer: number;
  readonly unit: number;
  readonly input: number;
}

export interface LinkLook {
  readonly lit: Selection | undefined;
  /** Lit as well: the weights along a path. */
  readonly path: readonly Selection[];
}

/** The weight of a link: arrays of weights and biases come in turn, W[unit][input]. */
export function weightOf(
  weights: readonly ArrayLike<number>[],
  opened: Opened,
  layer: number,
  unit: number,
  input: number,
): number {
  const inputs = layer === 1 ? opened.inputNames.length : opened.layers[layer - 2]!.units;
  return weights[2 * (layer - 1)]![unit * inputs + input]!;
}

/** Draws the links, and gives those that were drawn. */
export function drawLinks(
  context: CanvasRenderingContext2D,
  layout: Layout,
  opened: Opened,
  weights: readonly ArrayLike<number>[],
  look: LinkLook,
): Link[] {
  const count = opened.parameterCount;
  const isPlain = count > manyLinks;
  const lit = look.path.length > 0 ? look.path : look.lit ? [look.lit] : [];
  context.lineCap = 'butt';
  const drawn: Link[] = [];
  const faintest = faintestOf(weights);
  eachLink(layout, (layer, unit, input) => {
    const weight = weightOf(weights, opened, layer, unit, input);
    const isLit = lit.some((one) => lights(one, layer, unit, input));
    // Weights that are no numbers are as faint as zeros.
    if (!isLit && faintest > 0 && !(Math.abs(weight) >= faintest)) return;
    drawn.push({ layer, unit, input });
    // A sign is told twice: by colour, and negative ones by dashes.
    context.setLineDash(weight < 0 && !isPlain ? [9, 3] : []);
    stroke(context, linkPath(layout, layer, unit, input), weight, isLit, lit.length > 0);
  });
  context.setLineDash([]);
  context.globalAlpha = 1;
  for (let layer = 1; layer < layout.columns.length; layer++) {
    for (const { unit } of layout.columns[layer]!)
      drawBias(context, layout, layer, unit, weights[2 * layer - 1]![unit]!, look.lit);
  }
  return drawn;
}

/** How many links there are. */
export function countLinks({ inputNames, layers }: Opened): number {
  return layers.reduce((sum, { units }, i) => sum + units * (layers[i - 1]?.units ?? inputNames.length), 0);
}

/** The size of the smallest weight that is drawn: 0 where all are. */
function faintestOf(weights: readonly ArrayLike<number>[]): number {
  const links = weights.filter((_, i) => i % 2 === 0);
  const count = links.reduce((sum, { length }) => sum + length, 0);
  if (count <= mostLinks) return 0;
  const sizes = new Float64Array(count);
  let at = 0;
  for (const values of links) for (let i = 0; i < values.length; i++) sizes[at++] = Math.abs(values[i]!) || 0;
  return Math.max(Number.MIN_VALUE, sizes.sort()[count - mostLinks]!);
}

function eachLink(layout: Layout, visit: (layer: number, unit: number, input: number) => void): void {
  for (let layer = 1; layer < layout.columns.length; layer++) {
    for (const { unit } of layout.columns[layer]!) {
      for (let input = 0; input < layout.columns[layer - 1]!.length; input++) visit(layer, unit, input);
    }
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  { x1, y1, x2, y2 }: ReturnType<typeof linkPath>,
  weight: number,
  isLit: boolean,
  others: boolean,
): void {
  const size = Math.abs(weight);
  const middle = (x1 + x2) / 2;
  context.beginPath();
  context.moveTo(x1, y1);
  context.bezierCurveTo(middle, y1, middle, y2, x2, y2);
  if (isLit) {
    context.globalAlpha = 1;
    context.strokeStyle = ground().ink;
    context.lineWidth = linkWidth(size) + 3;
    context.stroke();
  }
  context.globalAlpha = isLit ? 1 : (0.25 + Math.min(0.65, size * 0.5)) * (others ? 0.55 : 1);
  context.strokeStyle = Number.isFinite(weight) ? signColour(weight) : ground().quiet;
  context.lineWidth = linkWidth(size);
  context.stroke();
}

function linkWidth(size: number): number {
  return Number.isFinite(size) ? 0.75 + Math.min(7.5, size * 1.5) : 1;
}

function drawBias(
  context: CanvasRenderingContext2D,
  layout: Layout,
  layer: number,
  unit: number,
  bias: number,
  lit: Selection | undefined,
): void {
  const { x, y, size } = biasPlace(layout, layer, unit);
  const isLit = lit?.kind === 'bias' && lit.layer === layer && lit.unit === unit;
  const width = Math.min(size, 1.5 + Math.abs(bias) * 1.5) || 1.5;
  context.beginPath();
  context.moveTo(x - size, y + size / 2);
  context.lineTo(x + size + 2, y + size / 2);
  // On a plate, so that it stands out from the links behind it.
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.strokeStyle = isLit ? ground().ink : ground().paper;
  context.lineWidth = width + 3;
  context.stroke();
  context.globalAlpha = 0.5 + Math.min(0.5, Math.abs(bias)) || 0.5;
  context.setLineDash(bias < 0 ? [5, 2] : []);
  context.strokeStyle = Number.isFinite(bias) ? signColour(bias) : ground().quiet;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function lights(lit: Selection, layer: number, unit: number, input: number): boolean {
  if (lit.kind === 'weight') return lit.layer === layer && lit.unit === unit && lit.input === input;
  if (lit.kind === 'bias') return false;
  return (lit.layer === layer && lit.unit === unit) || (lit.layer === layer - 1 && lit.unit === input);
}

/** The bias, or the one of the drawn links, at a place: the nearest within six pixels. */
export function findLink(layout: Layout, links: readonly Link[], x: number, y: number): Selection | undefined {
  for (let layer = 1; layer < layout.columns.length; layer++) {
    for (const { unit } of layout.columns[layer]!) {
      const bias = biasPlace(layout, layer, unit);
      const margin = 5;
      if (
        x > bias.x - bias.size - margin &&
        x < bias.x + bias.size + margin &&
        y > bias.y - margin &&
        y < bias.y + bias.size + margin
      ) {
        return { kind: 'bias', layer, unit };
      }
    }
  }
  let found: Selection | undefined;
  let nearest = 6;
  for (const { layer, unit, input } of links) {
    const path = linkPath(layout, layer, unit, input);
    if (x < path.x1 || x > path.x2) continue;
    // The curve runs evenly enough in x for a few steps of bisection to find where it is above the pointer.
    let [low, high] = [0, 1];
    for (let i = 0; i < 12; i++) {
      const t = (low + high) / 2;
      if (alongLink(path, t).x < x) low = t;
      else high = t;
    }
    const distance = Math.abs(alongLink(path, low).y - y);
    if (distance < nearest) {
      nearest = distance;
      found = { kind: 'weight', layer, unit, input };
    }
  }
  return found;
}
