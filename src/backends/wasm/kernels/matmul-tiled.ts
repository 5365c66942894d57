/** The loops around the tiles: blocks of rows, blocks of steps, panels of columns, tiles. */

import type { Bound, FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import { advance, setAddress, setSmaller } from './matmul-lanes.ts';
import { packBlock, packColumns, packedBytes, packRows, panelBytes, panelRowBytes } from './matmul-pack.ts';
import type { MatmulSpec, PanelGroup, RowRegion } from './matmul-spec.ts';
import { isTiny, panelGroups, rowRegions } from './matmul-spec.ts';
import type { Tile, TileAddresses } from './matmul-tile.ts';
import { emitTile, tileFunction } from './matmul-tile.ts';

/** Steps of k in one block, so that a panel of B (8 columns) takes 8 KiB and a row of A 1 KiB. */
const mostSteps = 256;
/** Tiles, one above the other, in one block of rows: with the most steps, 64 KiB of A. */
const tilesPerBlock = 16;
/** An operand of no more floats than this stays in the first cache whatever its order, and is not packed. */
const cachedFloats = 4096;
/** With fewer rows the packing of B costs more than it saves. */
const rowsThatPayForPacking = 32;

interface Blocking {
  packA: boolean;
  packB: boolean;
  /** Steps in one block; the last block may have fewer. */
  steps: number;
  regions: RowRegion[];
  /**
   * Bytes from row to row of a packed block of A: an odd number of cache lines, so that rows do not fall on the same
   * cache sets.
   */
  aRowBytes: number;
  /** Bytes of scratch memory: the rows of one block of A, behind room for 3 rows more, and the panels of B. */
  aBytes: number;
  bBytes: number;
}

function blocking({ m, n, k, transposeA, transposeB }: MatmulSpec): Blocking {
  const packA = transposeA && m >= 16 && n > 32 && k >= 4 && m * k > cachedFloats;
  const packB = transposeB || (m >= rowsThatPayForPacking && k * n > cachedFloats);
  const steps = Math.ceil(k / Math.ceil(k / mostSteps));
  const regions = rowRegions(m, n <= 4 ? 8 : 4);
  const rows = Math.min(m, tilesPerBlock * regions[0]!.height) + 3;
  const aRowBytes = 64 * (Math.ceil(steps / 16) | 1);
  const aBytes = packA ? aRowBytes * rows : 0;
  return { packA, packB, steps, regions, aRowBytes, aBytes, bBytes: packB ? packedBytes(k, n) : 0 };
}

export function tiledScratchBytes(spec: MatmulSpec): number {
  const { aBytes, bBytes } = blocking(spec);
  return aBytes + bBytes;
}

/** Writes the body of a function of three addresses (a, b, c). */
export function emitTiled(module: ModuleBuilder, f: FunctionBuilder, spec: MatmulSpec, scratch: number): void {
  const { m, n, k, transposeA, lda = m, ldb = n, ldc = n, accumulate = false } = spec;
  const plan = blocking(spec);
  const { packA, packB, steps, regions, aRowBytes } = plan;
  const [a, b, c] = [0, 1, 2];
  const panels = scratch + plan.aBytes;
  const firstRowOfA = scratch + 3 * aRowBytes;
  const oneBlock = steps === k;
  const locals = (): number => f.local('i32');
  const [rowStart, rowEnd, step, count, add, aBlock] = [locals(), locals(), locals(), locals(), locals(), locals()];
  const [row, panel] = [locals(), locals()];
  const at: TileAddresses = { a: locals(), b: locals(), c: locals() };
  const cPanel = locals();
  const aRowStride = packA ? aRowBytes : transposeA ? 4 : 4 * k;
  const aStepStride = transposeA && !packA ? 4 * lda : 4;

  const tileOf = ({ height }: RowRegion, group: PanelGroup): Tile => ({
    rows: height,
    columns: group.columns,
    aRowStride,
    aStepStride,
    bStepStride: packB ? panelRowBytes(group) : 4 * ldb,
    bPadded: packB,
    cRowStride: 4 * ldc,
  });

  const emitOneTile = (tile: Tile): void => {
    if (isTiny(spec)) {
      emitTile(f, tile, at, oneBlock ? k : { local: count }, oneBlock ? accumulate : { local: add });
      return;
    }
    for (const address of [at.a, at.b, at.c]) f.get(address);
    if (!oneBlock) {
      f.get(count);
      f.get(add);
    }
    f.call(tileFunction(module, tile, oneBlock ? { steps: k, add: accumulate } : undefined));
  };

  const emitPanels = (region: RowRegion, from: Bound, to: Bound, group: PanelGroup): void => {
    setAddress(f, cPanel, c, rowStart, 4 * ldc);
    advance(f, cPanel, 4 * group.start);
    if (packB) {
      f.i32(panels + (group.start / 8) * panelBytes(k));
      f.set(at.b);
      setAddress(f, at.b, at.b, step, panelRowBytes(group));
    } else {
      setAddress(f, at.b, b, step, 4 * ldb);
      advance(f, at.b, 4 * group.start);
    }
    f.forRange(panel, 0, group.count, 1, () => {
      f.get(aBlock);
      f.set(at.a);
      f.get(cPanel);
      f.set(at.c);
      f.forRange(row, from, to, region.height, () => {
        emitOneTile(tileOf(region, group));
        advance(f, at.a, region.height * aRowStride);
        advance(f, at.c, region.height * 4 * ldc);
      });
      advance(f, at.b, packB ? panelBytes(k) : 32);
      advance(f, cPanel, 32);
    });
  };

  const emitSteps = (region: RowRegion, from: Bound, to: Bound): void => {
    setSmaller(f, count, step, steps, k);
    f.get(count);
    f.get(step);
    f.op('i32.sub');
    f.set(count);
    if (!oneBlock) {
      f.get(step);
      f.i32(accumulate ? 1 : 0);
      f.op('i32.or');
      f.set(add);
    }
    setAddress(f, aBlock, a, rowStart, transposeA ? 4 : 4 * k);
    setAddress(f, aBlock, aBlock, step, transposeA ? 4 * lda : 4);
    if (packA) {
      f.get(rowEnd);
      f.get(rowStart);
      f.op('i32.sub');
      f.set(row);
      packBlock(f, { source: aBlock, steps: count, rows: row, stepStride: 4 * lda }, firstRowOfA, aRowBytes);
      f.i32(firstRowOfA);
      f.set(aBlock);
    }
    for (const group of panelGroups(n)) emitPanels(region, from, to, group);
  };

  if (packB && spec.transposeB) packColumns(f, k, n, b, panels);
  else if (packB) packRows(f, k, n, ldb, b, panels);
  for (const region of regions) {
    const { start, end, height } = region;
    const blockRows = tilesPerBlock * height;
    f.forRange(rowStart, start, end, blockRows, () => {
      setSmaller(f, rowEnd, rowStart, blockRows, end);
      const known = end - start <= blockRows;
      f.forRange(step, 0, k, steps, () =>
        emitSteps(region, known ? start : { local: rowStart }, known ? end : { local: rowEnd }),
      );
      spec.epilogue?.(f, rowStart, rowEnd, c);
    });
  }
}
