/** Command lines drawn at random do something or say why not: 500 of them here, 10,000 by `npm run fuzz -- commands`. */
import { expect, it } from 'vitest';
import { fuzzCommands } from '../../scripts/fuzz/commands.ts';

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
