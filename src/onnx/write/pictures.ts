/** Operations on pictures and on windows as ONNX operators, which have the channels of a picture second. */
import type { Shape } from '../../graph/shape.ts';
import type { Windowing } from '../../ops/window-places.ts';
import type { Builder } from './builder.ts';
import type { Context, Pair } from './context.ts';

type Attributes = Parameters<Builder['apply']>[2];

const channelsSecond = { perm: [0, 3, 1, 2] };
const channelsLast = { perm: [0, 2, 3, 1] };

/** An operator on pictures with their channels second, of pictures with their channels last. */
export function onChannelsSecond(
  operator: string,
  { builder, inputs }: Pick<Context, 'builder' | 'inputs'>,
  attributes: Attributes,
): string {
  const [x, ...others] = inputs;
  const turned = builder.apply('Transpose', [x!], channelsSecond);
  return builder.apply('Transpose', [builder.apply(operator, [turned, ...others], attributes)], channelsLast);
}

/** Where windows lie, as convolutions and poolings say it. */
export function poolOf({ few: { attributes } }: Pair): Record<string, readonly number[]> {
  const { size, stride, dilation, before, after } = attributes as Readonly<Record<string, readonly number[]>>;
  const places = { kernel_shape: size!, strides: stride!, pads: [...before!, ...after!] };
  // What is 1 is left out: averages have no dilation in this set of operators.
  return dilation!.some((step) => step > 1) ? { ...places, dilations: dilation! } : places;
}

export function writeConvolution(pair: Pair, { builder, inputs: [x, filters] }: Context): string {
  const turned = builder.apply('Transpose', [filters!], { perm: [3, 2, 0, 1] });
  const group = pair.few.attributes.groups as number;
  return onChannelsSecond('Conv', { builder, inputs: [x!, turned] }, { ...poolOf(pair), group });
}

/** Adds up along each axis by a product with a matrix of 0 and 1, which says where each element of a window lies. */
export function writeOverlapAdd({ few }: Pair, { builder, inputs: [x] }: Context): string {
  const { axes, size, stride, dilation } = few.attributes as unknown as Windowing;
  const windowed = few.inputs[0]!.shape;
  const rank = few.shape.length;
  const perm = insideBehind(rank, axes);
  const back = perm.map((_, i) => perm.indexOf(i));
  let value = builder.apply('Transpose', [x!], { perm: back });
  for (const [i, axis] of [...axes.entries()].reverse()) {
    const [count, length] = [windowed[axis]!, few.shape[axis]!];
    const taps = size[i]!;
    const matrix = new Array<number>(count * taps * length).fill(0);
    for (let at = 0; at < count * taps; at++) {
      matrix[at * length + Math.floor(at / taps) * stride[i]! + (at % taps) * dilation[i]!] = 1;
    }
    // The axes before still have those inside their windows behind them.
    const at = axis + i;
    const dims = rank + i;
    const toLast = [...range(dims + 1).filter((other) => other !== at && other !== at + 1), at, at + 1];
    const turned = builder.apply('Transpose', [value], { perm: toLast });
    // 0 keeps a length as it is.
    const merged = [...toLast.slice(0, -2).map(() => 0), count * taps];
    const flat = builder.apply('Reshape', [turned, builder.constant(merged, [merged.length], 'int64')]);
    const summed = builder.apply('MatMul', [flat, builder.constant(matrix, [count * taps, length])]);
    const others = range(dims).filter((other) => other !== at);
    const order = [...others, at];
    value = builder.apply('Transpose', [summed], { perm: range(dims).map((other) => order.indexOf(other)) });
  }
  return value;
}

/** From windows with the axis inside each behind its own to those with all of them behind the last axis that windows slide over. */
function insideBehind(rank: number, axes: Shape): number[] {
  const last = axes.at(-1)!;
  const placeOf = (axis: number): number => axis + axes.filter((other) => other < axis).length;
  return range(rank).flatMap((axis) => [
    placeOf(axis),
    ...(axis === last ? axes.map((inner) => placeOf(inner) + 1) : []),
  ]);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
