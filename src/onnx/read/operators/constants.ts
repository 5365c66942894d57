/** Operators whose result is known while the graph is built: shapes, constants, ranges. */
import { fail } from '../../../graph/error.ts';
import { formatShape, sizeOf } from '../../../graph/shape.ts';
import { broadcastTo } from '../../../ops/index.ts';
import {
  floats,
  int,
  ints,
  optionalFloat,
  optionalInt,
  optionalString,
  optionalTensor,
  strings,
} from '../attributes.ts';
import { type Operator, operator } from '../operator.ts';
import { kindOf } from '../tensor.ts';
import { computed, known, knownTexts, requireSize, type Value } from '../value.ts';

function shapeOf({ shape }: Value, start: number, end: number | undefined): Value {
  const rank = shape.length;
  const place = (axis: number) => Math.min(Math.max(axis < 0 ? axis + rank : axis, 0), rank);
  const lengths = shape.slice(place(start), place(end ?? rank));
  return known(lengths, [lengths.length], 'int');
}

export const constants: readonly Operator[] = [
  operator('Shape', 1, { start: int(0), end: optionalInt }, ({ value, attributes: { start, end } }) =>
    shapeOf(value(0), start, end),
  ),
  operator('Size', 1, {}, ({ value }) => known([sizeOf(value(0).shape)], [], 'int')),
  operator(
    'Constant',
    0,
    {
      value: optionalTensor,
      value_float: optionalFloat,
      value_floats: floats,
      value_int: optionalInt,
      value_ints: ints,
      value_string: optionalString,
      value_strings: strings,
    },
    ({ attributes: { value, value_float, value_floats, value_int, value_ints, value_string, value_strings } }) => {
      if (value?.texts) return knownTexts(value.texts, value.shape);
      if (value) return known(value.numbers, value.shape, kindOf(value.type));
      if (value_float !== undefined) return known([value_float], [], 'float');
      if (value_floats) return known(value_floats, [value_floats.length], 'float');
      if (value_int !== undefined) return known([value_int], [], 'int');
      if (value_ints) return known(value_ints, [value_ints.length], 'int');
      if (value_string !== undefined) return knownTexts([value_string], []);
      if (value_strings) return knownTexts(value_strings, [value_strings.length]);
      return fail({
        what: 'Constant',
        problem: 'has no value',
        expected: 'the attribute value, or one of value_float …',
      });
    },
  ),
  operator('ConstantOfShape', 1, { value: optionalTensor }, (call) => {
    const { value } = call.attributes;
    const shape = call.numbers(0, 'shape')!;
    const [number = 0] = value?.numbers ?? [];
    const kind = value ? kindOf(value.type) : 'float';
    if (shape.some((length) => !Number.isSafeInteger(length) || length < 0))
      fail({ what: 'shape', problem: 'bad shape', got: formatShape(shape), expected: 'whole numbers from 0 on' });
    if (shape.includes(0)) return known([], shape, kind);
    requireSize(shape);
    return computed(broadcastTo(known([number], [], kind).node, shape), kind);
  }),
  operator('Range', 3, {}, (call) => {
    const [start, limit, delta] = [0, 1, 2].map((i) => call.numbers(i, 'bounds')?.[0] ?? Number.NaN);
    const count = Math.max(0, Math.ceil((limit! - start!) / delta!));
    if (!Number.isFinite(count)) fail({ what: 'bounds', problem: 'no range', got: `${start} to ${limit} by ${delta}` });
    requireSize([count]);
    return known(
      Float64Array.from({ length: count }, (_, i) => start! + i * delta!),
      [count],
      call.kind,
    );
  }),
];
