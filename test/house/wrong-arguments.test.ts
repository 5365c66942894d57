/** What people hand a function in place of what it takes is refused by the grammar, and is never a TypeError. */
import { expect, it } from 'vitest';
import * as api from '../../src/node.ts';

const x = api.input('x', []);
const wrong = (value: unknown) => value as never;
const noNode = 'not a node: got';

const calls: [what: string, call: () => unknown, message: string][] = [
  [
    'a shape that is missing',
    () => api.input('x', wrong(undefined)),
    'input x: bad shape: got undefined; expected a list of lengths: [] for a scalar, [32, 4] for 32 rows of 4',
  ],
  ['a shape that is a number', () => api.parameter('w', wrong(3)), 'parameter w: bad shape: got 3'],
  ['values that are a text', () => api.constant(wrong('a')), 'constant: bad value: got "a"'],
  ['a name in place of a node', () => api.sin(wrong('x')), `operand: ${noNode} "x"`],
  ['one operand of two', () => api.matmul(x, wrong(undefined)), `operand: ${noNode} undefined`],
  [
    'a list in place of a constant',
    () => api.mul(wrong([1, 2]), x),
    'operand: not a node: got a list of 2; expected a node, such as input(…), or a number — try constant(values, shape)',
  ],
  ['grad of a name', () => api.grad(x, wrong('x')), `grad: wrt: ${noNode} "x"`],
  ['grad of nothing', () => api.grad(wrong(undefined), x), `grad: output: ${noNode} undefined`],
  ['vjp of numbers', () => api.vjp(x, [x], wrong([1])), `vjp: ${noNode} a list of 1`],
  ['evaluate of a text', () => api.evaluate(wrong('x')), `evaluate: ${noNode} "x"`],
  ['print', () => api.print(wrong(null)), `print: ${noNode} null`],
  ['toLatex', () => api.toLatex(wrong('x^2')), `toLatex: ${noNode} "x^2"`],
  ['formatExpression', () => api.formatExpression(wrong('x^2')), `formatExpression: ${noNode} "x^2"`],
  ['derive', () => api.derive(wrong('x^2'), x), `derive: ${noNode} "x^2"`],
  ['simplifyForReading', () => api.simplifyForReading(wrong('x')), `simplifyForReading: ${noNode} "x"`],
  ['replaceInputs', () => api.replaceInputs(wrong('x'), new Map()), `replaceInputs: ${noNode} "x"`],
  ['compareExpressions', () => api.compareExpressions(x, wrong('x'), { seed: 1 }), `compareExpressions: ${noNode} "x"`],
  ['walkExpression', () => api.walkExpression(wrong('x'), new Map()), `walk: ${noNode} "x"`],
  ['countParameters', () => api.countParameters(wrong(null)), 'countParameters: network: bad value: got null'],
  ['describeLayers', () => api.describeLayers(wrong({})), 'describe: network: bad value: got an object'],
  ['setWeights', () => api.setWeights(wrong({}), []), 'setWeights: network: bad value: got an object'],
  ['weightsToBytes', () => api.weightsToBytes(wrong(5)), 'weightsToBytes: network: bad value: got 5'],
  [
    'a buffer in place of bytes',
    () => api.modelFromBytes(wrong(new ArrayBuffer(8))),
    'model file: bad value: got an object; expected bytes, such as new Uint8Array(await response.arrayBuffer())',
  ],
  ['tableFromRows', () => api.tableFromRows(wrong({ a: 1 })), 'tableFromRows: rows: bad value: got an object'],
  ['tableFromColumns', () => api.tableFromColumns(wrong(null)), 'tableFromColumns: columns: bad value: got null'],
  ['columnNamed', () => api.columnNamed(wrong(null), 'a'), 'columnNamed: table: bad value: got null'],
  ['selectRows', () => api.selectRows(wrong([]), [0]), 'selectRows: table: bad value: got a list'],
  ['dropColumns', () => api.dropColumns(api.generate('xor'), wrong('a')), 'dropColumns: names: bad value: got "a"'],
  ['walkText', () => api.walkText(wrong('x')), 'walkText: walk: bad value: got "x"'],
  ['walkLatex', () => api.walkLatex(wrong({})), 'walkLatex: walk: bad value: got an object'],
  ['walkSvg', () => api.walkSvg(wrong(undefined)), 'walkSvg: walk: missing'],
  ['walkModel', () => api.walkModel(wrong({}), api.generate('xor'), 1), 'walkModel: model: bad value: got an object'],
  ['exportModel', () => api.exportModel(wrong({})), 'exportModel: model: bad value: got an object'],
  ['stepsOf', () => api.stepsOf(wrong({})), 'stepsOf: derivation: bad value: got an object'],
  ['judgeAnswer of nothing', () => api.judgeAnswer(wrong(null), '1'), 'judgeAnswer: problem: bad value: got null'],
  [
    'judgeAnswer of a number',
    () => api.judgeAnswer(api.problemById('chain-rule/2/17'), wrong(1)),
    'judgeAnswer: answer: bad value: got 1; expected a string',
  ],
  [
    'reshape to nothing',
    () => api.reshape(x, wrong(undefined)),
    'reshape: bad shape: got undefined; expected a list of',
  ],
  ['broadcastTo a number', () => api.broadcastTo(x, wrong(2)), 'broadcastTo: bad shape: got 2; expected a list of'],
  [
    'a slice to nothing',
    () => api.slice(api.input('v', [4]), [1], wrong(undefined)),
    'slice: range does not fit: got [1] to undefined of [4]; expected 0 <= start < end <= length on each axis',
  ],
  ['pad into nothing', () => api.pad(x, wrong(null), []), 'pad: block does not fit: got scalar at null of scalar'],
  ['concat of names', () => api.concat(wrong(['a', 'b'])), `operand: ${noNode} "a"`],
  ['a sum over a name', () => api.sum(x, wrong('rows')), 'sum: no such axis: got "rows"'],
  ['random without a stream', () => api.random(1, wrong(undefined)), 'random: stream: missing: expected a string'],
  [
    'valuesAt no point',
    () => api.valuesAt([x], wrong({ x: 1 })),
    'valuesAt: point: bad value: got an object; expected a Map',
  ],
  [
    'printProgram',
    () => api.printProgram(wrong({})),
    'printProgram: program: bad value: got an object; expected a program',
  ],
  ['makeTable', () => api.makeTable(wrong([{ name: 'a' }])), 'makeTable: columns: bad value: got a list of 1'],
  ['linePicture', () => api.linePicture(wrong(null)), 'linePicture: picture: bad value: got null'],
  ['headline', () => api.headline(wrong({ name: 'test' }), 'y'), 'headline: evaluated: bad value: got an object'],
  ['parseNumber', () => api.parseNumber(wrong(5)), 'parseNumber: text: bad value: got 5; expected a string'],
  [
    'checkGradients without points',
    () => api.checkGradients(([a]) => a!, wrong([1])),
    'checkGradients: inputs: bad value: got a list of 1; expected a list, each { shape, values }',
  ],
  ['compile', () => api.compile(wrong([x])), 'compile: bad value: got a list of 1'],
  ['readTableFile', () => api.readTableFile(wrong(5)), 'readTableFile: path: bad value: got 5'],
  ['readBytes', () => api.readBytes(wrong(undefined)), 'path of a file: missing: expected a string'],
  ['writeFileAtomically', () => api.writeFileAtomically(wrong(null), ''), 'path of a file: bad value: got null'],
];

it.each(calls)('%s', async (_, call, message) => {
  await expect((async () => call())()).rejects.toThrow(message);
  await expect((async () => call())()).rejects.toBeInstanceOf(api.ChainruleError);
});
