/** The ball on the landscape: where it lies, and the way down. */
import { expect, test } from 'vitest';
import { moveBall, placeBall } from '../../playground/engine/ball.ts';
import { landscapeOf } from '../../playground/engine/inside.ts';
import { Studio } from '../../playground/engine/studio.ts';
import { initialState } from '../../playground/state/link.ts';

async function trained(): Promise<Studio> {
  const studio = new Studio({ ...initialState(), seed: '4' }, 1);
  await studio.open();
  await studio.work(Number.POSITIVE_INFINITY, 200);
  await landscapeOf(studio, { directions: 'path', seed: 1, size: 5 });
  return studio;
}

const lossAt = async (studio: Studio, x: number, y: number) => {
  await moveBall(studio, { x, y });
  return (await studio.parts()).train.loss;
};

test('the ball lies where it was put, and its slope is that of the loss by central differences', async () => {
  const studio = await trained();
  await moveBall(studio, { x: 0.4, y: -0.2 });
  const place = (await placeBall(studio))!;
  expect([place.x, place.y]).toEqual([expect.closeTo(0.4, 5), expect.closeTo(-0.2, 5)]);
  expect(place.distance).toBeLessThan(1e-5);
  expect(place.share).toBeLessThanOrEqual(1);
  // Losses are those of weights in 24 bits.
  const h = 0.01;
  const across = ((await lossAt(studio, 0.4 + h, -0.2)) - (await lossAt(studio, 0.4 - h, -0.2))) / (2 * h);
  const up = ((await lossAt(studio, 0.4, -0.2 + h)) - (await lossAt(studio, 0.4, -0.2 - h))) / (2 * h);
  expect(place.down.x).toBeCloseTo(-across, 3);
  expect(place.down.y).toBeCloseTo(-up, 3);
  studio.close();
});

test('after training from there it is a distance from the plane, and the past up to the move is kept', async () => {
  const studio = await trained();
  await moveBall(studio, { x: 0.4, y: -0.2 });
  await studio.work(Number.POSITIVE_INFINITY, 20);
  const place = (await placeBall(studio))!;
  expect(place.step).toBe(220);
  expect(place.distance).toBeGreaterThan(1e-4);
  await studio.returnTo({ step: 200 });
  const back = (await placeBall(studio))!;
  expect([back.x, back.y]).toEqual([expect.closeTo(0.4, 5), expect.closeTo(-0.2, 5)]);
  studio.close();
});
