/** Labels that do not exclude one another: one output for each, with binary cross-entropy. Which warnings hold for a day's weather? */
import assert from 'node:assert/strict';
import { fit, losses, mlp } from 'chainrule';

// [temperature in °C, wind in m/s, rain in mm]; frost, storm, and black ice, which is frost with rain.
const days = Array.from({ length: 500 }, (_, i) => [((i * 37) % 60) - 20, (i * 17) % 31, (i * 7) % 23]);
const labels = days.map(([celsius, wind, rain]) => [celsius! < 0, wind! > 20, celsius! < 0 && rain! > 5].map(Number));
// Of a like size: networks learn best so.
const x = days.map(([celsius, wind, rain]) => [celsius! / 20, wind! / 20, rain! / 20]);
const [learned, held] = [
  { x: x.slice(0, 400), y: labels.slice(0, 400) },
  { x: x.slice(400), y: labels.slice(400) },
];

const network = mlp({ inputs: 3, hidden: [16], outputs: 3, activation: 'tanh' });
const model = await fit(network, learned, { loss: losses.binaryCrossEntropy(), epochs: 400, validation: held });
console.log('-5 °C, 25 m/s, 10 mm:', model.predict([-0.25, 1.25, 0.5]), 'for frost, storm, black ice');
const { accuracy } = await model.evaluate(held);
console.log(`${(100 * accuracy!).toFixed(1)} % of the labels of other days are right`);
assert.ok(accuracy! > 0.95);
