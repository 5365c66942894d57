/** Trainings that are killed at random moments leave whole files, and end with the model that they would have had. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killTrainings } from '../../scripts/kills.ts';
import { built } from './run.ts';

let folder: string;
beforeAll(async () => {
  await built();
  folder = mkdtempSync(join(tmpdir(), 'chainrule-killed-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `npx tsx scripts/kill-trainings.ts` does it 200 times. */
test.skipIf(process.platform === 'win32')('a few kills, others at each run of the tests', async () => {
  const seed = process.pid;
  const { stages, ...problems } = await killTrainings(3, seed, folder);
  expect({ seed, ...problems }).toEqual({ seed, torn: [], different: [], left: [] });
  expect(Object.values(stages).reduce((sum, kills) => sum + kills, 0)).toBe(3);
});
