/** train --tensorboard writes an event file beside the run, or refuses before it trains. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordsOf, valuesOf } from '../report/event-file.ts';
import { built, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
});
afterAll(() => place.remove());

test('the curves of a run are in a folder of its name', async () => {
  const { code, stdout } = await runHere('train xor:60 --epochs 3 --hidden 2 --tensorboard logs', place.path);
  expect(code).toBe(0);
  expect(stdout).toContain('logs/xor/events.out.tfevents.chainrule: the curves, for tensorboard --logdir logs');
  const text = place.bytes('logs/xor/events.out.tfevents.chainrule').toString('latin1');
  expect(text).toContain('brain.Event:2');
  expect(text.match(/validation\/accuracy/g)).toHaveLength(3);
});

test('a folder in the place of the file is refused before training', async () => {
  mkdirSync(join(place.path, 'taken/xor/events.out.tfevents.chainrule'), { recursive: true });
  const { code, stderr } = await runHere(
    'train xor:60 --epochs 3 --name xor --tensorboard taken --out others',
    place.path,
  );
  expect(code).toBe(2);
  expect(stderr).toContain('taken/xor/events.out.tfevents.chainrule: in the way, and cannot be taken away');
  expect(place.list('others')).toEqual([]);
});

test('a folder that cannot be is refused before training', async () => {
  place.write('file', 'x');
  const { code, stderr } = await runHere('train xor:60 --epochs 3 --tensorboard file/logs', place.path);
  expect(code).toBe(2);
  expect(stderr).toContain('file/logs/xor: not in a folder: got the file "file"');
});

const file = (run: string, end = '') => `logs/${run}/events.out.tfevents.chainrule${end}`;
const eventsOf = (path: string) => recordsOf(place.bytes(path)).map(valuesOf);

test('the model has the same bits with and without, and some epochs have histograms', async () => {
  const command = 'train circle:60 --hidden 4 --epochs 250 --patience 250';
  await runHere(`${command} --name without`, place.path);
  const { code } = await runHere(`${command} --name with --tensorboard logs`, place.path);
  expect(code).toBe(0);
  expect(place.bytes('runs/with/model.safetensors')).toEqual(place.bytes('runs/without/model.safetensors'));
  const [version, ...all] = eventsOf(file('with'));
  expect(version!.size).toBe(0);
  const [events, others] = [all.filter((event) => event.has('loss')), all.filter((event) => !event.has('loss'))];
  expect(events).toHaveLength(250);
  const gradients = others.slice(0, -1);
  const graph = others.at(-1)!;
  expect(graph.size).toBe(0);
  expect(all.at(-1)).toBe(graph);
  const withWeights = events.flatMap((event, i) => (event.has('weights/layer1.weight') ? [i + 1] : []));
  // Each behind the weights that it is at, while the training goes on.
  const ofGradients = all.flatMap((event, i) => (event.has('gradients/layer1.weight') ? [all[i - 1]!] : []));
  expect(ofGradients.every((event) => event.has('weights/layer1.weight'))).toBe(true);
  expect(ofGradients).toHaveLength(gradients.length);
  expect(gradients.map((event) => [...event.keys()])).toEqual(
    withWeights.map(() =>
      ['1.weight', '1.bias', '2.weight', '2.bias'].map((name) => `gradients/layer${name.replace('2.', '3.')}`),
    ),
  );
  // Each at first, then each that is a tenth later, and the last.
  expect(withWeights.slice(0, 13)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15]);
  expect(withWeights.at(-1)).toBe(250);
  expect(withWeights.length).toBeLessThan(50);
});

test('a training that is killed leaves what it has told so far, which can be read', async () => {
  const child = place.start(
    'train circle:400 --epochs 1000000 --patience 1000000 --name long --tensorboard logs'.split(' '),
  );
  const told = () => {
    try {
      return eventsOf(file('long')).length;
    } catch {
      // Not there yet, or in the middle of a write.
      return 0;
    }
  };
  await expect.poll(told, { timeout: 60_000, interval: 200 }).toBeGreaterThan(20);
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(told()).toBeGreaterThan(20);
}, 90_000);

test('a run that goes on writes a second file, behind the first', async () => {
  await runHere('train circle:60 --hidden 4 --epochs 3 --name more --tensorboard logs', place.path);
  const { code, stdout } = await runHere('train --resume runs/more --epochs 5', place.path);
  expect(code).toBe(0);
  expect(stdout).toContain(`${file('more', '.0002')}: the curves`);
  // The version and three epochs with the gradients of each; when they are done the graph.
  expect(eventsOf(file('more'))).toHaveLength(1 + 3 + 1 + 3);
  // The version, the mark of a session, two epochs, the graph and gradients.
  expect(eventsOf(file('more', '.0002')).map((event) => event.has('loss'))).toEqual([
    false,
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
});
