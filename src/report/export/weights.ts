/** The parameters of a network as code: arrays of numbers. */
import type { NetworkParameter } from '../../nn/network.ts';
import { identifierOf } from './source.ts';

/** `layer1.weight` as the constant layer1Weight, with a line for each row. */
export function weightCode({ name, shape, values }: NetworkParameter): string {
  const width = shape.at(-1) ?? 1;
  const rows = Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_value, j) => float32Text(values[row * width + j]!)).join(', '),
  );
  const [down, across, channels] = shape;
  const meaning =
    shape.length === 4
      ? `${down} x ${across} pixels x ${channels} channels x ${width} filters, a line for each pixel and channel`
      : shape.length === 2
        ? `${shape[0]} units x ${shape[1]} inputs, a line for each unit`
        : `${width} numbers`;
  return `// ${name}: ${meaning}\nconst ${identifierOf(name)} = new Float32Array([\n${rows.map((row) => `  ${row},`).join('\n')}\n]);`;
}

/** The fewest digits that give the same float32. */
export function float32Text(value: number): string {
  const wanted = Math.fround(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(wanted.toPrecision(digits));
    if (Math.fround(short) === wanted) return String(short);
  }
  return String(Number(wanted.toPrecision(9)));
}
