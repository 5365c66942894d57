/** `--from`: what a training goes on from, in place of weights that are drawn. */
import { decideTask } from '../../src/data.ts';
import type { AnyTableModel, FitOptions } from '../../src/index.ts';
import { readBytes } from '../../src/node.ts';
import { isOnnxName, loadTableModel } from '../data/model-data.ts';
import type { TrainFlags } from './options.ts';
import type { Tables } from './tables.ts';

/** The model of a table that the file or the folder of a run holds; undefined of an ONNX file of another program. */
export async function modelToGoOnFrom(path: string): Promise<AnyTableModel | undefined> {
  if (isOnnxName(path)) {
    const { isOnnxModel } = await import('../../src/onnx.ts');
    if (!isOnnxModel(await readBytes(path), path)) return undefined;
  }
  return loadTableModel(path);
}

/** The network of an ONNX file of another program: without its softmax where classes are learned, whose losses take logits. */
export async function networkToGoOnFrom(
  { from, task }: TrainFlags,
  { read: { table } }: Tables,
  [target, ...others]: readonly string[],
): Promise<FitOptions['from']> {
  const { stackFromOnnx } = await import('../../src/onnx.ts');
  const file = await readBytes(from!);
  const of = task ?? (others.length > 0 ? 'regression' : decideTask(table, target!).task);
  return stackFromOnnx(file, from, of === 'classification');
}
