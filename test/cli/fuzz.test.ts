/** Command lines, and folders of runs, drawn at random: they do something or say why not; 10,000 by `npm run fuzz`. */
import { expect, it } from 'vitest';
import { fuzzCommands } from '../../scripts/fuzz/commands.ts';
import { fuzzRuns } from '../../scripts/fuzz/runs.ts';

it('500 command lines', async () => {
  const { fuzz, close } = await fuzzCommands();
  try {
    const { taken, refused, problems } = await fuzz(500, 1);
    expect(problems).toEqual([]);
    expect(refused).toBeGreaterThan(100);
    expect(taken).toBeGreaterThan(50);
  } finally {
    close();
  }
});

it('500 folders of runs', async () => {
  const { fuzz, close } = await fuzzRuns();
  try {
    const { taken, refused, problems } = await fuzz(500, 1);
    expect(problems).toEqual([]);
    expect(refused).toBeGreaterThan(100);
    expect(taken).toBeGreaterThan(10);
  } finally {
    close();
  }
});
