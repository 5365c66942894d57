/** Several trainings in one program. */
import type { Executable, NumberArray } from '../backends/backend.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Activate } from './session.ts';
import { everySlab, type TrainingSlabs } from './slabs.ts';

/**
 * What lets several trainings share one program: a function that puts the weights and the optimizer state of a training in
 * place, and the others' aside. All start from the weights that the executable has now.
 */
export async function takingTurns(executable: Executable, slabs: TrainingSlabs): Promise<Activate> {
  const wholes = everySlab(slabs).map(({ whole }) => whole);
  const ofNetwork = wholes.slice(0, wholes.length - Object.keys(slabs.slots).length);
  const initial = await Promise.all(ofNetwork.map((whole) => executable.read(whole)));
  const aside = new Map<number, NumberArray[]>();
  let active = 0;
  const change = async (next: number): Promise<void> => {
    aside.set(active, await Promise.all(wholes.map((whole) => executable.read(whole))));
    active = next;
    for (const [i, whole] of wholes.entries()) {
      const values = aside.get(next)?.[i] ?? initial[i] ?? new Float32Array(sizeOf(whole.shape));
      executable.write(whole, values);
    }
    aside.delete(next);
  };
  return (training) => (training === active ? undefined : change(training));
}
