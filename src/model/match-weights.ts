/** Which tensor of a file belongs to which parameter of a network: by given names, else by equal names, else by order and shape. */
import { fail } from '../graph/error.ts';
import { optionEntries } from '../graph/options.ts';
import { formatShape, type Shape, sameShape } from '../graph/shape.ts';
import type { NetworkParameter } from '../nn/network.ts';
import { joinName, splitName, type TorchName, torchName } from './torch-names.ts';

/** A tensor of a file. */
interface Named {
  readonly name: string;
  readonly shape: Shape;
}

/** A parameter of the network, with the shape that it has in the file. */
export type Place = Pick<NetworkParameter, 'name' | 'role' | 'shape'>;

/** Names of parameters, and for each the name of the tensor that it is read from. */
export type NameMap = Readonly<Record<string, string>>;

/** Where a parameter of the network is looked for. */
interface Wanted {
  readonly parameter: Place;
  readonly torch: TorchName;
}

/** For each parameter the tensor of its shape; all of them are used. Fails where that is not certain. */
export function matchWeights<Parameter extends Place, Tensor extends Named>(
  parameters: readonly Parameter[],
  tensors: readonly Tensor[],
  nameMap: NameMap,
): Map<Parameter, Tensor> {
  const found = new Map<Place, Tensor>();
  const free = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const take = ({ parameter }: Wanted, name: string): void => {
    const tensor = free.get(name) ?? refuseMissing(parameter, name, [...free.keys()]);
    if (!sameShape(tensor.shape, parameter.shape)) refuseShape(parameter, tensor);
    found.set(parameter, tensor);
    free.delete(name);
  };
  const all = parameters.map((parameter): Wanted => ({ parameter, torch: torchName(parameter) }));
  const rest = () => all.filter(({ parameter }) => !found.has(parameter));

  const modules = takeMapped(all, nameMap, take);
  // Where one parameter of a layer was found by its given name, the others of that layer are beside it.
  for (const wanted of rest()) {
    const module = modules.get(wanted.torch.module);
    const name = module !== undefined && joinName({ ...wanted.torch, module });
    if (name && free.has(name)) take(wanted, name);
  }
  const own = new Map(rest().map((wanted) => [wanted, sameName(wanted, free)]));
  const ofModules = new Set([...free.keys()].map((name) => splitName(name).module));
  if ([...own].every(([{ torch }, name]) => free.has(name) || ofModules.has(torch.module))) {
    for (const [wanted, name] of own) take(wanted, name);
  } else {
    for (const [wanted, name] of byOrder(rest(), [...free.values()])) take(wanted, name);
  }
  const [left] = free.values();
  if (left) {
    fail({
      what: left.name,
      problem: 'the network has no place for this tensor',
      got: `${left.name} ${formatShape(left.shape)}`,
      expected: `${parameters.length} tensors: ${brief(all.map(({ parameter }) => parameter.name))}`,
      hint: 'a network with the layers that the weights are of',
    });
  }
  return new Map(parameters.map((parameter) => [parameter, found.get(parameter)!]));
}

/** Takes what has a name in the map; gives for modules of the network those of the file. */
function takeMapped(
  all: readonly Wanted[],
  nameMap: NameMap,
  take: (wanted: Wanted, name: string) => void,
): Map<string, string> {
  const modules = new Map<string, string>();
  const byName = new Map(all.map((wanted) => [wanted.parameter.name, wanted]));
  for (const [ours, theirs] of optionEntries('loadWeights: nameMap', nameMap, [...byName.keys()])) {
    const wanted = byName.get(ours)!;
    const name = String(theirs);
    take(wanted, name);
    modules.set(wanted.torch.module, splitName(name).module);
  }
  return modules;
}

/** The name in the file where names are equal: its own, as in files of this library's making, or that of PyTorch. */
function sameName({ parameter, torch }: Wanted, free: ReadonlyMap<string, Named>): string {
  return free.has(parameter.name) ? parameter.name : joinName(torch);
}

/** Modules that have the same parameters of the same shapes belong together; several of a kind in the order of their numbers. */
function byOrder(rest: readonly Wanted[], free: readonly Named[]): [Wanted, string][] {
  const theirs = modulesByKind(free.map(({ name, shape }) => ({ torch: splitName(name), shape })));
  const ours = modulesByKind(rest.map(({ parameter, torch }) => ({ torch, shape: parameter.shape })));
  const moduleOf = new Map<string, string>();
  for (const [kind, modules] of ours) {
    const candidates = theirs.get(kind) ?? [];
    if (candidates.length !== modules.length) refuseCount(rest, modules, kind, candidates, free);
    const ordered = modules.length === 1 ? candidates : inOrder(candidates);
    if (!ordered) refuseOrder(rest, modules, candidates);
    for (const [i, module] of modules.entries()) moduleOf.set(module, ordered[i]!);
  }
  return rest.map((wanted) => {
    const { module, short } = wanted.torch;
    return [wanted, joinName({ module: moduleOf.get(module)!, short })];
  });
}

