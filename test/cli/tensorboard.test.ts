/** train --tensorboard writes an event file beside the run, or refuses before it trains. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(() => {
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

test('a folder that cannot be is refused before training', async () => {
  place.write('file', 'x');
  const { code, stderr } = await runHere('train xor:60 --epochs 3 --tensorboard file/logs', place.path);
  expect(code).toBe(2);
  expect(stderr).toContain('file/logs/xor: not in a folder: got the file "file"');
});
