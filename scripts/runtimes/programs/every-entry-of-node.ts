/** The same, with what only Node has. */
import { fitTable, load, save, wasmThreads } from 'chainrule/node';

export async function program(): Promise<string | number> {
  await save(await fitTable('data.csv', { target: 'y', backend: wasmThreads(2) }), 'model.safetensors');
  return (await load('model.safetensors')).predict({ x: 1 }).prediction;
}
