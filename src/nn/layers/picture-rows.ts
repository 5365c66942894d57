/** What layers for pictures share: rows [height, width, channels], and how windows are saved. */
import { fail } from '../../graph/error.ts';
import { formatShape, type Shape } from '../../graph/shape.ts';
import { type Extent, type PictureWindowOptions, pairOf } from '../../ops/picture-windows.ts';

/** Refuses rows that are no pictures. */
export function requirePictureRow(what: string, row: Shape): void {
  if (row.length === 3) return;
  fail({
    what,
    problem: 'cannot take the rows that come in',
    got: `rows of shape ${formatShape(row)}`,
    expected: '[height, width, channels]',
    ...(row.length === 2 && { hint: `rows of shape [${row.join(', ')}, 1] for pictures of one channel` }),
  });
}

/** How windows slide, as a layer is saved: `padding` as it was given, the others for height and width. */
export function savedWindows({ stride = 1, padding = 'valid', dilation = 1 }: PictureWindowOptions): {
  readonly stride: readonly number[];
  readonly padding: 'same' | 'valid' | Extent;
  readonly dilation: readonly number[];
} {
  return { stride: pairOf(stride), padding, dilation: pairOf(dilation) };
}

/** A window in few words, what is as usual left out: `3 x 3, stride 2`. */
export function windowNote(
  size: readonly number[],
  { stride, dilation }: { readonly stride: readonly number[]; readonly dilation: readonly number[] },
  usualStride: readonly number[],
): string {
  const short = ([down, across]: readonly number[]) => (down === across ? `${down}` : `${down} x ${across}`);
  const isUsual = stride.every((step, i) => step === usualStride[i]);
  return [
    size.join(' x '),
    ...(isUsual ? [] : [`stride ${short(stride)}`]),
    ...(dilation.every((step) => step === 1) ? [] : [`dilation ${short(dilation)}`]),
  ].join(', ');
}
