/** A loop of one's own: a GAN with two optimizers and a gradient penalty learns points on a ring (WGAN-GP, Gulrajani et al., 2017). */
import assert from 'node:assert/strict';
import * as cr from 'chainrule';

const generator = cr.mlp({ inputs: 2, hidden: [64, 64], outputs: 2, seed: 1, name: 'generator' });
const critic = cr.mlp({ inputs: 2, hidden: [64, 64], outputs: 1, seed: 2, name: 'critic' });
const criticStep = cr.trainStep({
  parameters: critic,
  fixed: generator,
  optimizer: cr.adam({ learningRate: 2e-3, beta1: 0.5, beta2: 0.9 }),
  loss: ({ real, noise, mix }: Record<'real' | 'noise' | 'mix', cr.Node>) => {
    const made = generator.forward(noise);
    const between = cr.add(cr.mul(mix, real), cr.mul(cr.sub(1, mix), made));
    const slope = cr.grad(cr.sum(critic.forward(between)), between);
    const length = cr.sqrt(cr.add(cr.sum(cr.square(slope), 1), 1e-12));
    const penalty = cr.mean(cr.square(cr.sub(length, 1)));
    return cr.add(cr.sub(cr.mean(critic.forward(made)), cr.mean(critic.forward(real))), cr.mul(0.1, penalty));
  },
});
const generatorStep = cr.trainStep({
  parameters: generator,
  fixed: critic,
  optimizer: cr.adam({ learningRate: 2e-3, beta1: 0.5, beta2: 0.9 }),
  loss: ({ noise }: Record<'noise', cr.Node>) => cr.neg(cr.mean(critic.forward(generator.forward(noise)))),
});

const draws = cr.random(3, 'gan');
const batch = (row: () => number[]) => Array.from({ length: 64 }, row);
const noise = () => batch(() => [draws.normal(), draws.normal()]);
const onRing = (angle: number) => [2 * Math.cos(angle), 2 * Math.sin(angle)];
const real = () => batch(() => onRing(2 * Math.PI * draws.uniform()));
for (let i = 1; i <= 1500; i++) {
  for (let k = 0; k < 5; k++)
    await criticStep.run({ real: real(), noise: noise(), mix: batch(() => [draws.uniform()]) });
  await generatorStep.run({ noise: noise() });
}

const { predict } = await cr.openPredictor(generator);
const distances = Array.from({ length: 500 }, () => Math.hypot(...predict([draws.normal(), draws.normal()])));
const distance = distances.reduce((total, one) => total + one / 500, 0);
console.log(`the points that it makes are ${distance.toFixed(2)} from 0 on average; those of the ring 2`);
assert.ok(Math.abs(distance - 2) < 0.2);
