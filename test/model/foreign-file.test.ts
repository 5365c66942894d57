/** What files of other kinds are called, where a model was expected. */
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fit, mlp, modelFromBytes, modelToBytes, networkFromBytes } from '../../src/index.ts';
import { foreignFault } from '../../src/model/foreign-file.ts';
import { toOnnx } from '../../src/onnx.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** The beginning of a zip file with one entry. */
function zipped(name: string): Uint8Array {
  const content = deflateRawSync('content');
  const head = new Uint8Array(30);
  head.set([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]);
  head[18] = content.length;
  head[26] = name.length;
  return Uint8Array.from([...head, ...bytes(name), ...content]);
}

const torch =
  'try from safetensors.torch import save_file; save_file(model.state_dict(), "weights.safetensors") in Python';

describe('a file that is no model is called by what it is', () => {
  it.each<[what: string, content: Uint8Array, problem: string, hint: string]>([
    ['CSV', bytes('a,b\n1,2\n'), 'a table, not a model: got "a,b"', 'chainrule train x.bin --target <column>'],
    ['short CSV', bytes('a,b\n1,'), 'a table, not a model: got "a,b"', 'fitTable() in code'],
    ['CSV with semicolons', new TextEncoder().encode('größe;preis\n1;2\n'), 'a table, not a model', 'chainrule train'],
    [
      'JSON',
      bytes('{"weights": [1, 2, 3]}'),
      'JSON, not a model: got "{\\"weights\\": [1, 2, 3]}"',
      'model.safetensors',
    ],
    ['JSON of rows', bytes('[\n  {"a": 1}\n]'), 'JSON, not a model', 'fitTable()'],
    ['torch.save', zipped('model/data.pkl'), 'a file of PyTorch, not a model: got a pickle', torch],
    ['torch.jit.save', zipped('net/data.pkl'), 'a file of PyTorch, not a model', torch],
    [
      'older torch.save',
      bytes('\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9 j\u00a8P\u0019.'),
      'a pickle of Python',
      torch,
    ],
    ['Keras .h5', bytes('\u0089HDF\r\n\u001a\n\0\0\0\0'), 'an HDF5 file, as of Keras (.h5)', 'fromOnnx()'],
    ['Excel', zipped('[Content_Types].xml'), 'a table, not a model: got Excel', 'chainrule train x.bin'],
    ['npz', zipped('x_train.npy'), 'arrays of NumPy (.npz)', 'chainrule train'],
    ['Keras', zipped('metadata.json'), 'a zip file, not a model', '.keras'],
    ['Parquet', bytes('PAR1\u0015\u0004\u0015\0\0'), 'a table, not a model: got Parquet', 'chainrule train'],
    [
      'ONNX',
      toOnnx(mlp({ inputs: 2, hidden: [2], outputs: 1 })),
      'an ONNX file, not a model of safetensors',
      'fromOnnx()',
    ],
  ])('%s', async (_, content, problem, hint) => {
    for (const read of [modelFromBytes, networkFromBytes]) {
      const error: unknown = await read(content, 'x.bin').catch((thrown: unknown) => thrown);
      expect(String(error)).toContain(`x.bin: ${problem}`);
      expect(String(error)).toContain(hint);
    }
  });

  it('what nobody knows keeps its message, and so does a model that is damaged', async () => {
    expect(foreignFault(bytes('\u0001\u0002nothing known\n'), 'x')).toBeUndefined();
    expect(foreignFault(bytes('words, and more words'), 'x')).toBeUndefined();
    await expect(modelFromBytes(new Uint8Array(9))).rejects.toThrow('not a safetensors file: got a header of 0 bytes');
    const model = await fit(mlp({ inputs: 1, hidden: 2, outputs: 1 }), { x: [0, 1], y: [0, 1] }, { epochs: 1 });
    await expect(modelFromBytes(modelToBytes(model).slice(0, -4))).rejects.toThrow('truncated');
  });
});
