/**
 * Where the rows of a training lie: in the executable's memory, whence steps gather them; or, where that would be a
 * second copy of much, with the caller, and the rows of each step are written to its host table.
 */
import type { Executable, HostField, HostTable } from '../backends/backend.ts';
import type { Parameter } from '../graph/node.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import type { TrainingData } from './data.ts';
import { type DataNodes, residentData, type StreamedRows } from './objective.ts';

/** Arrays of fewer elements (4 MB in float32) are copied: steps on them are short, and written rows would slow them. */
const fewestStreamed = 1 << 20;
/** So are arrays of narrower rows: to begin a row takes as long as to copy some dozen numbers. */
const narrowestStreamed = 32;
/** And where a batch is most of the rows: the table that it is written to is then a copy too. */
const fewestBatches = 8;

export interface LearnedRows {
  readonly nodes: DataNodes;
  /** Numbers per row that are written for each step. */
  readonly streamedWidth: number;
  /** Writes what stays in the executable's memory. */
  readonly writeTo: (executable: Executable) => void;
  /** What writes rows, given by their numbers, for one run: into that row of a host table. */
  readonly writerFor: (table: HostTable) => (run: number, rows: Int32Array) => void;
}

/** Whether so many rows of that width, learned in batches of at most that size, are not copied into the executable's memory. */
export function isStreamed(rows: number, width: number, largestBatch: number): boolean {
  return width >= narrowestStreamed && rows * width >= fewestStreamed && rows >= fewestBatches * largestBatch;
}

/** The rows of all blocks are numbered through, from 0. */
export function learnedRows(
  blocks: readonly TrainingData[],
  network: Network,
  loss: Loss,
  largestBatch: number,
): LearnedRows {
  const counts = blocks.map(({ x }) => x.length / network.inputs);
  const starts = counts.map((_, i) => sum(counts.slice(0, i)));
  const isWeighted = blocks.some(({ sampleWeights }) => sampleWeights !== undefined);
  const resident = residentData(sum(counts), network, loss, isWeighted);
  const nodes: DataNodes = { ...resident, x: placeOf(resident.x, largestBatch), y: placeOf(resident.y, largestBatch) };
  const streamed = (['x', 'y'] as const).flatMap((part) => {
    const node = nodes[part];
    return node.kind === 'streamed' ? [{ ...node, arrays: blocks.map((block) => block[part]) }] : [];
  });
  return {
    nodes,
    streamedWidth: sum(streamed.map(({ width }) => width)),
    writeTo: (executable) => {
      for (const [i, block] of blocks.entries()) {
        const [first, rows] = [starts[i]!, counts[i]!];
        for (const part of ['x', 'y'] as const) {
          const node = nodes[part];
          if (node.kind === 'parameter') executable.write(node, block[part], (first * block[part].length) / rows);
        }
        if (nodes.sampleWeights) {
          executable.write(nodes.sampleWeights, block.sampleWeights ?? new Float32Array(rows).fill(1), first);
        }
      }
    },
    writerFor: (table) => {
      // Where all that is learned is streamed, nothing asks for the numbers of rows.
      const numbers = table.has('rows') ? table.field('rows') : undefined;
      const writers = streamed.map(({ name, width, arrays }) => rowWriter(table.field(name), width, arrays, starts));
      return (run, rows) => {
        numbers?.set(run, rows);
        for (const write of writers) write(run, rows);
      };
    },
  };
}

function placeOf(array: Parameter, largestBatch: number): Parameter | StreamedRows {
  const [rows = 0, width = 1] = array.shape;
  return isStreamed(rows, width, largestBatch) ? { kind: 'streamed', name: array.name, width } : array;
}

/** Copies rows of the blocks, which start at those numbers, one after the other into a field. */
function rowWriter(
  field: HostField,
  width: number,
  blocks: readonly ArrayLike<number>[],
  starts: readonly number[],
): (run: number, rows: Int32Array) => void {
  return (run, rows) => {
    let to = 0;
    for (const row of rows) {
      let i = blocks.length - 1;
      while (starts[i]! > row) i--;
      const block = blocks[i]!;
      const from = (row - starts[i]!) * width;
      if (block instanceof Float32Array) field.set(run, block.subarray(from, from + width), to);
      else for (let j = 0; j < width; j++) field.set(run, block[from + j]!, to + j);
      to += width;
    }
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
