/** Where windows lie on the axes of pictures, as convolutions and pools of ONNX say it. */
import { fail } from '../../../graph/error.ts';
import { formatShape, type Shape } from '../../../graph/shape.ts';
import { type AttributeKind, type AttributesOf, ints, word } from '../attributes.ts';

type AutoPad = 'NOTSET' | 'SAME_UPPER' | 'SAME_LOWER' | 'VALID';

export const windowAttributes: {
  readonly auto_pad: AttributeKind<AutoPad>;
  readonly dilations: typeof ints;
  readonly kernel_shape: typeof ints;
  readonly pads: typeof ints;
  readonly strides: typeof ints;
} = {
  auto_pad: word<AutoPad>('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  dilations: ints,
  kernel_shape: ints,
  pads: ints,
  strides: ints,
};

/** What the attributes of a node say. */
export type WindowAttributes = AttributesOf<typeof windowAttributes>;

/** Windows with a number for each axis that they slide over. */
export interface WindowPlaces {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** Elements before the first and behind the last that are padding, as the file has it. */
  readonly before: readonly number[];
  readonly behind: readonly number[];
  /** Those behind for the windows that there are, which may end further on, or not as far. */
  readonly needed: readonly number[];
  /** How many windows there are. */
  readonly count: readonly number[];
}

/** The windows on axes of these lengths; `ceil` has a last window that begins inside and ends outside. */
export function windowPlaces(
  lengths: Shape,
  attributes: WindowAttributes,
  size: readonly number[],
  ceil = false,
): WindowPlaces {
  const rank = lengths.length;
  const { auto_pad: auto, pads } = attributes;
  const stride = listOf('strides', attributes.strides, rank, 1);
  const dilation = listOf('dilations', attributes.dilations, rank, 1);
  listOf('kernel_shape', size, rank, 1);
  const extent = size.map((count, i) => (count - 1) * dilation[i]! + 1);
  const given = auto === 'NOTSET' ? listOf('pads', pads, 2 * rank, 0) : new Array<number>(2 * rank).fill(0);
  const [before, behind] = [given.slice(0, rank), given.slice(rank)];
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    for (let i = 0; i < rank; i++) {
      const outputs = Math.ceil(lengths[i]! / stride[i]!);
      const total = Math.max(0, (outputs - 1) * stride[i]! + extent[i]! - lengths[i]!);
      const less = Math.floor(total / 2);
      before[i] = auto === 'SAME_UPPER' ? less : total - less;
      behind[i] = total - before[i]!;
    }
  }
  const count = lengths.map((length, i) => {
    const room = length + before[i]! + behind[i]! - extent[i]!;
    if (room < 0) failSize(lengths, size);
    const whole = (ceil ? Math.ceil(room / stride[i]!) : Math.floor(room / stride[i]!)) + 1;
    // A window that would begin in the padding behind is none.
    return ceil && (whole - 1) * stride[i]! >= length + before[i]! ? whole - 1 : whole;
  });
  const needed = count.map((windows, i) =>
    Math.max(0, (windows - 1) * stride[i]! + extent[i]! - lengths[i]! - before[i]!),
  );
  return { size, stride, dilation, before, behind, needed, count };
}

/** A whole number for each axis; where a file says none it is the least one. */
export function listOf(
  name: string,
  list: readonly number[] | undefined,
  count: number,
  least: number,
): readonly number[] {
  if (list === undefined) return new Array<number>(count).fill(least);
  const isWhole = list.every((value) => Number.isSafeInteger(value) && value >= least && value < 1 << 24);
  if (isWhole && list.length === count) return list;
  return fail({
    what: `attribute ${name}`,
    problem: 'does not fit',
    got: formatShape(list),
    expected: `${count} whole numbers from ${least} on`,
  });
}

function failSize(lengths: Shape, size: readonly number[]): never {
  return fail({
    what: 'windows',
    problem: 'larger than what they slide over',
    got: `${formatShape(size)} on ${formatShape(lengths)}`,
  });
}
