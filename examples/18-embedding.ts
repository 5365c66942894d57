/** Words as learned vectors: from two words of a made-up language to the one that follows them. */
import assert from 'node:assert/strict';
import { layers, openPredictor, random, sequential, train } from 'chainrule';

const words = ['the', 'cat', 'dog', 'sees', 'hears', 'a', 'bird', '.'];
const follows: Record<string, readonly string[]> = {
  the: ['cat', 'dog', 'bird'],
  a: ['cat', 'dog', 'bird'],
  cat: ['sees', 'hears', '.'],
  dog: ['hears', 'sees', '.'],
  bird: ['sees', 'hears', '.'],
  sees: ['the', 'a'],
  hears: ['the', 'a'],
  '.': ['the', 'a'],
};
const draws = random(1, 'sentences');
const text = ['the'];
while (text.length < 2000) {
  const next = follows[text.at(-1)!]!;
  text.push(next[draws.integer(next.length)]!);
}
const numbers = text.map((word) => words.indexOf(word));
const x = numbers.slice(0, -2).flatMap((first, i) => [first, numbers[i + 1]!]);
const y = numbers.slice(2);

const { embedding, flatten, activation, linear } = layers;
const network = sequential(
  [embedding(words.length, 4), flatten(), linear(16), activation('tanh'), linear(words.length)],
  {
    row: [2],
  },
);
for await (const event of train(network, { x: Float64Array.from(x), y: Int32Array.from(y) }, { epochs: 20 })) {
  if (event.epoch % 5 === 0) console.log(`epoch ${event.epoch}  loss ${event.loss.toFixed(3)}`);
}

const { predict } = await openPredictor(network);
for (const [first, second] of [
  ['.', 'the'],
  ['the', 'dog'],
  ['dog', 'sees'],
]) {
  const scores = Array.from(predict([words.indexOf(first!), words.indexOf(second!)]));
  const best = words[scores.indexOf(Math.max(...scores))]!;
  console.log(`${first} ${second} -> ${best}`);
  assert.ok(follows[second!]!.includes(best), 'a word that the language allows');
}
