/** The layer that adds what comes in to what its layers make of it. */
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import { formatValue, optionEntries } from '../../graph/options.ts';
import { formatShape, type Shape, sameShape } from '../../graph/shape.ts';
import { add } from '../../ops/index.ts';
import { formulaOf, layerTitle } from '../describe.ts';
import {
  type BuiltLayer,
  type ForwardContext,
  type Layer,
  type LayerOptions,
  layerKind,
  type ParameterSpec,
} from '../layer.ts';
import { applyStack, type PlacedLayer, placeLayers, stackParameters } from '../layer-stack.ts';

/** Options of `layers.residual` beside its layers. */
export interface ResidualOptions {
  /** What comes in goes through these before it is added: where the layers change its shape. As it is, when absent or empty. */
  shortcut?: readonly Layer[];
}

/** The options as they are saved: the layers are among them. */
export interface SavedResidualOptions extends ResidualOptions {
  /** Whose outputs are added to what comes in: one or more. */
  layers: readonly Layer[];
}

/**
 * f(x) + x, f being layers one after the other, or f(x) + g(x), g being those of the shortcut: what f has to learn is the difference
 * only, and gradients pass by it. For rows of any shape that the layers take; f(x) and what it is added to must have one shape, else
 * it is refused. Parameters are called `1.weight` and `shortcut.1.weight`. He et al., "Deep residual learning for image recognition", 2016.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const half = { stride: 2, padding: 'same' } as const;
 * const block = layers.residual([layers.conv2d(32, 3, half)], { shortcut: [layers.conv2d(32, 1, half)] });
 * const network = sequential([block], { row: [28, 28, 16] });
 * console.log(network.output, network.parameters[2]!.name); // [14, 14, 32] layer1.shortcut.1.weight
 */
export function residual(layers: readonly Layer[], options?: ResidualOptions): Layer;
/** The same from the options that it is saved with. */
export function residual(options: SavedResidualOptions): Layer;
export function residual(first: readonly Layer[] | SavedResidualOptions, own: ResidualOptions = {}): Layer {
  optionEntries('residual', own, ['shortcut']);
  const given = isList(first) ? { ...own, layers: first } : first;
  optionEntries('residual', given, ['layers', 'shortcut']);
  const { layers, shortcut = [] } = given;
  for (const [name, list] of Object.entries({ layers, shortcut })) {
    if (isList(list) && list.every(layerKind.fits) && (name === 'shortcut' || list.length > 0)) continue;
    fail({ what: `residual: ${name}`, problem: 'not layers', got: formatValue(list), expected: 'a list of layers' });
  }
  const saved = (list: readonly Layer[]) => list.map(({ type, options }) => ({ type, options }));
  const layer: Layer = {
    type: 'residual',
    options: { layers: saved(layers), shortcut: saved(shortcut) } as LayerOptions,
    row: layers[0]!.row,
    build: (row) => build(placed(layers, row), placed(shortcut, row), row),
    apply: (x, values, context) => {
      const row = x.shape.slice(1);
      const added = applyNamed('shortcut.', placed(shortcut, row), x, values, context);
      return add(applyNamed('', placed(layers, row), x, values, context), added);
    },
    note: `of ${layers.map(layerTitle).join(', ')}`,
  };
  branches.set(layer, { layers, shortcut });
  return layer;
}

/** The layers of each such layer, whose options have them as plain data. */
const branches = new WeakMap<Layer, Required<SavedResidualOptions>>();

/** The layers and the shortcut of such a layer; undefined for any other. */
export function branchesOf(layer: Layer): Required<SavedResidualOptions> | undefined {
  return branches.get(layer);
}

function isList(value: unknown): value is readonly Layer[] {
  return Array.isArray(value);
}

function placed(layers: readonly Layer[], row: Shape): PlacedLayer[] {
  return placeLayers(layers, row);
}

function build(layers: readonly PlacedLayer[], shortcut: readonly PlacedLayer[], row: Shape): BuiltLayer {
  const output = layers.at(-1)!.output;
  const added = shortcut.at(-1)?.output ?? row;
  if (!sameShape(output, added)) {
    fail({
      what: 'residual',
      problem: 'its layers give rows of another shape than what is added to them',
      got: `${formatShape(output)} and ${formatShape(added)}`,
      expected: 'one shape',
      hint: 'the option shortcut, with layers that change the shape as these do: conv2d(32, 1, { stride: 2 })',
    });
  }
  const named = (spec: ParameterSpec) => ({ ...spec, name: `shortcut.${spec.name}` });
  return {
    row: output,
    parameters: [...stackParameters(layers), ...stackParameters(shortcut).map(named)],
    formula: [...layers, ...shortcut].map(formulaOf).filter(Boolean).join(' + '),
  };
}

/** What layers make of x, whose parameters have this in front of their names; x itself where there are none. */
function applyNamed(
  prefix: string,
  layers: readonly PlacedLayer[],
  x: Node,
  values: Readonly<Record<string, Node>>,
  context: ForwardContext,
): Node {
  const own = Object.fromEntries(stackParameters(layers).map(({ name }) => [name, values[prefix + name]!] as const));
  const update = (name: string, next: Node): void => context.update(prefix + name, next);
  const once = context.once && ((name: string, value: Node) => context.once!(prefix + name, value));
  // Another stream than that of the other stack, so that their random draws differ.
  const stream = prefix === '' ? context.stream : context.stream + 0x40000000;
  return applyStack(layers, x, own, { ...context, stream, update, once }).at(-1) ?? x;
}
