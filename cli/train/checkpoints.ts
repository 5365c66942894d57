/** The checkpoints of a run, in its folder. */
import { ChainruleError, type Checkpoint, type FitState, type TrainingState } from '../../src/index.ts';
import { type CheckpointFile, checkpointFile } from '../../src/node.ts';
import type { Screen } from '../screen.ts';

/** Seconds between two of them when no other number is given. */
const usual = 30;

/**
 * Without the first checkpoint no training begins. A later one that cannot be written, as when the disk is full, is said
 * once and stops nothing: the one before is whole, and the next is tried.
 */
export class RunCheckpoints<State extends FitState | TrainingState = FitState> {
  readonly every: number;
  private readonly display: Screen;
  private file: CheckpointFile | undefined;
  private before: (() => Promise<void>) | undefined;
  private isOver = false;
  private last: Checkpoint<State> | undefined;
  private hasWarned = false;

  constructor(every: number | true | undefined, display: Screen) {
    this.every = typeof every === 'number' ? every : usual;
    this.display = display;
  }

  /** Says where they go, and what is to be done before the first. */
  open(path: string, before: () => Promise<void> = async () => {}): void {
    this.file = checkpointFile(path, this.every);
    this.before = before;
  }

  /** What comes now says that the run is done, which is true when its model is there: it waits for {@link end}. */
  hold(): void {
    this.isOver = true;
  }

  readonly write = async (checkpoint: Checkpoint<State>): Promise<void> => {
    if (this.isOver) {
      this.last = checkpoint;
    } else if (this.before) {
      await this.before();
      this.before = undefined;
      await this.file!.write(checkpoint);
    } else {
      await this.orWarn(() => this.file!.write(checkpoint));
    }
  };

  /** Waits for what is being written. */
  async settle(): Promise<void> {
    await this.orWarn(async () => this.file?.done());
  }

  /** Writes the one that waited. */
  async end(): Promise<void> {
    const { last } = this;
    if (!last) return;
    await this.orWarn(() => this.file!.write(last));
    await this.settle();
  }

  private async orWarn(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ChainruleError)) throw error;
      if (!this.hasWarned)
        this.display.warn([`${error.message}; the training goes on, and can be resumed from the checkpoint before`]);
      this.hasWarned = true;
    }
  }
}
