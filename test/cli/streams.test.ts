/** Where commands read and write: `-` is standard input or output, and a file that is there stays unless --force gives it up. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built, flowers, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
  await run('train flowers.csv --target species --epochs 5 --hidden 4 --name flowers');
});
afterAll(() => place.remove());

const model = 'runs/flowers/model.safetensors';
const run = (command: string) => runHere(command, place.path);

describe('- is standard input', () => {
  test.each([
    ['predict', `predict ${model} -`, `predict ${model} flowers.csv`],
    ['evaluate', `evaluate ${model} - --json`, `evaluate ${model} flowers.csv --json`],
    ['walk', `walk ${model} - --row 3 --json`, `walk ${model} flowers.csv --row 3 --json`],
  ])('%s says of it what it says of the file', async (_, piped, plain) => {
    const expected = await run(plain);
    expect(await place.shell(`cat flowers.csv | $CHAINRULE ${piped}`)).toEqual(expected);
    expect(expected.code).toBe(0);
  });

  test('train learns from it, and calls it so', async () => {
    const options = '--target species --epochs 5 --hidden 4';
    const { code, stdout } = await place.shell(`$CHAINRULE train - ${options} < flowers.csv`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^standard input: 60 rows/);
    expect(place.bytes('runs/stdin/model.safetensors').equals(place.bytes(model))).toBe(true);
    const resumed = await run('train --resume runs/stdin');
    expect(resumed.stderr).toMatch(/^runs\/stdin: its data came from a pipe and cannot be read again/);
  });

  test('an empty one is refused by its name', async () => {
    const empty = await place.shell(`$CHAINRULE predict ${model} - < /dev/null`);
    expect(empty).toMatchObject({ code: 2, stdout: '' });
    expect(empty.stderr).toMatch(/^standard input: empty/);
  });

  test('derive --batch reads it by that name too', async () => {
    const { code, stdout } = await place.shell(`echo '{ "expression": "x^2" }' | $CHAINRULE derive --batch -`);
    expect(code).toBe(0);
    expect(jsonOf(stdout)).toHaveProperty('expression', 'x^2');
  });
});

describe('- is standard output', () => {
  test.each([
    [`predict ${model} flowers.csv --out -`, `predict ${model} flowers.csv`],
    [`export ${model} --out -`, `export ${model}`],
  ])('%s', async (named, plain) => {
    expect(await run(named)).toEqual(await run(plain));
  });

  test('pictures and pages come alone', async () => {
    const picture = await run(`walk ${model} flowers.csv --svg -`);
    expect(picture.stdout).toMatch(/^<svg[\s\S]*<\/svg>\n?$/);
    const page = await run(`landscape ${model} flowers.csv --planes 1 --size 3 --out -`);
    expect(page.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n?$/i);
  });

  test.each([
    [`predict ${model} flowers.csv --out - --json`, '--out'],
    [`landscape ${model} flowers.csv --out - --json`, '--out'],
    [`walk ${model} flowers.csv --svg - --latex`, '--svg'],
  ])('%s is refused: it has one document', async (command, flag) => {
    const { code, stderr } = await run(command);
    expect(code).toBe(2);
    expect(stderr).toBe(`${flag}: standard output has another document: got - — try the name of a file for ${flag}\n`);
  });

  test('none of these made a file of that name', () => {
    expect(place.list()).not.toContain('-');
  });
});

describe('a file that is there', () => {
  test.each([
    ['kept.csv', `predict ${model} flowers.csv --out`],
    ['kept.mjs', `export ${model} --out`],
    ['kept.html', `landscape ${model} flowers.csv --planes 1 --size 3 --out`],
    ['kept.svg', `walk ${model} flowers.csv --svg`],
    ['kept.html', 'practice quiz --seed 1 --out'],
  ])('%s of %s stays; --force writes over it', async (file, command) => {
    place.write(file, 'do not touch\n');
    const refused = await run(`${command} ${file}`);
    expect(refused).toEqual({
      code: 2,
      stdout: '',
      stderr: `${file}: is there already — try --force to write over it, or another name\n`,
    });
    expect(place.read(file)).toBe('do not touch\n');
    expect((await run(`${command} ${file} --force`)).code).toBe(0);
    expect(place.read(file)).not.toContain('do not touch');
  });

  test('the answers beside a sheet stay too, and then there is no sheet', async () => {
    place.write('sheet-answers.html', 'do not touch\n');
    expect((await run('practice quiz --seed 1 --out sheet.html')).stderr).toMatch(
      /^sheet-answers\.html: is there already/,
    );
    expect(place.list()).not.toContain('sheet.html');
  });
});
