/** What `chainrule describe` says of ONNX files: of one of another program its arrays, and which operators are read. */
import { countStatistics, fail } from '../src/engine.ts';
import { countParameters, type Network } from '../src/index.ts';
import { formatBytes, formatCount, formatNumber } from '../src/report.ts';
import type { CommonFlags } from './options.ts';
import { screen, writeJson } from './screen.ts';
import { table } from './terminal/table.ts';
import { clean } from './terminal/text.ts';

/** A network of another program: its shapes and arrays; it says nothing of columns, classes and losses. */
export async function describeNetwork(path: string, network: Network, flags: CommonFlags): Promise<void> {
  const display = screen(flags);
  const parameters = countParameters(network);
  const arrays = network.parameters.map(({ name, shape, role }) => ({ name, shape: [...shape], role }));
  if (flags.json) {
    const { row, output } = network;
    return writeJson({
      model: path,
      row,
      output,
      parameters,
      parameterBytes: parameters * 4,
      statistics: countStatistics(network),
      arrays,
    });
  }
  const shapeText = (shape: readonly number[]) => `[${shape.join(', ')}]`;
  const rows = arrays.map(({ name, shape, role }) => [name, role, shapeText(shape)]);
  display.say(
    [
      clean(
        `${path}: a network of another program; from rows ${shapeText(network.row)} to ${shapeText(network.output)}`,
      ),
      `${formatCount(parameters, 'parameter')}, ${formatBytes(parameters * 4)} as float32`,
      'The file says nothing of columns, classes and the loss.',
      '',
      table([['array', 'role', 'shape'], ...rows], { header: true }),
    ].join('\n'),
  );
}

/** The operators that are read, with the attributes that are understood. */
export async function describeOperators(path: string | undefined, flags: CommonFlags): Promise<void> {
  if (path !== undefined)
    fail({ what: '--operators', problem: 'is about no file', got: path, hint: 'chainrule describe --operators' });
  const { onnxOperators } = await import('../src/onnx.ts');
  const operators = onnxOperators();
  const display = screen(flags);
  if (flags.json) return writeJson({ operators });
  const named = operators.map(({ name, domain, attributes, limits, test }) => [
    domain ? `${domain}.${name}` : name,
    test,
    [attributes.join(' '), limits].filter(Boolean).join(' — '),
  ]);
  display.say(`${formatNumber(operators.length)} operators of ONNX are read, of versions up to 25:\n`);
  display.say(table([['operator', 'its test', 'attributes — limits'], ...named], { header: true, widestLast: 200 }));
}
