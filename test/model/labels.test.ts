/** Labels that do not exclude one another: binary cross-entropy of several outputs, from training to a file, and what explains. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/explain/doctor/doctor.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { fit } from '../../src/model/fit.ts';
import { modelToBytes, networkFromBytes } from '../../src/model/model-file.ts';
import { binaryCrossEntropy } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { exportNetwork } from '../../src/report/export/predict.ts';

/** Of two bits: either, both, the first. */
const data = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [
    [0, 0, 0],
    [1, 0, 0],
    [1, 0, 1],
    [1, 1, 1],
  ],
};
const loss = binaryCrossEntropy();
const network = () => mlp({ inputs: 2, hidden: [8], outputs: 3, activation: 'tanh', seed: 1 });
const options = { loss, epochs: 300, optimizer: 'adam', schedule: () => 20 };

describe('labels', () => {
  it('are learned, each with a probability of its own, and come back from a file', async () => {
    const model = await fit(network(), data, options);
    const predictions = model.predict(data.x);
    expect(predictions.map((row) => row.map(Math.round))).toEqual(data.y);
    const [none, , , all] = predictions.map((row) => row.reduce((sum, p) => sum + p));
    expect(none).toBeLessThan(0.5);
    expect(all).toBeGreaterThan(2.5);
    expect(await model.evaluate(data)).toMatchObject({ accuracy: 1 });
    const wrong = { ...data, y: data.y.map(([a, b, c], row) => (row === 0 ? [1 - a!, b!, c!] : [a!, b!, c!])) };
    expect((await model.evaluate(wrong)).accuracy).toBeCloseTo(11 / 12, 6);
    const again = await networkFromBytes(modelToBytes(model));
    expect(again.loss).toMatchObject({ name: 'binaryCrossEntropy' });
    expect(again.predict(data.x)).toEqual(predictions);
  });

  it('are walked, exported and examined', async () => {
    const walk = walkNetwork(network(), { x: [1, 0], y: [1, 0, 1] }, { loss, classes: ['either', 'both', 'first'] });
    expect(walk.output.prediction).toBeNull();
    expect(walk.loss!.deltas.map(({ text }) => text)).toEqual(['(ŷ₁ - y₁)/3', '(ŷ₂ - y₂)/3', '(ŷ₃ - y₃)/3']);
    expect(walk.loss!.derivation.at(-1)!.text).toBe('∂ℓ/∂z(2)k = ∂ℓ/∂ŷₖ · ∂ŷₖ/∂z(2)k = (ŷₖ - yₖ)/3');
    expect(exportNetwork(network(), { loss })).toContain('the probabilities of 3 labels');
    expect(await diagnose(network(), data, { loss })).toEqual([]);
  });

  it.each([
    [
      [0, 1, 1, 0],
      'training data: targets do not fit the features: got 4 values; expected 4 rows x 3 — try crossEntropy, where each row has one class',
    ],
    [
      [
        [0, 1, 0],
        [0, 0, 1],
        [0, 2, 1],
        [0, 0, 0],
      ],
      'training data: targets: not what binaryCrossEntropy is defined for: got 2 as label 2 in row 3; expected probabilities of class 1, from 0 to 1 — try y - 1 for targets of 1 and 2',
    ],
  ])('%#: others are refused', async (y, message) => {
    await expect(fit(network(), { ...data, y }, options)).rejects.toThrow(message);
  });
});
