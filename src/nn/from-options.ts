/** Layers and losses from saved data: their names and options. */
import { fail } from '../graph/error.ts';
import { formatValue, made, nameNear } from '../graph/options.ts';
import type { Layer } from './layer.ts';
import * as layers from './layers/common.ts';
import { type Loss, lossKind } from './loss.ts';
import { isOfFunction, type LossFunction, lossOfFunction } from './loss-function.ts';
import * as losses from './losses/index.ts';

/** Makes a layer from the options that it is saved with, which it checks: they may come from anywhere. */
export type LayerMaker = (options: never) => Layer;

/** Makes a loss from the options that it is saved with, which it checks. */
export type LossMaker = (options: never) => Loss;

/** What a model file may name besides the layers and losses of the library, by type and by name. */
export interface OwnParts {
  readonly layers?: Readonly<Record<string, LayerMaker>> | undefined;
  readonly losses?: Readonly<Record<string, LossMaker | LossFunction>> | undefined;
}

/**
 * The names of the losses of the library.
 *
 * @example
 * import { lossNames } from 'chainrule/engine';
 *
 * console.log(lossNames);
 * // ['binaryCrossEntropy', 'crossEntropy', 'huber', 'meanAbsoluteError', 'meanSquaredError']
 */
export const lossNames: readonly string[] = Object.keys(losses);

/** The options that hold layers, as they are saved, of the layers that are made of layers. */
const holders: Readonly<Record<string, readonly string[]>> = {
  ensemble: ['members'],
  residual: ['layers', 'shortcut'],
};

/** {@link layerFromOptions} of the layers that every model may have, of others of the library, and of one's own. */
export function layerOf(
  type: unknown,
  options: unknown,
  others: OwnParts['layers'] = {},
  own: OwnParts['layers'] = {},
): Layer {
  const make = makerOf<LayerMaker>('layer type', type, { ...layers, ...others, ...own }, handedOver('layers'));
  const named = asObject(String(type), options) as Readonly<Record<string, unknown>>;
  const held = Object.hasOwn(own, String(type)) ? [] : (holders[String(type)] ?? []);
  const what = String(type);
  // Lists of layers, and lists of such lists.
  const withLayers = (saved: unknown): unknown => {
    if (!Array.isArray(saved)) return saved;
    return saved.map((entry: unknown) => {
      if (Array.isArray(entry)) return withLayers(entry);
      const { type: inner, options: given } = asObject(`${what}: a layer`, entry) as {
        type: unknown;
        options: unknown;
      };
      return layerOf(inner, given, others, own);
    });
  };
  const remade = held.flatMap((name) => (name in named ? [[name, withLayers(named[name])] as const] : []));
  const layer = make({ ...named, ...Object.fromEntries(remade) } as never);
  requireSame('layer', layer.type, layer.options, type, named);
  return layer;
}

/** The layers of the library that saved ones need beside those that every model may have: imported where there are some. */
export async function otherLayersOf(saved: readonly unknown[]): Promise<NonNullable<OwnParts['layers']>> {
  return saved.some(namesOthers) ? import('./layers/pictures.ts') : {};
}

/** Whether a saved layer, or one that it is made of, is none of those that every model may have. */
function namesOthers(saved: unknown): boolean {
  if (Array.isArray(saved)) return saved.some(namesOthers);
  const { type, options } = (saved ?? {}) as { type?: unknown; options?: unknown };
  if (typeof type !== 'string') return false;
  if (!Object.hasOwn(layers, type)) return true;
  return (holders[type] ?? []).some((name) => namesOthers((options as Record<string, unknown> | null)?.[name]));
}

/**
 * The loss of that name, of {@link lossNames}, with its options. Throws with "did you mean" for another name or an
 * option that it does not have.
 *
 * @example
 * import { lossNamed } from 'chainrule/engine';
 *
 * console.log(lossNamed('huber', { delta: 2 }).options); // { delta: 2 }
 */
export function lossNamed(name: unknown, options: object = {}): Loss {
  return makerOf('loss', name, losses)(asObject(String(name), options));
}

/** A loss from a saved model, equal to the one that had this name and these options. */
export function lossFromOptions(name: unknown, options: unknown, own: OwnParts['losses'] = {}): Loss {
  if (isOfFunction(options)) {
    const given = makerOf('loss', name, own as Readonly<Record<string, LossFunction>>, handedOver('losses'));
    return lossOfFunction(given, String(name));
  }
  const makers = { ...losses, ...own } as Readonly<Record<string, LossMaker>>;
  const make = makerOf('loss', name, makers, handedOver('losses'));
  const loss = make(asObject(String(name), options));
  requireSame('loss', loss.name, loss.options, name, options as object);
  return loss;
}

/**
 * A loss, its name, its maker not called, for its defaults, or a function of outputs and targets: what may be given wherever
 * a loss is asked for.
 */
export type LossOrName = Loss | string | LossMaker | LossFunction;

/** The loss that was given in one of these forms. */
export function asLoss(given: LossOrName): Loss {
  if (typeof given === 'function' && !isLibraryLoss(given)) return lossOfFunction(given as LossFunction);
  return made('loss', given, lossKind, new Map(Object.entries<() => Loss>(losses)));
}

/** Whether it is the maker of a loss of the library. */
export function isLibraryLoss(given: unknown): boolean {
  return Object.values<unknown>(losses).includes(given);
}

function asObject(what: string, options: unknown): never {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return options as never;
  return fail({ what, problem: 'bad options', got: formatValue(options), expected: 'an object' });
}

function makerOf<Maker>(
  what: string,
  name: unknown,
  makers: Readonly<Record<string, Maker>>,
  otherwise?: string,
): Maker {
  if (typeof name === 'string' && Object.hasOwn(makers, name)) return makers[name]!;
  const names = Object.keys(makers);
  const near = typeof name === 'string' ? nameNear(name, names) : undefined;
  return fail({
    what,
    problem: 'unknown name',
    got: formatValue(name),
    expected: names.length === 0 ? 'one that is handed over' : `one of ${names.join(', ')}`,
    ...((near || otherwise) && { hint: near ? JSON.stringify(near) : otherwise! }),
  });
}

function handedOver(part: keyof OwnParts): string {
  return `load(file, { ${part}: { … } }) with its maker, if it is one of your own`;
}

/** Refuses a maker whose result is not what was saved. */
function requireSame(what: string, made: string, options: object, name: unknown, saved: object): void {
  if (made !== name) fail({ what, problem: 'its maker makes another one', got: made, expected: String(name) });
  const wanted = new Map<string, unknown>(Object.entries(saved));
  const lost = [...wanted.keys()].find((option) => !Object.hasOwn(options, option));
  if (lost !== undefined) fail({ what: `${made}: ${lost}`, problem: 'its maker leaves the option out' });
  for (const [option, value] of Object.entries<unknown>(options as Record<string, unknown>)) {
    const expected = wanted.get(option);
    if (expected === undefined) fail({ what: made, problem: 'an option is missing', expected: option });
    if (JSON.stringify(value) === JSON.stringify(expected)) continue;
    fail({
      what: `${made}: ${option}`,
      problem: 'its maker makes another one',
      got: JSON.stringify(value),
      expected: JSON.stringify(expected),
    });
  }
}
