/** Copies of operands in the order in which the tiles read them. */

import type { FunctionBuilder } from '../assembler.ts';
import { advance, loadLanes, setAddress, setSmaller, transpose4 } from './matmul-lanes.ts';
import type { PanelGroup } from './matmul-spec.ts';
import { panelGroups } from './matmul-spec.ts';

/** Bytes from one row of a packed panel to the next: its columns, rounded up to whole vectors. */
export function panelRowBytes({ columns }: PanelGroup): number {
  return 16 * Math.ceil(columns / 4);
}

/**
 * Bytes from one full panel to the next; an odd number of cache lines, so that the panels do not fall on the same cache
 * sets.
 */
export function panelBytes(k: number): number {
  return 64 * (Math.ceil(k / 2) + 1 - (Math.ceil(k / 2) % 2));
}

/** Bytes that B [k,n] takes when packed: panels of 8 columns, each a matrix [k,8], and the last by its own width. */
export function packedBytes(k: number, n: number): number {
  return panelGroups(n).reduce(
    (bytes, group) => bytes + (group.columns === 8 ? group.count * panelBytes(k) : k * panelRowBytes(group)),
    0,
  );
}

/** Rows of B that are packed together: more would touch more pages of memory in turn than the first TLB holds. */
const rowsAtOnce = 32;

/** Packs B, the first n columns of a matrix stored as [k,ldb], into panels at `scratch`. */
export function packRows(f: FunctionBuilder, k: number, n: number, ldb: number, b: number, scratch: number): void {
  const [block, blockEnd, row, panel] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const [column, begin, source, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  f.forRange(block, 0, k, rowsAtOnce, () => {
    setSmaller(f, blockEnd, block, rowsAtOnce, k);
    setAddress(f, column, b, block, 4 * ldb);
    for (const group of panelGroups(n)) {
      const rowBytes = panelRowBytes(group);
      f.i32(scratch + (group.start / 8) * panelBytes(k));
      f.set(begin);
      setAddress(f, begin, begin, block, rowBytes);
      f.forRange(panel, 0, group.count, 1, () => {
        f.get(column);
        f.set(source);
        f.get(begin);
        f.set(target);
        f.forRange(row, { local: block }, { local: blockEnd }, 1, () => {
          for (let at = 0; at < group.columns; at += 4) {
            f.get(target);
            loadLanes(f, source, group.columns - at, 4 * at);
            f.store('v128.store', 4 * at);
          }
          advance(f, source, 4 * ldb);
          advance(f, target, rowBytes);
        });
        advance(f, column, 4 * group.columns);
        advance(f, begin, panelBytes(k));
      });
    }
  });
}

/** Packs B, stored as [n,k], into panels at `scratch`. Columns that only fill up a vector repeat the last one. */
export function packColumns(f: FunctionBuilder, k: number, n: number, b: number, scratch: number): void {
  const [panel, step, source, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const rows = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')] as const;
  for (const group of panelGroups(n)) {
    const rowBytes = panelRowBytes(group);
    const start = f.local('i32');
    const begin = f.local('i32');
    f.get(b);
    f.i32(group.start * 4 * k);
    f.op('i32.add');
    f.set(begin);
    f.i32(scratch + (group.start / 8) * panelBytes(k));
    f.set(start);
    f.forRange(panel, 0, group.count, 1, () => {
      const turn = (transpose: boolean): void => {
        setAddress(f, source, begin, step, 4);
        setAddress(f, target, start, step, rowBytes);
        for (let column = 0; column < group.columns; column += 4) {
          for (const [i, row] of rows.entries()) {
            f.get(source);
            f.load(transpose ? 'v128.load' : 'v128.load32_zero', Math.min(column + i, group.columns - 1) * 4 * k);
            f.set(row);
          }
          transpose4(f, rows);
          for (const [i, row] of rows.slice(0, transpose ? 4 : 1).entries()) {
            f.get(target);
            f.get(row);
            f.store('v128.store', i * rowBytes + 4 * column);
          }
        }
      };
      if (k < 4) f.forRange(step, 0, k, 1, () => turn(false));
      else forOverlapping(f, step, k, () => turn(true));
      advance(f, begin, group.columns * 4 * k);
      advance(f, start, panelBytes(k));
    });
  }
}

/** Steps of 4 over [0, size), the last one moved back so that it ends at the end; size is at least 4. */
function forOverlapping(f: FunctionBuilder, counter: number, size: number, body: () => void): void {
  f.forRange(counter, 0, size - (size % 4), 4, body);
  if (size % 4 === 0) return;
  f.i32(size - 4);
  f.set(counter);
  body();
}

/** Locals and strides of a block of A, stored as [k,m], that is to be laid out as rows. */
export interface BlockOfColumns {
  /** The address of A's element in the first row and step of the block. */
  source: number;
  /** Their numbers. With fewer than 4 of either, so many before them are read that there are 4. */
  steps: number;
  rows: number;
  stepStride: number;
}

/**
 * Lays out a block of A, stored as [k,m], as rows of `rowStride` bytes at the constant address `target`.
 * With fewer than 4 rows or steps it also writes in front of them; up to 3 rows in front of `target` must be free.
 */
export function packBlock(f: FunctionBuilder, block: BlockOfColumns, target: number, rowStride: number): void {
  const [step, row, from, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const lines = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')] as const;
  const base = f.local('i32');
  f.i32(target);
  f.set(base);
  forOverlappingLocal(f, step, block.steps, () => {
    forOverlappingLocal(f, row, block.rows, () => {
      setAddress(f, from, block.source, step, block.stepStride);
      setAddress(f, from, from, row, 4);
      setAddress(f, to, base, step, 4);
      setAddress(f, to, to, row, rowStride);
      for (const [i, line] of lines.entries()) {
        f.get(from);
        f.load('v128.load', i * block.stepStride);
        f.set(line);
      }
      transpose4(f, lines);
      for (const [i, line] of lines.entries()) {
        f.get(to);
        f.get(line);
        f.store('v128.store', i * rowStride);
      }
    });
  });
}

/** Steps of 4 over [0, size), the last one moved back so that it ends at the end, to before 0 if size is less than 4. */
function forOverlappingLocal(f: FunctionBuilder, counter: number, size: number, body: () => void): void {
  const last = f.local('i32');
  f.get(size);
  f.i32(4);
  f.op('i32.sub');
  f.set(last);
  f.i32(0);
  f.set(counter);
  f.loop(() => {
    f.get(counter);
    f.get(last);
    f.get(counter);
    f.get(last);
    f.op('i32.lt_s');
    f.select();
    f.set(counter);
    body();
    f.get(counter);
    f.i32(4);
    f.op('i32.add');
    f.tee(counter);
    f.get(size);
    f.op('i32.lt_s');
    f.brIf(0);
  });
}
