/** How much memory a training will need: told by its compiled program, and refused, before any of it is taken. */
import { fail } from '../graph/error.ts';
import { sizeOf } from '../graph/shape.ts';
import { isSource } from '../train/data.ts';
import { type PlannedSession, planSession } from '../train/session.ts';
import { everySlab } from '../train/slabs.ts';

/** What 32-bit WebAssembly can address. */
const largestProgram = 4_294_967_296;
const float32Bytes = 4;
const float64Bytes = 8;

/** Refuses a training whose program is too large; gives the bytes that it needs at least. `what` names its network. */
export function requireMemory(what: string, planned: PlannedSession): number {
  const program = programBytes(planned);
  if (program <= largestProgram) return program + bytesBeside(planned);
  const { sampler } = planned.parts.trainings[0]!;
  return fail({
    what: `${what}, batches of ${sampler.sizes[0]} rows`,
    problem: 'too large for memory',
    got: `at least ${gigabytes(program)} for training`,
    expected: `at most ${gigabytes(largestProgram)}`,
    hint: programBytes(inSingleRows(planned)) <= largestProgram ? 'smaller batches' : 'smaller hidden layers',
  });
}

function programBytes({ program }: PlannedSession): number {
  return float32Bytes * program.arenaSize;
}

/** The weights of the network and the best ones; for each training whose turn it is not, all that it learns; and the data. */
function bytesBeside({ parts, slabs }: PlannedSession): number {
  const { network, trainings } = parts;
  const weights = network.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const ofOthers = everySlab(slabs).reduce((total, { whole }) => total + sizeOf(whole.shape), 0);
  // A source has its rows elsewhere.
  const data = parts.blocks.reduce(
    (total, block) => total + (isSource(block) ? 0 : block.x.length + block.y.length),
    0,
  );
  return (float64Bytes + float32Bytes) * weights + float32Bytes * ((trainings.length - 1) * ofOthers + data);
}

/** The same trainings with batches of one row. */
function inSingleRows({ parts }: PlannedSession): PlannedSession {
  const trainings = parts.trainings.map((one) => ({ ...one, sampler: { ...one.sampler, sizes: [1] } }));
  return planSession({ ...parts, trainings });
}

function gigabytes(bytes: number): string {
  return `${bytes < 1e10 ? (bytes / 1e9).toFixed(1) : Math.round(bytes / 1e9)} GB`;
}
