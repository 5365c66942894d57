/** What bytes are that were taken for a model: loaded only where they are not a safetensors file. */
import type { ErrorParts } from '../graph/error.ts';

type Said = Pick<ErrorParts, 'problem' | 'got' | 'hint'>;

/** As much of a file as is looked at. */
export const lookedAt = 4096;

/** What is wrong with bytes that are something else, by what they begin with; undefined where nobody knows what they are. */
export function foreignFault(bytes: Uint8Array, file: string): ErrorParts | undefined {
  const start = bytes.subarray(0, lookedAt);
  const said = binary(Array.from(start, (byte) => String.fromCharCode(byte)).join(''), file) ?? written(start, file);
  return said && { what: file, expected: 'a model.safetensors that Chainrule wrote', ...said };
}

const inPython = 'from safetensors.torch import save_file; save_file(model.state_dict(), "weights.safetensors")';

/** Python's programs save pickles, which run code when they are read. */
const ofTorch: Said = {
  problem: 'a file of PyTorch, not a model',
  got: 'a pickle, which can run code when it is read',
  hint: `${inPython} in Python, and loadWeights() here`,
};

const ofTable = (file: string): string =>
  `chainrule train ${file} --target <column>, or fitTable() in code, for a model of it`;

function binary(start: string, file: string): Said | undefined {
  if (start.startsWith('PK\u0003\u0004')) return zip(start, file);
  const code = (at: number) => start.charCodeAt(at);
  if (code(0) === 0x80 && code(1) >= 2 && code(1) <= 5) {
    return { ...ofTorch, problem: 'a pickle of Python, as of PyTorch, not a model' };
  }
  if (start.startsWith('\u0089HDF\r\n')) {
    const hint = 'an ONNX file of it (tf2onnx), which fromOnnx() reads';
    return { problem: 'an HDF5 file, as of Keras (.h5), not a model', got: 'the signature of HDF5', hint };
  }
  if (start.startsWith('PAR1')) return { problem: 'a table, not a model', got: 'Parquet', hint: ofTable(file) };
  // Protocol buffers: the version of ONNX in one byte, then another field of a model.
  if (code(0) === 8 && code(1) > 0 && code(1) <= 32 && onnxFields.has(code(2))) {
    const hint = 'fromOnnx() or modelFromOnnx() of chainrule/onnx; on the command line a name that ends in .onnx';
    return { problem: 'an ONNX file, not a model of safetensors', got: 'the beginning of ONNX', hint };
  }
  return undefined;
}

/** What begins the producer, its version, the domain, the graph and the sets of operators. */
const onnxFields: ReadonlySet<number> = new Set([0x12, 0x1a, 0x22, 0x3a, 0x42]);

/** By the name of the first file in it. */
function zip(start: string, file: string): Said {
  const name = start.slice(30, 30 + start.charCodeAt(26));
  if (/\/(data\.pkl|version|byteorder|\.format_version|constants\.pkl|code\/.*)$/.test(name)) return ofTorch;
  if (/^(\[Content_Types\]\.xml$|_rels\/|docProps\/|xl\/)/.test(name)) {
    return { problem: 'a table, not a model', got: 'Excel', hint: ofTable(file) };
  }
  if (name.endsWith('.npy')) {
    return { problem: 'arrays of NumPy (.npz), not a model', got: name, hint: ofTable(file) };
  }
  const hint = 'the model.safetensors that is in it, or for Keras (.keras) an ONNX file of it';
  return { problem: 'a zip file, not a model', got: `${JSON.stringify(name)} in it`, hint };
}

/** JSON, or a table with separators. */
function written(start: Uint8Array, file: string): Said | undefined {
  let text: string;
  try {
    // The last letter may be cut.
    text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
  } catch {
    return undefined;
  }
  if (start.some((byte) => byte < 9 || (byte > 13 && byte < 32))) return undefined;
  const [first = ''] = text.trimStart().split(/\r?\n/, 1);
  const got = JSON.stringify(first.length > 40 ? `${first.slice(0, 40)}…` : first);
  if (/^[[{]\s*(["\]}[{\d-]|$)/.test(first)) {
    return {
      problem: 'JSON, not a model',
      got,
      hint: 'the model.safetensors beside it, or of rows what fitTable() makes of them',
    };
  }
  if (/[^,;\t|][,;\t|]/.test(first) && text.includes('\n')) {
    return { problem: 'a table, not a model', got, hint: ofTable(file) };
  }
  return undefined;
}
