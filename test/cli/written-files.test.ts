/** Files that are written in their own way, from `train` to `predict`, with the flags that say how. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { built, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  const rows = Array.from(
    { length: 80 },
    (_, i) => `${(i * 37) % 50},5;${i % 2 ? 'None' : 'a'};${1 + ((i * 37) % 50)}.000,00 €`,
  );
  place.write('prices.csv', `sep=;\nsize;kind;price\n${rows.join('\n')}\n`);
  place.write('new.csv', 'size;kind\n12,5;None\n7;a\n');
  place.write('years.csv', `2019,2020\n${rows.map((_, i) => `${i / 4},${i / 2}`).join('\n')}\n`);
  const odd = rows.map((_, i) => `${i}~"x${i % 3}~${i % 2}`);
  place.write('odd.txt', `made by hand\n% twice\na~b~y\n${odd.join('\n')}\n`);
});
afterAll(() => place.remove());
const run = (command: string) => runHere(command, place.path);

test('numbers are read as they are written, which is said, and predicted from in the same form', async () => {
  const trained = await run('train prices.csv --target price --epochs 3 --name prices');
  expect(trained.code).toBe(0);
  expect(trained.stdout).toContain('size   number    numbers written 0,5 for 0.5');
  expect(trained.stdout).toContain('Note: price: numbers in € written 1.000,00 € for 1000');
  expect(trained.stdout).toContain('"None" among them');
  const { code, stdout } = await run('predict runs/prices/model.safetensors new.csv');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^size;kind;prediction\n12,5;None;\d+\.\d+\n7;a;\d+\.\d+\n$/);
});

test('a first row with the target is the header, whatever it looks like', async () => {
  const { code, stdout } = await run('train years.csv --target 2020 --epochs 2 --name years');
  expect(code).toBe(0);
  expect(stdout).toContain('years.csv: 80 rows, 2 columns');
  expect((await run('predict runs/years/model.safetensors years.csv')).stdout).toMatch(/^2019,2020,prediction\n/);
});

test('flags say how a file is written, and are repeated where the next commands are shown', async () => {
  const flags = '--separator ~ --quote none --missing 3,4 --skip 1 --comment %';
  const refused = await run('train odd.txt --target y --skip one');
  expect(refused).toMatchObject({
    code: 2,
    stderr: '--skip: bad value: got "one"; expected a whole number, at least 0\n',
  });
  const { code, stdout } = await run(`train odd.txt --target y --epochs 2 --name odd ${flags}`);
  expect(code).toBe(0);
  expect(stdout).toContain('"3" in line 7, "4" in line 8');
  expect(stdout).toContain("odd.txt --separator '~' --quote none --skip 1 --comment % --missing 3,4");
  expect((await run(`evaluate runs/odd/model.safetensors odd.txt ${flags}`)).code).toBe(0);
});

test('an encoding that does not exist is refused by its name', async () => {
  expect(await run('predict runs/prices/model.safetensors new.csv --encoding utf-9')).toMatchObject({
    code: 2,
    stderr:
      '--encoding: bad value: got "utf-9"; expected the name of an encoding, such as utf-8, utf-16le, windows-1252 or shift_jis\n',
  });
});
