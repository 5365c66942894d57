/** What compilation makes of a graph: one training step of a small network as a Program, run by two backends. */
import assert from 'node:assert/strict';
import {
  type Backend,
  binaryCrossEntropy,
  compile,
  type FunctionSpec,
  grad,
  input,
  matmul,
  mean,
  mul,
  type Program,
  parameter,
  reference,
  sub,
  tanh,
  wasm,
} from 'chainrule';

// Plain gradient descent: logits = tanh(x W^T) v, the mean loss of 4 rows, and each weight less 0.1 times its gradient.
const x = input('x', [4, 2]);
const y = input('y', [4]);
const W = parameter('W', [3, 2]);
const v = parameter('v', [3]);
const logits = matmul(tanh(matmul(x, W, { transposeB: true })), v);
const loss = mean(binaryCrossEntropy(logits, y));
const [byW, byV] = grad(loss, [W, v]);
const step: FunctionSpec = {
  name: 'step',
  outputs: { loss },
  updates: new Map([
    [W, sub(W, mul(0.1, byW!))],
    [v, sub(v, mul(0.1, byV!))],
  ]),
};

const program = compile([step]);
printProgram(program);

/** The losses of five steps on the corners of an AND. */
async function losses(backend: Backend): Promise<number[]> {
  const executable = await backend.instantiate(program);
  executable.write(W, [0.5, -0.3, 0.2, 0.8, -0.6, 0.1]);
  executable.write(v, [0.4, 0.7, -0.5]);
  const table = executable.table('step');
  const set = (name: string, values: number[]) => {
    const field = table.field(name)!;
    field.values.set(values, field.offset);
  };
  set('x', [-1, -1, -1, 1, 1, -1, 1, 1]);
  set('y', [0, 0, 0, 1]);
  const seen: number[] = [];
  for (let i = 0; i < 5; i++) {
    await executable.run('step');
    const { values, offset } = table.field('loss')!;
    seen.push(values[offset]!);
  }
  executable.free();
  return seen;
}
const exact = await losses(reference);
const fast = await losses(wasm);
for (const [i, value] of exact.entries()) {
  console.log(`step ${i + 1}  reference ${value.toFixed(12)}  wasm ${fast[i]!.toFixed(12)}`);
}
assert.ok(
  exact.every((value, i) => Math.abs(value - fast[i]!) < 1e-6),
  'float32 agrees with float64',
);
assert.ok(
  exact.every((value, i) => i === 0 || value < exact[i - 1]!),
  'every step lowers the loss',
);

type Kernel = Program['functions'][number]['kernels'][number];
type Expression = Extract<Kernel, { kind: 'reduce' }>['expression'];

function printProgram({ functions, arenaSize }: Program): void {
  for (const { spec, kernels } of functions) {
    console.log(`${spec.name}: ${kernels.length} kernels, ${arenaSize} numbers of memory`);
    for (const kernel of kernels) console.log(`  ${lines(kernel).join('\n      ')}`);
  }
  console.log();
}

function lines(kernel: Kernel): string[] {
  if (kernel.kind === 'loop') {
    const reads = kernel.reads.map(({ buffer }) => buffer.name);
    return kernel.statements.map(
      ({ expression, target }) => `loop [${kernel.shape.join(', ')}] ${target.name} = ${text(expression, reads)}`,
    );
  }
  const after = kernel.epilogue ? lines(kernel.epilogue) : [];
  if (kernel.kind === 'call') {
    const names = kernel.inputs.map(({ buffer }) => buffer.name);
    return [`${kernel.node.operation.name} ${kernel.target.name} = (${names.join(', ')})`, ...after];
  }
  const reads = kernel.reads.map(({ buffer }) => buffer.name);
  const what = `${kernel.combine} over axes ${kernel.axes.join(', ')} of [${kernel.shape.join(', ')}]`;
  return [`${what} ${kernel.target.name} = ${text(kernel.expression, reads)}`, ...after];
}

/** A fused formula as text, with the buffers that it reads. */
function text(expression: Expression, reads: readonly string[]): string {
  if (expression.kind === 'argument') return reads[expression.index]!;
  if (expression.kind === 'constant') return String(expression.value);
  return `${expression.intrinsic}(${expression.operands.map((operand) => text(operand, reads)).join(', ')})`;
}
