/** A call of each public function that takes options: for what holds them all to the same. */
import * as api from '../../src/node.ts';

const network = () => api.mlp({ inputs: 2, hidden: [2], outputs: 1 });
const data = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const point = { x: [0, 1], y: [1] };
const loss = api.losses.meanSquaredError();
const [x] = [api.input('x', [2, 2])];
const counter = api.constant([0], [], 'int32');
const table = () => api.generate('xor', { rows: 40 });
const walk = () => api.walkNetwork(network(), point, { loss });
const model = () => ({ network: network(), loss, preprocessing }) as never;
const preprocessing = api.fitPreprocessing(table(), {
  target: 'y',
  task: 'classification',
  trainRows: Int32Array.from({ length: 40 }, (_, row) => row),
});
const fit = api.fitTable(table(), { target: 'y', epochs: 1 });
const pictures: api.PictureSet = {
  width: 1,
  height: 1,
  channels: 1,
  classes: ['dark', 'light'],
  labels: Int32Array.of(0, 1, 0, 1),
  names: ['1', '2', '3', '4'],
  content: Int32Array.of(0, 1, 2, 3),
  leftOut: [],
  warnings: [],
  read: (numbers, pixels) => pixels.set(numbers.map((number) => (number % 2) * 200)),
};
const filters = api.sequential([api.layers.conv2d(1, 1), api.layers.flatten(), api.layers.linear(2)], {
  row: [1, 1, 1],
});
const pictureFit = api.fitPictures(pictures, { network: filters, epochs: 1 });
const picture = { width: 1, height: 1, channels: 1 as const, pixels: Uint8Array.of(7) };
const first = async (events: AsyncIterable<unknown>) => {
  for await (const event of events) return event;
  return undefined;
};

/** Options, from anywhere. */
export type Options = never;
export type Call = (options: Options) => unknown;

