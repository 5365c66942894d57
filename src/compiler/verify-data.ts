/** Rules about how values pass through the kernels of a function: nothing is read before it is there, or after it has gone. */
import {
  type Buffer,
  buffersRead,
  buffersWritten,
  type CompiledFunction,
  type Kernel,
  type Program,
  shareMemory,
} from './program.ts';
import type { Breach } from './verify.ts';

/** The first rule about the flow of data that the function breaks. */
export function dataBreach(compiled: CompiledFunction, { parameters, constants }: Program): Breach | undefined {
  const { spec, fields, kernels } = compiled;
  const inputs = new Set(fields.filter(({ role }) => role === 'input').map(({ buffer }) => buffer));
  const outputs = fields.filter(({ role }) => role === 'output').map(({ buffer }) => buffer);
  const own = new Set<Buffer>([...inputs, ...outputs, ...parameters.values(), ...constants.values()]);
  const given = new Set<Buffer>([...inputs, ...parameters.values(), ...constants.values()]);
  const updated = new Set([...(spec.updates?.keys() ?? [])].map((parameter) => parameters.get(parameter)));
  const written = new Set<Buffer>();
  for (const kernel of kernels) {
    const reads = readsBefore(kernel);
    const stranger = [...buffersRead(kernel), ...buffersWritten(kernel)].find(
      (buffer) => buffer.space !== 'temporary' && !own.has(buffer),
    );
    if (stranger) return { rule: 'kernels use the buffers of their function', got: stranger.name };
    const early = reads.find((buffer) => !given.has(buffer) && !written.has(buffer));
    if (early) return { rule: 'a buffer is written before it is read', got: early.name };
    for (const buffer of new Set(buffersWritten(kernel))) {
      if (inputs.has(buffer) || buffer.space === 'constant' || (buffer.space === 'parameter' && !updated.has(buffer))) {
        return { rule: 'inputs, constants and parameters without an update are not written', got: buffer.name };
      }
      if ([...written].some((other) => shareMemory(other, buffer)))
        return { rule: 'a buffer is written by one kernel', got: buffer.name };
      written.add(buffer);
    }
  }
  const absent = [...outputs, ...updated].find((buffer) => !buffer || !written.has(buffer));
  return absent && { rule: 'every output and every updated parameter is written', got: absent.name };
}

/** What a kernel reads that others wrote: not the output that its own epilogue goes over. */
function readsBefore(kernel: Kernel): Buffer[] {
  if (kernel.kind === 'loop' || !kernel.epilogue) return buffersRead(kernel);
  return buffersRead(kernel).filter((buffer) => buffer !== kernel.target);
}
