/** The past of a training: where it was, at evenly spaced steps, within a bound of memory. */
import type { Keyframe } from './training.ts';

const mostFrames = 600;
const mostBytes = 32 * 2 ** 20;

export class Timeline {
  private frames: Keyframe[] = [];
  private every = 1;

  /** So many steps until the next one is to be kept. */
  due(step: number): number {
    return this.every - (step % this.every);
  }

  /** Keeps one that is due, or takes it for the one of the same step; beyond the bound every other one goes. */
  add(frame: Keyframe): void {
    if (this.frames.at(-1)?.step === frame.step) this.frames.pop();
    this.frames.push(frame);
    while (this.frames.length > 2 && (this.frames.length > mostFrames || this.bytes > mostBytes)) {
      this.every *= 2;
      this.frames = this.frames.filter(({ step }, i) => i === 0 || step % this.every === 0);
    }
  }

  get bytes(): number {
    return this.frames.length * (this.frames[0] ? bytesOf(this.frames[0]) : 0);
  }

  get isEmpty(): boolean {
    return this.frames.length === 0;
  }

  /** Up to a step, from the first. */
  until(step: number): readonly Keyframe[] {
    return this.frames.filter((frame) => frame.step <= step);
  }

  nearest(step: number): Keyframe | undefined {
    return this.frames.reduce<Keyframe | undefined>(
      (best, frame) => (!best || Math.abs(frame.step - step) < Math.abs(best.step - step) ? frame : best),
      undefined,
    );
  }

  /** So many further, or back, than a step. */
  beside(step: number, by: number): Keyframe | undefined {
    const before = this.frames.filter((frame) => frame.step < step).length;
    const here = this.frames[before]?.step === step;
    const at = by < 0 ? before + by : before + by - (here ? 0 : 1);
    return this.frames[Math.max(0, Math.min(this.frames.length - 1, at))];
  }

  /** Forgets what came after a step; whether there was anything. */
  cut(step: number): boolean {
    const { length } = this.frames;
    this.frames = this.frames.filter((frame) => frame.step <= step);
    return this.frames.length < length;
  }
}

/** What it takes in memory. */
export function bytesOf({ state }: Keyframe): number {
  const sizes = [state.parameters, ...Object.values(state.slots)].flatMap((arrays) =>
    Object.values(arrays).map(({ byteLength }) => byteLength),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
