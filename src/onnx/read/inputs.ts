/** What an ONNX file takes, as it says it. */
import { text } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { bytesKind, readInputs } from './file.ts';

/** An input of an ONNX file. */
export interface OnnxInput {
  readonly name: string;
  /** What its elements are, as ONNX calls it: `double`, `string`, `uint8`. */
  readonly type: string;
  /** Lengths, or their names where they are open; undefined where the file says none. */
  readonly shape: readonly (number | string)[] | undefined;
  /** What it stands for, in words; `''` where the file says nothing. */
  readonly about: string;
}

/**
 * The inputs of an ONNX file, of ours or of another program, with what it says of them: of a table that `toOnnx` wrote what the number of
 * a date counts. `file` names it in errors.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { onnxInputs, toOnnx } from 'chainrule/onnx';
 *
 * const rows = Array.from({ length: 40 }, (_, i) => ({ day: new Date(Date.UTC(2024, 0, 1 + i)), price: i % 7 }));
 * const [day] = onnxInputs(toOnnx(await fitTable(rows, { target: 'price', epochs: 1 })));
 * console.log(day!.name, day!.type, day!.about.slice(0, 21)); // day double days since 1970-01-01
 */
export function onnxInputs(bytes: Uint8Array, file = 'ONNX file'): OnnxInput[] {
  requireKind('onnxInputs: bytes', bytes, bytesKind);
  requireKind('onnxInputs: file', file, text);
  return readInputs(file, bytes);
}
