/** Parameters by the names that they have in a state dict of PyTorch, where `nn.Sequential` counts layers from 0. */
import type { NetworkParameter } from '../nn/network.ts';

/** What PyTorch calls the parameters of layers that normalise. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['bias scale', 'weight'],
  ['bias shift', 'bias'],
  ['statistic mean', 'running_mean'],
  ['statistic variance', 'running_var'],
]);

/** A name in its two parts: `3.conv1.weight` is `weight` of the module `3.conv1`. */
export interface TorchName {
  readonly module: string;
  readonly short: string;
}

export function splitName(name: string): TorchName {
  const dot = name.lastIndexOf('.');
  return { module: name.slice(0, Math.max(0, dot)), short: name.slice(dot + 1) };
}

export function joinName({ module, short }: TorchName): string {
  return module === '' ? short : `${module}.${short}`;
}

/** `layer3.weight` is `2.weight`, `layer4.1.scale` of a layer made of layers `3.0.weight`. */
export function torchName({ name, role }: Pick<NetworkParameter, 'name' | 'role'>): TorchName {
  const { module, short } = splitName(name);
  const places = module.split('.').map((part) => {
    const place = /^(?:layer)?(\d+)$/.exec(part)?.[1];
    return place === undefined ? part : String(Number(place) - 1);
  });
  return { module: places.join('.'), short: shortNames.get(`${role} ${short}`) ?? short };
}
