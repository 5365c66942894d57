/** The state as the part of a link after `#`, and back: links of TensorFlow Playground, and our own, which begin with `v=1`. */
import { type PropertyName, properties, type State, type Values } from './properties.ts';

const names = Object.keys(properties) as PropertyName[];
const marker = 'v=1';

interface AnyProperty {
  readonly codec: { parse(text: string): unknown; print(value: unknown): string };
  readonly initial: unknown;
  readonly shared?: boolean;
  readonly initialThere?: unknown;
}

function propertyOf(name: PropertyName): AnyProperty {
  return properties[name] as unknown as AnyProperty;
}

function initialOf(name: PropertyName, compatible: boolean): unknown {
  const { initial, initialThere } = propertyOf(name);
  return compatible && initialThere !== undefined ? initialThere : initial;
}

/** The state of a fresh page, or of a TensorFlow Playground link that says nothing. */
export function initialState(compatible = false): State {
  const values = Object.fromEntries(names.map((name) => [name, initialOf(name, compatible)]));
  return { ...(values as unknown as Values), compatible, hidden: [] };
}

/** A draw in [0, 1) for a seed where the link has none. */
export type FreshSeed = () => number;

/** Reads what follows `#`. Unknown names and impossible values are ignored, as in TensorFlow Playground. */
export function parseLink(hash: string, fresh: FreshSeed): State {
  const given = splitLink(hash);
  const isOurs = given.get('v') === '1';
  const isTheirs = !isOurs && names.some((name) => propertyOf(name).shared && given.has(name));
  const state: Record<string, unknown> = { ...initialState(isTheirs) };
  for (const name of names) {
    const written = given.get(name);
    const { codec, shared } = propertyOf(name);
    if (written === undefined || (isTheirs && !shared)) continue;
    const value = codec.parse(written);
    if (value !== undefined) state[name] = value;
  }
  state.hidden = [...given]
    .filter(([name, value]) => name.endsWith('_hide') && value === 'true')
    .map(([name]) => name.slice(0, -5));
  const read = state as unknown as State;
  return isTheirs ? asTheyRead(read, given, fresh) : read;
}

/** What TensorFlow Playground makes of values on reading. */
function asTheyRead(state: State, given: ReadonlyMap<string, string>, fresh: FreshSeed): State {
  const noise = Number(given.get('noise') ?? 0);
  return {
    ...state,
    // Above 80 it takes 50, below 0 it takes 0.
    noise: noise > 80 ? 50 : Number.isFinite(noise) ? Math.max(0, noise) : 0,
    batchSize: Math.max(1, state.batchSize),
    dataset: ['circle', 'xor', 'gauss', 'spiral'].includes(state.dataset) ? state.dataset : 'circle',
    regDataset: ['reg-plane', 'reg-gauss'].includes(state.regDataset) ? state.regDataset : 'reg-plane',
    activation: ['relu', 'tanh', 'sigmoid', 'identity'].includes(state.activation[0] ?? '')
      ? state.activation.slice(0, 1)
      : ['tanh'],
    seed: given.get('seed')?.trim() || fresh().toFixed(5),
    cosX: false,
    cosY: false,
  };
}

/** The part of a link after `#` that gives this state again; in compatibility mode TensorFlow Playground reads it too. */
export function printLink(state: State): string {
  const parts = state.compatible ? [] : [marker];
  for (const name of names) {
    const { codec, shared } = propertyOf(name);
    const value = state[name];
    const written = codec.print(value);
    if (state.compatible) {
      if (shared && written !== '' && !(name === 'regularization' && value === 'none'))
        parts.push(`${name}=${written}`);
      // An empty shape is a network without hidden layers, not a missing value.
      else if (name === 'networkShape') parts.push('networkShape=');
    } else if (written !== codec.print(initialOf(name, false)))
      parts.push(`${name}=${encodeURIComponent(written).replaceAll('%2C', ',')}`);
  }
  parts.push(...state.hidden.map((name) => `${name}_hide=true`));
  return parts.join('&');
}

/** Names and values; those of our own links are decoded. */
export function splitLink(hash: string): Map<string, string> {
  const parts = hash.replace(/^#/, '').split('&').filter(Boolean);
  const given = new Map(parts.map((part) => splitOnce(part)));
  return given.get('v') === '1' ? new Map([...given].map(([name, value]) => [name, decode(value)])) : given;
}

function splitOnce(part: string): [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
