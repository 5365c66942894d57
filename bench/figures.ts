/** What a run has measured, by part and contestant, so that targets can be judged by it. */
import { type Measured, median, speedRatio } from './measure.ts';

export class Figures {
  private readonly all = new Map<string, readonly number[]>();

  /** Keeps the times of a part, such as `xor`, `inference 1` or `NN 256`: seconds per step or call, one for each round. For `memory` they are shares of the need. */
  note(part: string, measured: readonly Pick<Measured, 'id' | 'times'>[]): void {
    for (const { id, times } of measured) this.all.set(`${part}/${id}`, times);
  }

  /** The median seconds per step or call; undefined where it was not measured. */
  seconds(part: string, id: string): number | undefined {
    return this.median(part, id);
  }

  /** The median of what was noted, in its own unit. */
  median(part: string, id: string): number | undefined {
    const values = this.all.get(`${part}/${id}`);
    return values && median(values);
  }

  /** How many times as fast `a` was as `b`. */
  ratio(part: string, a: string, b: string): number | undefined {
    const [times, others] = [this.all.get(`${part}/${a}`), this.all.get(`${part}/${b}`)];
    return times && others && speedRatio(times, others);
  }
}