/** By its public name: a call of each function that takes options, with everything else as it should be. */
export const calls: Readonly<Record<string, Call>> = {
  train: (options) => first(api.train(network(), data, options)),
  fit: (options) => api.fit(network(), data, options),
  openTraining: (options) => api.openTraining(network(), data, options),
  chooseThreshold: (options) => api.chooseThreshold([0.2, 0.8], [0, 1], options),
  fitLargeTable: (options) => api.fitLargeTable(() => [table()], options),
  fitTable: (options) => api.fitTable(table(), options),
  readCsv: (options) => api.readCsv('a,b\n1,2\n', options),
  openCsv: (options) => api.openCsv('a,b\n1,2\n', options),
  readTable: (options) => api.readTable('a,b\n1,2\n', options),
  readTableFile: (options) => api.readTableFile('no-such-file.csv', options),
  tableFromRows: (options) => api.tableFromRows([{ a: 1 }], [], options),
  tableFromColumns: (options) => api.tableFromColumns({ a: [1] }, options),
  readIdx: (options) => api.readIdx(new Uint8Array(4), options),
  readPicture: (options) => api.readPicture(new Uint8Array(4), options),
  fitPictures: (options) => api.fitPictures(pictures, options),
  pictureReport: async (options) => api.pictureReport(await pictureFit, pictures, options),
  pictureSaliency: async (options) => api.pictureSaliency(await pictureFit, pictures, [0], options),
  openPictures: (options) => api.openPictures('no-such-folder', options),
  openRowFile: (options) => api.openRowFile('no-such-file', options),
  modelFromBytes: (options) => api.modelFromBytes(new Uint8Array(), 'm', options),
  networkFromBytes: (options) => api.networkFromBytes(new Uint8Array(), 'm', options),
  load: (options) => api.load('no-such-file', options),
  loadNetwork: (options) => api.loadNetwork('no-such-file', options),
  generate: (options) => api.generate('xor', options),
  split: api.split,
  fitPreprocessing: (options) => api.fitPreprocessing(table(), options),
  mlp: api.mlp,
  sequential: (options) => api.sequential([api.layers.linear(2, 1)], options),
  'layers.linear': (options) => api.layers.linear(2, 1, options),
  lenet: api.lenet,
  smallResNet: api.smallResNet,
  conv2d: (options) => api.conv2d(api.input('x', [1, 4, 4, 1]), api.input('w', [2, 2, 1, 1]), options),
  correlate2d: (options) => api.correlate2d(api.input('x', [1, 4, 4, 1]), api.input('w', [2, 2, 1, 1]), options),
  correlate2dFilters: (options) =>
    api.correlate2dFilters(api.input('x', [1, 4, 4, 1]), api.input('g', [1, 3, 3, 1]), [2, 2], options),
  maxPool2d: (options) => api.maxPool2d(api.input('x', [1, 4, 4, 1]), 2, options),
  averagePool2d: (options) => api.averagePool2d(api.input('x', [1, 4, 4, 1]), 2, options),
  'layers.conv2d': (options) => api.layers.conv2d(4, 3, options),
  'layers.maxPool2d': (options) => api.layers.maxPool2d(2, options),
  'layers.averagePool2d': (options) => api.layers.averagePool2d(2, options),
  'layers.globalAveragePool': api.layers.globalAveragePool,
  'layers.residual': (options) => api.layers.residual([api.layers.linear(2)], options),
  'layers.batchNorm': api.layers.batchNorm,
  'layers.flatten': api.layers.flatten,
  'layers.ensemble': api.layers.ensemble,
  'layers.piecewiseLinear': api.layers.piecewiseLinear,
  'losses.binaryCrossEntropy': api.losses.binaryCrossEntropy,
  'losses.crossEntropy': api.losses.crossEntropy,
  'losses.huber': api.losses.huber,
  'losses.meanAbsoluteError': api.losses.meanAbsoluteError,
  'losses.meanSquaredError': api.losses.meanSquaredError,
  lossNamed: (options) => api.lossNamed('huber', options),
  layerFromOptions: (options) => api.layerFromOptions('batchNorm', options),
  sgd: api.sgd,
  adam: api.adam,
  adamw: api.adamw,
  rmsprop: api.rmsprop,
  adagrad: api.adagrad,
  adadelta: api.adadelta,
  optimizerNamed: (options) => api.optimizerNamed('sgd', options),
  constantRate: api.constantRate,
  cosineDecay: api.cosineDecay,
  exponentialDecay: api.exponentialDecay,
  reduceOnPlateau: api.reduceOnPlateau,
  stepDecay: api.stepDecay,
  warmUp: api.warmUp,
  scheduleNamed: (options) => api.scheduleNamed('warmUp+cosine', options),
  trainStep: (options) => api.trainStep(options as never),
  openDoctor: (options) => api.openDoctor(network(), data, options),
  diagnose: (options) => api.diagnose(network(), data, options),
  landscape: (options) => api.landscape(network(), data, options),
  openLossSurface: (options) => api.openLossSurface(network(), data, options),
  computeLandscape: async (options) =>
    api.computeLandscape(await api.openLossSurface(network(), data, { loss }), options),
  interpolate: async (options) => {
    const { parameters } = network();
    const weights = parameters.map(({ values }) => values);
    return api.interpolate(await api.openLossSurface(network(), data, { loss }), weights, weights, options);
  },
  randomPlane: (options) => {
    const net = network();
    const centre = net.parameters.map(({ values }) => values);
    return api.randomPlane(net, centre, options);
  },
  walkNetwork: (options) => api.walkNetwork(network(), point, options),
  parseNetwork: (options) => api.parseNetwork(options),
  NetworkNames: (options) => new api.NetworkNames(options),
  walkModel: (options) => api.walkModel(model(), table(), 1, options),
  walkPicture: async (options) => api.walkPicture(await pictureFit, picture, options),
  withUpdate: (options) => api.withUpdate(walk(), network(), options),
  deriveGradient: (options) => api.deriveGradient(network(), point, options),
  walkText: (options) => api.walkText(walk(), options),
  walkLatex: (options) => api.walkLatex(walk(), options),
  latexSections: (options) => api.latexSections(walk(), options),
  walkSvg: (options) => api.walkSvg(walk(), options),
  permutationImportance: async (options) => api.permutationImportance(await fit, table(), options),
  partialDependence: async (options) => api.partialDependence(await fit, table(), options),
  tensorboardEvent: (options) =>
    api.tensorboardEvent({ epoch: 1, step: 1, loss: 1, metrics: {}, learningRate: 1, seconds: 1 }, options),
  exportModel: (options) => api.exportModel(model(), options),
  exportNetwork: (options) => api.exportNetwork(network(), options),
  fitReport: async (options) => api.fitReport(await fit, options),
  drawProblem: (options) => api.drawProblem('chain-rule', options),
  problemById: (options) => api.problemById('chain-rule/1/7', options),
  problemSet: api.problemSet,
  walkProblem: (options) => api.walkProblem(walk(), 'ℓ', options),
  sheetPage: (options) => api.sheetPage([], options),
  keyPage: (options) => api.keyPage([], options),
  walkExpression: (options) => api.walkExpression(x!, new Map([[x!, 1]]), options),
  derivativesOf: (options) => api.derivativesOf('x^2', options),
  compareDerivative: (options) => api.compareDerivative('x^2', '2x', options),
  compareGradients: (options) => api.compareGradients(network(), data, { 'layer1.bias': [0, 0] }, options),
  compareExpressions: (options) => api.compareExpressions(x!, x!, options),
  parseExpression: (options) => api.parseExpression('x', options),
  parseExpressions: (options) => api.parseExpressions('x', options),
  checkGradients: (options) => api.checkGradients(([a]) => api.sum(a!), [{ shape: [2], values: [1, 2] }], options),
  print: (options) => api.print(x!, options),
  printGraph: (options) => api.printGraph([x!], options),
  toLatex: (options) => api.toLatex(x!, options),
  findBlas: api.findBlas,
  requireBlas: api.requireBlas,
  matmul: (options) => api.matmul(x!, x!, options),
  layerNorm: (options) => api.layerNorm(x!, 1, 0, options),
  dropout: (options) => api.dropout(x!, 0.5, counter, options),
  windows: (options) => api.windows(x!, options),
  overlapAdd: (options) => api.overlapAdd(x!, [2, 2], options),
  uniform: (options) => api.uniform([2], counter, options),
  sum: (options) => api.sum(x!, 0, options),
  mean: (options) => api.mean(x!, 0, options),
  max: (options) => api.max(x!, 0, options),
  min: (options) => api.min(x!, 0, options),
  logSumExp: (options) => api.logSumExp(x!, 0, options),
};

