/**
 * Where the rows of a training lie: in the executable's memory, from which steps gather them; or, where that copy would
 * be large, only at their source, and the rows of each step are read into its host table.
 */
import type { Executable, HostTable } from '../backends/backend.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { arrayRows, blocksOf, isSource, type RowSource, type TrainingData } from './data.ts';
import { joinedRows } from './joined-rows.ts';
import { type DataNodes, dataNodes } from './objective.ts';

/** Fewer numbers (4 MB in float32) are copied: steps on them are short, and reading rows would slow them. */
const fewestStreamed = 1 << 20;
/** So are arrays of narrower rows: to begin a row takes as long as to copy some dozen numbers. */
const narrowestStreamed = 32;
/** And where a batch is most of the rows: the table that it is read into is then a copy too. */
const fewestBatches = 8;

export interface LearnedRows {
  readonly nodes: DataNodes;
  /** Numbers per row that are read for each step. */
  readonly streamedWidth: number;
  /** Writes what stays in the executable's memory. */
  readonly writeTo: (executable: Executable) => Promise<void>;
  /** What writes rows, given by their numbers, for one run: into that row of a host table. */
  readonly writerFor: (table: HostTable) => (run: number, numbers: Int32Array) => void | Promise<void>;
}

/** Whether so many rows of arrays, of that width, learned in batches of at most that size, are not copied into the executable's memory. */
function isStreamed(rows: number, width: number, largestBatch: number): boolean {
  return width >= narrowestStreamed && isLarge(rows, width, largestBatch);
}

function isLarge(rows: number, width: number, largestBatch: number): boolean {
  return rows * width >= fewestStreamed && rows >= fewestBatches * largestBatch;
}

/** Rows are numbered from 0, those of a block after those of the block before. */
export function learnedRows(
  blocks: readonly (TrainingData | RowSource)[],
  network: Network,
  loss: Loss,
  largestBatch: number,
): LearnedRows {
  const { row } = network;
  const sources = blocks.map((block) => (isSource(block) ? block : arrayRows(block, row)));
  const source = joinedRows(sources);
  const { rows, target, weighted = false } = source;
  const [inputs, width] = [sizeOf(row), sizeOf(row) + target + (weighted ? 1 : 0)];
  // A source may keep its rows anywhere: to copy many would fill the memory with them.
  const areStreamed = (blocks.some(isSource) ? isLarge : isStreamed)(rows, width, largestBatch);
  const nodes = { ...dataNodes(rows, network, loss, weighted), areStreamed };
  return {
    nodes,
    streamedWidth: areStreamed ? width : 0,
    writeTo: async (executable) => {
      if (areStreamed) return;
      let start = 0;
      for (const block of blocks) {
        for await (const { x, y, sampleWeights, rows: count } of blocksOf(block, row)) {
          executable.write(nodes.x, x, start * inputs);
          executable.write(nodes.y, y, start * target);
          if (nodes.sampleWeights)
            executable.write(nodes.sampleWeights, sampleWeights ?? new Float32Array(count).fill(1), start);
          start += count;
        }
      }
    },
    writerFor: (table) => {
      if (!areStreamed) {
        const field = table.field('rows');
        return (run, numbers) => field.set(run, numbers);
      }
      const [x, y] = [table.field(nodes.x.name), table.field(nodes.y.name)];
      const weights = nodes.sampleWeights && table.field(nodes.sampleWeights.name);
      return (run, numbers) => source.read(numbers, x.get(run), y.get(run), weights?.get(run), 0);
    },
  };
}
