/**
 * Filters over pictures, and their gradient, in tiles: neighbouring windows are rows of a matrix that overlap in memory, so that
 * nothing is copied. Which sums are made in which order depends on the shapes alone, not on how many pictures there are or who does what.
 */
import type { CallKernel } from '../../../compiler/program.ts';
import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import { type SumLoop, type SumTile, sumTile } from './correlation-tile.ts';
import type { KernelPlan } from './fast-kernel.ts';
import type { RareKernels } from './index.ts';
import { advance } from './matmul-lanes.ts';
import { packedBytes, packRows, panelBytes, panelRowBytes } from './matmul-pack.ts';
import { panelGroups, rowRegions } from './matmul-spec.ts';

/** What is worked on together: it stays in the first cache. */
const blockBytes = 32_768;
/** Filters of no more numbers than this stay in the first cache in any order, and are not packed. */
const cachedFloats = 4096;

interface Places {
  readonly n: number;
  /** The shapes of a picture and of its places, without their last axes. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly outputs: number;
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Numbers of a window that lie one after the other, and how many such runs it has, downwards and across. */
  readonly run: number;
  readonly runs: readonly [number, number];
}

function placesOf({ node, inputs }: CallKernel, filters: readonly number[], sums: readonly number[]): Places {
  const [n, height, width, channels] = inputs[0]!.layout.shape as [number, number, number, number];
  const { stride, dilation } = node.attributes as unknown as Pick<Places, 'stride' | 'dilation'>;
  const size = filters.slice(0, 2) as [number, number];
  const isDense = dilation[1] === 1;
  return {
    n,
    height,
    width,
    channels,
    size,
    stride,
    dilation,
    rows: sums[1]!,
    columns: sums[2]!,
    outputs: sums[3]!,
    run: isDense ? size[1] * channels : channels,
    runs: [size[0], isDense ? 1 : size[1]],
  };
}

/** Multiplications of numbers by four, and additions. */
function workOf({ n, rows, columns, outputs, size, channels }: Places): number {
  return (n * rows * columns * outputs * size[0] * size[1] * channels) / 2;
}

export const correlationKernels: RareKernels = {
  correlate2d: planCorrelation,
  correlate2dFilters: planFilters,
};

function planCorrelation(call: CallKernel): KernelPlan {
  const p = placesOf(call, call.inputs[1]!.layout.shape, call.node.shape);
  const taps = p.run * p.runs[0] * p.runs[1];
  const packs = taps * p.outputs > cachedFloats;
  return {
    pieces: { count: p.n, fewest: 1, work: workOf(p) },
    scratchBytes: () => (packs ? packedBytes(taps, p.outputs) : 0),
    define: (module, name, { scratch, share }) =>
      module.define(name, ['i32', 'i32', 'i32'], [], (f) => {
        const { from, to } = share ?? { from: 0, to: p.n };
        if (packs) packRows(f, taps, p.outputs, p.outputs, 1, scratch);
        emitCorrelation(module, f, p, packs ? scratch : undefined, from, to);
      }),
  };
}

function emitCorrelation(
  module: ModuleBuilder,
  f: FunctionBuilder,
  p: Places,
  panels: number | undefined,
  from: number,
  to: number,
): void {
  const { width, channels, columns, outputs, stride, dilation, run, runs } = p;
  const [x, filters, y] = [0, 1, 2];
  const [picture, block, row, tile, panel] = Array.from({ length: 5 }, () => f.local('i32')) as number[];
  const [a, b, c, aRow, cRow, cPanel] = Array.from({ length: 6 }, () => f.local('i32')) as number[];
  const [rowBytes, yRowBytes] = [4 * stride[0] * width * channels, 4 * columns * outputs];
  const taps = run * runs[0] * runs[1];
  const rowsAtOnce = Math.min(p.rows, Math.max(1, Math.floor(blockBytes / rowBytes)));
  const copy = (target: number, source: number): void => {
    f.get(source);
    f.set(target);
  };
  const emitBlock = (count: number): void => {
    for (const group of panelGroups(outputs)) {
      const bStep = panels === undefined ? 4 * outputs : panelRowBytes(group);
      if (panels === undefined) {
        copy(b!, filters);
        advance(f, b!, 4 * group.start);
      } else {
        f.i32(panels + (group.start / 8) * panelBytes(taps));
        f.set(b!);
      }
      const loops: SumLoop[] = [
        { count: runs[0], aStride: 4 * dilation[0] * width * channels, bStride: runs[1] * run * bStep },
        { count: runs[1], aStride: 4 * dilation[1] * channels, bStride: run * bStep },
        { count: run, aStride: 4, bStride: bStep },
      ];
      copy(cPanel!, y);
      advance(f, cPanel!, 4 * group.start);
      f.forRange(panel!, 0, group.count, 1, () => {
        copy(aRow!, x);
        copy(cRow!, cPanel!);
        f.forRange(row!, 0, count, 1, () => {
          copy(a!, aRow!);
          copy(c!, cRow!);
          for (const { start, end, height } of rowRegions(columns, 4)) {
            const of: SumTile = {
              rows: height,
              columns: group.columns,
              loops,
              bPadded: panels !== undefined,
              adds: false,
              aRowStride: 4 * stride[1] * channels,
              cRowStride: 4 * outputs,
            };
            f.forRange(tile!, start, end, height, () => {
              for (const address of [a!, b!, c!]) f.get(address);
              f.call(sumTile(module, of));
              advance(f, a!, height * of.aRowStride);
              advance(f, c!, height * of.cRowStride);
            });
          }
          advance(f, aRow!, rowBytes);
          advance(f, cRow!, yRowBytes);
        });
        advance(f, b!, panels === undefined ? 32 : panelBytes(taps));
        advance(f, cPanel!, 32);
      });
    }
    advance(f, x, count * rowBytes);
    advance(f, y, count * yRowBytes);
  };
  const pictureBytes = 4 * p.height * width * channels;
  advance(f, x, from * pictureBytes);
  advance(f, y, from * p.rows * yRowBytes);
  const rest = p.rows % rowsAtOnce;
  f.forRange(picture!, from, to, 1, () => {
    f.forRange(block!, 0, p.rows - rest, rowsAtOnce, () => emitBlock(rowsAtOnce));
    if (rest > 0) emitBlock(rest);
    advance(f, x, pictureBytes - p.rows * rowBytes);
  });
}

