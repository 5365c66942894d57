/** Every layer, one line each, by the type under which a saved architecture names it. */
import { fail } from '../../graph/error.ts';
import { named, optionEntries } from '../../graph/options.ts';
import type { Layer } from '../layer.ts';
import { activation } from './activation.ts';
import { batchNorm } from './batch-norm.ts';
import { dropout } from './dropout.ts';
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';

export { activation, batchNorm, dropout, layerNorm, linear };

interface LayerKind {
  readonly options: readonly string[];
  /** The makers check what they are given, so that options of any origin may be passed on. */
  readonly make: (options: Readonly<Record<string, never>>) => Layer;
}

export const layerTypes: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  [
    'linear',
    {
      options: ['inputs', 'outputs', 'initializer', 'bias'],
      make: ({ inputs, outputs, ...rest }) =>
        inputs === undefined ? linear(outputs!, rest) : linear(inputs, outputs!, rest),
    },
  ],
  ['activation', { options: ['name'], make: ({ name }) => activation(name!) }],
  ['dropout', { options: ['rate'], make: ({ rate }) => dropout(rate!) }],
  ['batchNorm', { options: ['momentum', 'epsilon'], make: batchNorm }],
  ['layerNorm', { options: ['width'], make: ({ width }) => layerNorm(width) }],
]);

/**
 * A layer from a saved architecture, equal to the one that had this `type` and these `options`. Nothing is taken on
 * trust: unknown types, unknown, missing or impossible options throw.
 */
export function layerFromOptions(type: unknown, options: unknown): Layer {
  const kind = named('layer type', type, layerTypes);
  const entries = optionEntries(String(type), options, kind.options);
  const layer = kind.make(Object.fromEntries(entries) as Record<string, never>);
  const missing = Object.keys(layer.options).find((name) => !entries.some(([given]) => given === name));
  if (missing) fail({ what: String(type), problem: 'an option is missing', expected: missing });
  return layer;
}