/** Modules by what they consist of: `weight [8, 4], bias [8]`. */
function modulesByKind(parts: readonly { torch: TorchName; shape: Shape }[]): Map<string, string[]> {
  const consists = new Map<string, string[]>();
  for (const { torch, shape } of parts) {
    consists.set(torch.module, [...(consists.get(torch.module) ?? []), `${torch.short} ${formatShape(shape)}`]);
  }
  const kinds = new Map<string, string[]>();
  for (const [module, list] of consists) {
    const kind = list.sort().reverse().join(', ');
    kinds.set(kind, [...(kinds.get(kind) ?? []), module]);
  }
  return kinds;
}

/** By their names, where these tell an order: files have their tensors in any. */
function inOrder(modules: readonly string[]): readonly string[] | undefined {
  let isCertain = true;
  const sorted = modules.toSorted((a, b) => {
    const order = orderOf(a.split('.'), b.split('.'));
    isCertain &&= order !== undefined;
    return order ?? 0;
  });
  return isCertain ? sorted : undefined;
}

/** Which of two modules comes first, negative where it is the first one; undefined where their names do not tell. */
function orderOf(a: readonly string[], b: readonly string[]): number | undefined {
  const i = a.findIndex((part, place) => part !== b[place]);
  const [one, other] = [a[i], b[i]];
  if (one === undefined || other === undefined) return undefined;
  // `3` before `4`, `bn1` before `bn2`.
  if (one.replace(/\d+/g, '#') === other.replace(/\d+/g, '#')) {
    const numbers = (part: string) => part.match(/\d+/g)!.map(Number);
    const differences = numbers(one).map((number, place) => number - numbers(other)[place]!);
    return differences.find((difference) => difference !== 0) ?? 0;
  }
  // What a residual block adds is behind its layers.
  const [isAdded, isOtherAdded] = [one, other].map((part) => /^(shortcut|downsample)$/.test(part));
  if (isAdded !== isOtherAdded) return isAdded ? 1 : -1;
  // A residual network of torchvision begins with `conv1` and `bn1`, and goes on with `layer1.0.conv1`.
  const begins = [a, b].map((parts) => i === 0 && parts.length === 1 && /^(conv|bn)1$/.test(parts[0]!));
  const [isLayer, isOtherLayer] = [one, other].map((part) => /^layer\d+$/.test(part));
  if (begins[0] && isOtherLayer) return -1;
  return begins[1] && isLayer ? 1 : undefined;
}

function refuseMissing(parameter: Place, name: string, free: readonly string[]): never {
  return fail({
    what: parameter.name,
    problem: `the file has no tensor ${JSON.stringify(name)}, or it is used already`,
    got: free.length === 0 ? 'no others' : brief(free),
    expected: `one of shape ${formatShape(parameter.shape)}`,
    hint: `loadWeights(network, bytes, { ${JSON.stringify(parameter.name)}: 'its name in the file' })`,
  });
}

function refuseShape(parameter: Place, { name, shape }: Named): never {
  return fail({
    what: parameter.name,
    problem: 'the tensor has another shape',
    got: `${name} ${formatShape(shape)}`,
    expected: formatShape(parameter.shape),
    hint: 'the layers, and their sizes, that the weights are of',
  });
}

function refuseCount(
  rest: readonly Wanted[],
  modules: readonly string[],
  kind: string,
  candidates: readonly string[],
  free: readonly Named[],
): never {
  const of = (some: readonly string[]) => (some.length === 0 ? 'nothing' : brief(some));
  return fail({
    what: brief(modules.map((module) => layerName(rest, module))),
    problem: 'no layer of the file fits, or not as many',
    got: `${of(candidates)} with ${kind}; in all ${brief(free.map(({ name, shape }) => `${name} ${formatShape(shape)}`))}`,
    expected: `${modules.length} with ${kind}`,
    hint: `loadWeights(network, bytes, { ${JSON.stringify(firstOf(rest, modules).parameter.name)}: 'its name in the file' })`,
  });
}

function refuseOrder(rest: readonly Wanted[], modules: readonly string[], candidates: readonly string[]): never {
  const {
    torch,
    parameter: { name },
  } = firstOf(rest, modules);
  return fail({
    what: brief(modules.map((module) => layerName(rest, module))),
    problem: 'several layers of the file fit, and their names do not tell their order',
    got: brief(candidates),
    expected: 'names for them',
    hint: `loadWeights(network, bytes, { ${JSON.stringify(name)}: '${joinName({ module: candidates[0]!, short: torch.short })}' }), or another of these`,
  });
}

/** What a module is called in the network. */
function layerName(rest: readonly Wanted[], module: string): string {
  return splitName(firstOf(rest, [module]).parameter.name).module;
}

function firstOf(rest: readonly Wanted[], [module]: readonly string[]): Wanted {
  return rest.find(({ torch }) => torch.module === module)!;
}

/** Some names, not all of a large network. */
function brief(names: readonly string[]): string {
  return names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`;
}
