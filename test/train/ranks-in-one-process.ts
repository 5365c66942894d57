/** Processes that are none: trainings side by side in this one, which hand over what ranks would send. */
import type { Ranks } from '../../src/train/ranks.ts';

export function ranksInOneProcess(size: number): readonly Ranks[] {
  /** What was sent from one to another and not received yet, and who waits for it. */
  const sent = new Map<string, (Float32Array | Float64Array)[]>();
  const waiting = new Map<string, () => void>();
  const take = async (way: string): Promise<Float32Array | Float64Array> => {
    for (;;) {
      const next = sent.get(way)?.shift();
      if (next) return next;
      await new Promise<void>((resolve) => waiting.set(way, resolve));
    }
  };
  return Array.from({ length: size }, (_, rank) => ({
    rank,
    size,
    exchange: async (out, into) => {
      for (const { rank: to, values } of out) {
        const way = `${rank} ${to}`;
        sent.set(way, [...(sent.get(way) ?? []), values.slice()]);
        waiting.get(way)?.();
      }
      for (const { rank: from, values } of into) values.set(await take(`${from} ${rank}`));
    },
  }));
}