function planFilters(call: CallKernel): KernelPlan {
  const p = placesOf(call, call.node.shape, call.inputs[1]!.layout.shape);
  const taps = p.run * p.runs[0] * p.runs[1];
  return {
    pieces: { count: taps, fewest: 4, work: workOf(p) },
    define: (module, name, { share }) =>
      module.define(name, ['i32', 'i32', 'i32'], [], (f) => {
        const { from, to } = share ?? { from: 0, to: taps };
        emitZeros(f, 2, 4 * from * p.outputs, 4 * to * p.outputs);
        emitFilters(module, f, p, from, to);
      }),
  };
}

/** Some numbers of the filters, added up block by block of places. */
function emitFilters(module: ModuleBuilder, f: FunctionBuilder, p: Places, from: number, to: number): void {
  const { n, height, width, channels, rows, columns, outputs, stride, dilation, run, runs } = p;
  const [x, sums, filters] = [0, 1, 2];
  const [block, picture, tile, panel] = Array.from({ length: 4 }, () => f.local('i32')) as number[];
  const [aTile, b, c] = Array.from({ length: 3 }, () => f.local('i32')) as number[];
  const [xRow, sumsRow] = [4 * stride[0] * width * channels, 4 * columns * outputs];
  const [xPicture, sumsPicture] = [4 * height * width * channels, rows * sumsRow];
  const rowsAtOnce = Math.min(rows, Math.max(1, Math.floor(blockBytes / (xRow + sumsRow))));
  const picturesAtOnce =
    rowsAtOnce < rows ? 1 : Math.min(n, Math.max(1, Math.floor(blockBytes / (xPicture + sumsPicture))));
  const emitBlock = (pictures: number, count: number): void => {
    const loops: SumLoop[] = [
      { count: pictures, aStride: xPicture, bStride: sumsPicture },
      { count, aStride: xRow, bStride: sumsRow },
      { count: columns, aStride: 4 * stride[1] * channels, bStride: 4 * outputs },
    ];
    for (let i = 0; i < runs[0] * runs[1]; i++) {
      const [first, last] = [Math.max(from, i * run), Math.min(to, (i + 1) * run)];
      if (first >= last) continue;
      const [down, across] = [Math.floor(i / runs[1]) * dilation[0], (i % runs[1]) * dilation[1]];
      f.get(x);
      f.i32(4 * ((down * width + across) * channels + first - i * run));
      f.op('i32.add');
      f.set(aTile!);
      for (const region of rowRegions(last - first, 4)) {
        f.get(filters);
        f.i32(4 * outputs * (first + region.start));
        f.op('i32.add');
        f.set(c!);
        f.forRange(tile!, region.start, region.end, region.height, () => {
          f.get(sums);
          f.set(b!);
          for (const group of panelGroups(outputs)) {
            const of: SumTile = {
              rows: region.height,
              columns: group.columns,
              loops,
              bPadded: false,
              adds: true,
              aRowStride: 4,
              cRowStride: 4 * outputs,
            };
            f.forRange(panel!, 0, group.count, 1, () => {
              for (const address of [aTile!, b!, c!]) f.get(address);
              f.call(sumTile(module, of));
              advance(f, b!, 4 * group.columns);
              advance(f, c!, 4 * group.columns);
            });
          }
          advance(f, aTile!, 4 * region.height);
          advance(f, c!, 4 * outputs * (region.height - 1));
        });
      }
    }
    const wholePictures = count === rows;
    advance(f, x, wholePictures ? pictures * xPicture : count * xRow);
    advance(f, sums, wholePictures ? pictures * sumsPicture : count * sumsRow);
  };
  if (rowsAtOnce === rows) {
    const rest = n % picturesAtOnce;
    f.forRange(picture!, 0, n - rest, picturesAtOnce, () => emitBlock(picturesAtOnce, rows));
    if (rest > 0) emitBlock(rest, rows);
    return;
  }
  const rest = rows % rowsAtOnce;
  f.forRange(picture!, 0, n, 1, () => {
    f.forRange(block!, 0, rows - rest, rowsAtOnce, () => emitBlock(1, rowsAtOnce));
    if (rest > 0) emitBlock(1, rest);
    advance(f, x, xPicture - rows * xRow);
  });
}

/** Zeros from one byte to another behind an address; both are multiples of 4. */
function emitZeros(f: FunctionBuilder, base: number, from: number, to: number): void {
  const [at, end] = [f.local('i32'), f.local('i32')];
  for (const [local, bytes] of [
    [at, from],
    [end, to],
  ] as const) {
    f.get(base);
    f.i32(bytes);
    f.op('i32.add');
    f.set(local);
  }
  f.loop(() => {
    f.get(at);
    f.f32(0);
    f.store('f32.store', 0);
    advance(f, at, 4);
    f.get(at);
    f.get(end);
    f.op('i32.lt_u');
    f.brIf(0);
  });
}