/** What a call needs before it comes to the others. */
export const needed: Readonly<Record<string, object>> = {
  fitLargeTable: { target: 'y', epochs: 1, cache: false },
  fitTable: { target: 'y', epochs: 1 },
  openRowFile: { row: [2] },
  split: { rows: 10, test: 0.1, validation: 0.1, seed: 0 },
  fitPreprocessing: { target: 'y', task: 'classification', trainRows: Int32Array.of(0, 1, 2, 3) },
  fit: { epochs: 1 },
  mlp: { inputs: 2, hidden: [2], outputs: 1 },
  lenet: { row: [8, 8, 1], outputs: 2 },
  smallResNet: { row: [8, 8, 1], outputs: 2 },
  trainStep: { loss: () => x!, parameters: network() },
  openDoctor: { loss },
  diagnose: { loss },
  landscape: { loss },
  openLossSurface: { loss },
  walkNetwork: { loss },
  parseNetwork: { layers: '2-1' },
  NetworkNames: { inputs: 2, layers: [{ inputs: 2, units: 1 }], activations: 0 },
  walkModel: {},
  withUpdate: { method: 'sgd', learningRate: 0.1, loss, data: { ...point, count: 1 }, point },
  deriveGradient: { loss, by: { stage: 0, unit: 0 } },
  drawProblem: { seed: 0 },
  problemSet: { seed: 0, count: 1 },
  sheetPage: { title: '', note: '' },
  keyPage: { title: '', note: '' },
  fitReport: { title: '', command: '', chainruleVersion: '' },
  pictureReport: { title: '', command: '', chainruleVersion: '' },
  fitPictures: { epochs: 1 },
  compareExpressions: { seed: 0 },
  compareGradients: { loss },
  dropout: { seed: 0, stream: 0 },
  windows: { axes: [0], size: [1] },
  overlapAdd: { axes: [0], size: [1] },
  uniform: { seed: 0, stream: 0 },
};
