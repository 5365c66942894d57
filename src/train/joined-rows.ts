/** Several sources end to end, as one. */
import type { RowSource } from './data.ts';

/** Rows of the same shapes; those of the second are numbered after those of the first, and so on. */
export function joinedRows(sources: readonly RowSource[]): RowSource {
  const [first] = sources as [RowSource];
  if (sources.length === 1) return first;
  const ends: number[] = [];
  for (const { rows } of sources) ends.push((ends.at(-1) ?? 0) + rows);
  const rows = ends.at(-1)!;
  const indexOf = (number: number) => ends.findIndex((end) => number < end);
  /** The numbers that the rows have in their own source. */
  let own = new Int32Array(0);

  const read: RowSource['read'] = (numbers, x, y, weights, at) => {
    if (numbers.length === 0) return;
    const index = indexOf(numbers[0]!);
    const source = sources[index]!;
    const end = ends[index]!;
    const start = end - source.rows;
    let count = 0;
    for (; count < numbers.length && numbers[count]! >= start && numbers[count]! < end; count++)
      own[count] = numbers[count]! - start;
    if (!source.weighted) weights?.fill(1, at, at + count);
    const pending = source.read(own.subarray(0, count), x, y, source.weighted ? weights : undefined, at);
    const readOthers = () => read(numbers.subarray(count), x, y, weights, at + count);
    return pending ? pending.then(readOthers) : readOthers();
  };
  return {
    rows,
    row: first.row,
    target: first.target,
    weighted: sources.some(({ weighted }) => weighted),
    read: (numbers, ...to) => {
      if (own.length < numbers.length) own = new Int32Array(numbers.length);
      return read(numbers, ...to);
    },
  };
}
