/** What the kernels of a function are for, in words that lead to the layers: from the parameters at the two ends of its data flow. */
import {
  type Buffer,
  buffersRead,
  buffersWritten,
  type CompiledFunction,
  type Program,
  shareMemory,
} from './program.ts';

/**
 * For each kernel of a function: `update of layer1.weight`, `gradient of layer1.weight`, `layer1 forward`, `layer1 backward`
 * after the parameter that it works with; `rows of data.x` where a parameter is read that no function ever updates; else
 * `forward` where an output needs it, and `backward`.
 */
export function kernelRoles(program: Program, { kernels }: CompiledFunction): string[] {
  const trained = program.functions
    .flatMap((compiled) => compiled.kernels.flatMap((kernel) => buffersWritten(kernel)))
    .filter(({ space }) => space === 'parameter');
  const flow = kernels.map((kernel) => ({ reads: buffersRead(kernel), writes: buffersWritten(kernel) }));
  const updated = flow.map(({ writes }) => names(writes.filter(({ space }) => space === 'parameter')));
  const forOutputs = neededFor(flow, (writes) => writes.some(({ space }) => space === 'row'));
  return flow.map(({ reads, writes }, i) => {
    if (updated[i]!.length > 0) return `update of ${several(updated[i]!)}`;
    const parameters = reads.filter(({ space }) => space === 'parameter');
    const data = parameters.filter((buffer) => !trained.some((other) => shareMemory(other, buffer)));
    if (data.length > 0) return `rows of ${several(names(data))}`;
    const isForward = forOutputs.has(i);
    const next = flow.findIndex(
      (later, j) =>
        !isForward && j > i && updated[j]!.length > 0 && later.reads.some((buffer) => writes.includes(buffer)),
    );
    const others = names(parameters).filter((name) => !updated[next]?.includes(name));
    if (next >= 0 && others.length === 0) return `gradient of ${several(updated[next]!)}`;
    const direction = isForward ? 'forward' : 'backward';
    const layers = [...new Set(others.map((name) => name.slice(0, Math.max(0, name.lastIndexOf('.'))) || name))];
    return layers.length > 0 ? `${several(layers)} ${direction}` : direction;
  });
}

/** The kernels, by index, on which those that write a certain buffer depend, and these themselves. */
function neededFor(
  flow: readonly { readonly reads: readonly Buffer[]; readonly writes: readonly Buffer[] }[],
  isWanted: (writes: readonly Buffer[]) => boolean,
): Set<number> {
  const wanted = new Set<Buffer>();
  const needed = new Set<number>();
  for (const [i, { reads, writes }] of [...flow.entries()].reverse()) {
    if (!isWanted(writes) && !writes.some((buffer) => wanted.has(buffer))) continue;
    needed.add(i);
    for (const buffer of reads) if (buffer.space === 'temporary') wanted.add(buffer);
  }
  return needed;
}

/** Names, without those of the state that belongs to another of them: `layer1.weight.mean` beside `layer1.weight`. */
function names(buffers: readonly Buffer[]): string[] {
  const all = [...new Set(buffers.map(({ name }) => name))];
  return all.filter((name) => !all.some((other) => other !== name && name.startsWith(`${other}.`)));
}

function several(of: readonly string[]): string {
  return of.length > 2 ? `${of[0]!} and ${of.length - 1} more` : of.join(', ');
}
