/** The completion scripts in the shells that they are for; a shell that is not installed is skipped loudly. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  place = new Workplace();
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await runHere(['completion', shell], place.path);
    place.write(`completion.${shell}`, stdout);
  }
  mkdirSync(join(place.path, 'runs'));
  for (const name of ['model.safetensors', 'my data.csv', 'notes.txt']) place.write(name, '');
});
afterAll(() => place.remove());

/** What a shell offers for a line whose end is where one types. */
type Complete = (line: string) => string[];

function output(command: string, args: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(command, args, {
    cwd: place.path,
    timeout: 30_000,
    encoding: 'utf8',
    env: { ...process.env, HOME: place.path, XDG_CONFIG_HOME: place.path, LC_ALL: 'C.UTF-8' },
  });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter(Boolean);
}

const inBash: Complete = (line) => {
  // Bash divides a line at signs as well.
  const words = line.split(/ +|(=)/).filter((word) => word !== undefined);
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `source completion.bash
complete -p chainrule | grep -q ' -F _chainrule ' || echo not complete
COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}
_chainrule
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return output('bash', ['--norc', '--noprofile', '-c', script]);
};

const inFish: Complete = (line) =>
  output('fish', ['--no-config', '-c', `source completion.fish; complete -C '${line}'`]).map(
    (each) => each.split('\t')[0]!,
  );

/** What zsh is told in its own terminal: to write down what completion would offer. */
const zshSetup = String.raw`
PROMPT=
autoload -U compinit
compinit -u -d ./dump
source ./completion.zsh
zstyle ':completion:*' insert-tab false
bindkey '^I' complete-word
comppostfuncs=(exit)
compadd() {
  if [[ ${'$'}{@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  typeset -a hits
  builtin compadd -A hits "$@"
  print -rl -- $hits >> offers.txt
}
print ready
`;

/** The keys that a person would press, in a terminal of its own. */
const inZsh: Complete = (line) => {
  place.write('setup.zsh', zshSetup);
  place.write('offers.txt', '');
  const script = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'source ./setup.zsh'
zpty -r -m shell all '*ready*'
zpty -w -n shell '${line}'$'\t'
while zpty -r shell more; do :; done
cat offers.txt`;
  return [...new Set(output('zsh', ['-f', '-c', script]))];
};

const shells: readonly [string, Complete][] = [
  ['bash', inBash],
  ['fish', inFish],
  ['zsh', inZsh],
];

describe.each(shells)('%s', (shell, complete) => {
  const isMissing = spawnSync(shell, ['-c', 'true']).error !== undefined;
  if (isMissing) console.warn(`skipped: completion in ${shell}, which is not installed`);

  test.skipIf(isMissing)('commands', () => {
    expect(complete('chainrule tra')).toEqual(['train']);
    expect(complete('chainrule ')).toEqual(expect.arrayContaining(['train', 'predict', 'practice', 'completion']));
    expect(complete('chainrule train xor ')).not.toContain('predict');
  });

  test.skipIf(isMissing)('options, of the command alone', () => {
    expect(complete('chainrule train --act')).toEqual(['--activation']);
    expect(complete('chainrule predict --')).toEqual(expect.arrayContaining(['--out', '--force', '--json', '--help']));
    expect(complete('chainrule predict --')).not.toContain('--hidden');
    expect(complete('chainrule play --no')).toEqual(['--no-open']);
  });

  test.skipIf(isMissing)('words that a value may be', () => {
    expect(complete('chainrule train xor --optimizer ada').toSorted()).toEqual([
      'adadelta',
      'adagrad',
      'adam',
      'adamw',
    ]);
    expect(complete('chainrule walk m d --update m')).toEqual(['minibatch']);
    expect(complete('chainrule completion ')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
    expect(complete('chainrule practice back')).toContain('backprop');
    expect(complete('chainrule train --seed ')).not.toContain('xor');
  });

  test.skipIf(isMissing)('several between commas', () => {
    expect(complete('chainrule train xor --activation relu,ta').map((word) => word.replace(/^.*,/, ''))).toEqual([
      'tanh',
    ]);
  });

  test.skipIf(isMissing)('files where files are meant, and built-in data beside them', () => {
    const models = complete('chainrule describe ');
    expect(models).toEqual(expect.arrayContaining(['model.safetensors']));
    const data = complete('chainrule predict model.safetensors ').map((name) => name.replaceAll('\\', ''));
    expect(data).toEqual(expect.arrayContaining(['my data.csv', 'xor', 'spiral']));
    expect(complete('chainrule train sp')).toEqual(['spiral']);
    expect(complete('chainrule practice --grade no')).toEqual(['notes.txt']);
    expect(complete('chainrule train xor --out r').map((name) => name.replace(/\/$/, ''))).toEqual(['runs']);
  });
});

test('bash takes a value after the sign too', () => {
  expect(inBash('chainrule train xor --task=reg')).toEqual(['regression']);
});

/** What an interactive bash does with the keys that are typed, TAB among them, in a terminal of its own. */
function typedInBash(keys: string): string[] {
  const begin = 'source ./completion.bash\nchainrule() { printf \'<%s>\' "$@"; echo; }\n';
  const { stdout } = spawnSync('script', ['-qec', 'bash --norc --noprofile -i', '/dev/null'], {
    cwd: place.path,
    input: `${begin}${keys}\nexit\n`,
    timeout: 30_000,
    encoding: 'utf8',
    env: { ...process.env, HOME: place.path, TERM: 'dumb', LC_ALL: 'C.UTF-8' },
  });
  return stdout.split(/\r?\n/).filter((line) => line.startsWith('<'));
}

const hasScript = spawnSync('script', ['--version']).error === undefined && process.platform === 'linux';
if (!hasScript) console.warn('skipped: TAB in an interactive bash, for which script of util-linux is not installed');

test.skipIf(!hasScript)('TAB in an interactive bash completes commands, options, names and quoted files', () => {
  expect(typedInBash('chainrule tra\t xor --optim\tadamw')).toEqual(['<train><xor><--optimizer><adamw>']);
  expect(typedInBash('chainrule predict mod\tmy\t')).toEqual(['<predict><model.safetensors><my data.csv>']);
  expect(typedInBash('chainrule train sp\t--activation relu,ta\t')).toEqual([
    '<train><spiral><--activation><relu,tanh>',
  ]);
});

test('another shell is refused', async () => {
  const { code, stderr } = await runHere('completion powershell', place.path);
  expect(code).toBe(2);
  expect(stderr).toBe('shell: bad value: got "powershell"; expected one of bash, zsh, fish\n');
});
