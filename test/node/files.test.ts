/** Files on a real disk: whole or untouched whatever happens, and errors that say what to do. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChainruleError } from '../../src/graph/error.ts';
import {
  createRunFolder,
  openBytes,
  readBytes,
  requireWritable,
  writeFileAtomically,
  writeNewFile,
} from '../../src/node/files.ts';
import { checksum } from '../../src/numeric/checksum.ts';
import { onTurn } from '../turn.ts';

const isRoot = process.getuid?.() === 0;
const hasFullDevice = existsSync('/dev/full');
if (!hasFullDevice) console.warn('SKIPPED: a full disk by /dev/full, which this system lacks');

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'chainrule-files-')));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = (...parts: string[]): string => join(folder, ...parts);
const textOf = (path: string): string => readFileSync(path, 'utf8');

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The ChainruleError that a promise rejects with. */
async function errorOf(promise: Promise<unknown>): Promise<ChainruleError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ChainruleError);
  return error as ChainruleError;
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

/** Runs with the rights of a user who owns nothing, as root, for whom no file is protected, cannot be refused. */
async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (!isRoot) return act();
  process.seteuid!(65534);
  try {
    return await act();
  } finally {
    process.seteuid!(0);
  }
}

describe('writeFileAtomically', () => {
  it('writes text and bytes, new and over an earlier file, and leaves nothing else behind', async () => {
    await writeFileAtomically(inFolder('a.txt'), 'schön');
    await writeFileAtomically(inFolder('b.bin'), Uint8Array.of(0, 255, 10).subarray(1));
    await writeFileAtomically(inFolder('a.txt'), 'new');
    await writeFileAtomically(inFolder('empty'), '');
    expect(textOf(inFolder('a.txt'))).toBe('new');
    expect([...readFileSync(inFolder('b.bin'))]).toEqual([255, 10]);
    expect(statSync(inFolder('empty')).size).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'b.bin', 'empty']);
  });

  it('keeps the permissions of the earlier file, and gives a new one those of any new file', async () => {
    writeFileSync(inFolder('old'), 'x');
    chmodSync(inFolder('old'), 0o640);
    await writeFileAtomically(inFolder('old'), 'y');
    expect(statSync(inFolder('old')).mode & 0o777).toBe(0o640);
    writeFileSync(inFolder('usual'), 'x');
    await writeFileAtomically(inFolder('new'), 'y');
    expect(statSync(inFolder('new')).mode).toBe(statSync(inFolder('usual')).mode);
  });

  it('replaces the file behind links and keeps the links, also where that file does not exist yet', async () => {
    mkdirSync(inFolder('real'));
    writeFileSync(inFolder('real', 'target'), 'old');
    symlinkSync(join('real', 'target'), inFolder('link'));
    symlinkSync('link', inFolder('link-to-link'));
    await writeFileAtomically(inFolder('link-to-link'), 'new');
    expect(textOf(inFolder('real', 'target'))).toBe('new');
    expect(lstatSync(inFolder('link-to-link')).isSymbolicLink()).toBe(true);
    expect(lstatSync(inFolder('link')).isSymbolicLink()).toBe(true);
    expect(readdirSync(inFolder('real'))).toEqual(['target']);

    symlinkSync(join('real', 'later'), inFolder('dangling'));
    await writeFileAtomically(inFolder('dangling'), 'made');
    expect(textOf(inFolder('real', 'later'))).toBe('made');
    expect(lstatSync(inFolder('dangling')).isSymbolicLink()).toBe(true);
  });

  it('refuses a circle of links', async () => {
    symlinkSync('b', inFolder('a'));
    symlinkSync('a', inFolder('b'));
    const error = await errorOf(writeFileAtomically(inFolder('a'), 'x'));
    expect(error.message).toContain(`${inFolder('a')}: cannot be written: got ELOOP`);
  });

  it('writes many versions of one file at once: one of them is there in the end, whole', async () => {
    const versions = Array.from({ length: 20 }, (_, i) => String.fromCharCode(97 + i).repeat(100_000));
    await Promise.all(versions.map((version) => writeFileAtomically(inFolder('one'), version)));
    expect(versions).toContain(textOf(inFolder('one')));
    expect(readdirSync(folder)).toEqual(['one']);
  });

  it('does not stumble over temporary files that a killed process left behind', async () => {
    const machine = checksum(new TextEncoder().encode(hostname()));
    for (let i = 0; i < 300; i++) writeFileSync(inFolder(`.chainrule-${machine}-${process.pid}-${i}.tmp`), 'left');
    await writeFileAtomically(inFolder('a'), 'new');
    expect(textOf(inFolder('a'))).toBe('new');
    expect(readdirSync(folder)).toHaveLength(301);
  });

  it('says which folder is missing, and which was meant', async () => {
    mkdirSync(inFolder('results', 'deep'), { recursive: true });
    const missing = await errorOf(writeFileAtomically(inFolder('other', 'deep', 'm.txt'), 'x'));
    expect(missing.message).toBe(
      `${inFolder('other', 'deep', 'm.txt')}: no such folder: got "${inFolder('other')}" — try creating it first`,
    );
    expect(missing.kind).toBe('input');
    const near = await errorOf(writeFileAtomically(inFolder('resutls', 'm.txt'), 'x'));
    expect(near.message).toBe(
      `${inFolder('resutls', 'm.txt')}: no such folder: got "${inFolder('resutls')}" — try "${inFolder('results')}"`,
    );
  });

  it('refuses a folder, a name that ends like one, and a path through a file', async () => {
    mkdirSync(inFolder('out'));
    expect((await errorOf(writeFileAtomically(inFolder('out'), 'x'))).message).toBe(
      `${inFolder('out')}: is a folder: expected the name of a file — try the name of a file in it`,
    );
    expect((await errorOf(writeFileAtomically(`${inFolder('new')}/`, 'x'))).problem).toBe('is a folder');
    writeFileSync(inFolder('file'), 'x');
    expect((await errorOf(writeFileAtomically(inFolder('file', 'm.txt'), 'x'))).message).toBe(
      `${inFolder('file', 'm.txt')}: not in a folder: got the file "${inFolder('file')}"; expected a folder`,
    );
    expect((await errorOf(writeFileAtomically('', 'x'))).message).toMatch(/^"": /);
    expect((await errorOf(writeFileAtomically('a\0b', 'x'))).message).toMatch(/^"a\\u0000b": cannot be written/);
    expect((await errorOf(writeFileAtomically(inFolder('x'.repeat(300)), 'x'))).message).toContain('ENAMETOOLONG');
    expect(readdirSync(folder).sort()).toEqual(['file', 'out']);
  });

  it('refuses a folder and an earlier file that may not be written, and leaves both as they were', async () => {
    mkdirSync(inFolder('locked'));
    writeFileSync(inFolder('locked', 'm.txt'), 'old');
    mkdirSync(inFolder('open'));
    writeFileSync(inFolder('open', 'kept.txt'), 'old');
    chmodSync(folder, 0o755);
    chmodSync(inFolder('open'), 0o777);
    chmodSync(inFolder('open', 'kept.txt'), 0o444);
    chmodSync(inFolder('locked'), 0o555);
    chmodSync(inFolder('locked', 'm.txt'), 0o666);
    const message = (...path: string[]) => `${inFolder(...path)}: no permission to write — try a folder of your own`;
    for (const path of [
      ['locked', 'm.txt'],
      ['locked', 'new.txt'],
      ['open', 'kept.txt'],
    ]) {
      const error = await asNobody(() => errorOf(writeFileAtomically(inFolder(...path), 'new')));
      expect(error.message).toBe(message(...path));
    }
    chmodSync(inFolder('locked'), 0o755);
    expect(textOf(inFolder('locked', 'm.txt'))).toBe('old');
    expect(textOf(inFolder('open', 'kept.txt'))).toBe('old');
    expect(readdirSync(inFolder('locked'))).toEqual(['m.txt']);
    expect(readdirSync(inFolder('open'))).toEqual(['kept.txt']);
  });

  it.each([
    ['ENOSPC', 'the disk is full — try freeing space, or a folder on another disk'],
    ['EDQUOT', 'the disk quota is used up — try freeing space, or a folder on another disk'],
    ['EROFS', 'the file system is read-only — try a folder on another disk'],
    ['EIO', 'cannot be written: got EIO'],
  ])('removes the temporary file and keeps the earlier one after %s, at every stage', async (code, text) => {
    writeFileSync(inFolder('a'), 'old');
    const handle = await open(inFolder('a'));
    const prototype = Object.getPrototypeOf(handle) as { writeFile: () => Promise<void>; sync: () => Promise<void> };
    await handle.close();
    for (const stage of ['writeFile', 'sync'] as const) {
      const broken = vi.spyOn(prototype, stage).mockRejectedValueOnce(Object.assign(new Error(code), { code }));
      const error = await errorOf(writeFileAtomically(inFolder('a'), 'new'));
      expect(broken).toHaveBeenCalledOnce();
      expect(error.message).toBe(`${inFolder('a')}: ${text}`);
      expect(readdirSync(folder)).toEqual(['a']);
      expect(textOf(inFolder('a'))).toBe('old');
      broken.mockRestore();
    }
  });

  it.skipIf(!hasFullDevice)('writes to devices directly, and says that a full one is full', async () => {
    await writeFileAtomically('/dev/null', 'x');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    const error = await errorOf(writeFileAtomically('/dev/full', 'x'));
    expect(error.message).toBe('/dev/full: the disk is full — try freeing space, or a folder on another disk');
    expect(error.kind).toBe('work');
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });
});

describe('a disk of 64 kB', () => {
  const mount = (...options: string[]) => spawnSync('mount', ['-t', 'tmpfs', ...options]).status === 0;

  it('a full one keeps the earlier file whole and nothing else; a read-only one says so', async (context) => {
    mkdirSync(inFolder('disk'));
    if (!isRoot || !mount('-o', 'size=64k', 'tmpfs', inFolder('disk'))) {
      console.warn('SKIPPED: a full disk and a read-only disk: this user may not mount one');
      context.skip();
    }
    try {
      const path = inFolder('disk', 'a');
      await writeFileAtomically(path, 'old'.repeat(5000));
      const full = await errorOf(writeFileAtomically(path, 'new'.repeat(50_000)));
      expect(full.message).toBe(`${path}: the disk is full — try freeing space, or a folder on another disk`);
      expect(readdirSync(inFolder('disk'))).toEqual(['a']);
      expect(textOf(path)).toBe('old'.repeat(5000));
      await writeFileAtomically(path, 'fits');
      expect(textOf(path)).toBe('fits');

      expect(mount('-o', 'remount,ro', 'tmpfs', inFolder('disk'))).toBe(true);
      const readOnly = await errorOf(writeFileAtomically(path, 'x'));
      expect(readOnly.message).toBe(`${path}: the file system is read-only — try a folder on another disk`);
      const run = await errorOf(createRunFolder(inFolder('disk'), 'run'));
      expect(run.problem).toBe('the file system is read-only');
    } finally {
      spawnSync('umount', [inFolder('disk')]);
    }
  });
});

describe('a process that is killed', () => {
  const script = fileURLToPath(new URL('write-repeatedly.ts', import.meta.url));

  /** Runs the writer until it has reported `reports` versions, kills it with signal 9 and gives the versions reported. */
  async function killed(target: string, stage: string, reports = Number.POSITIVE_INFINITY): Promise<string[]> {
    const child = spawn(process.execPath, ['--import', 'tsx', script, target, stage], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length > reports) child.kill('SIGKILL');
    });
    const signal = await new Promise((done) => child.on('close', (_, by) => done(by)));
    expect(signal).toBe('SIGKILL');
    return output.trim().split('\n');
  }

  it.each(onTurn([1, 2, 5, 11], 2))('after %d or more atomic writes leaves one whole version', async (reports) => {
    const target = inFolder('versions');
    const written = await killed(target, '', reports);
    expect(written.length).toBeGreaterThanOrEqual(reports);
    const text = textOf(target);
    expect(text).toHaveLength(300_000);
    expect(new Set(text).size).toBe(1);
  });

  it.each(['writeFile', 'sync', 'rename'])(
    'during the %s of its second version leaves the first one whole',
    async (stage) => {
      const target = inFolder('versions');
      expect(await killed(target, stage)).toEqual(['0']);
      expect(textOf(target)).toBe('a'.repeat(300_000));
      const left = readdirSync(folder).filter((name) => name !== 'versions');
      expect(left).toEqual([expect.stringMatching(/^\.chainrule-[\da-f]{8}-\d+-1\.tmp$/)]);
      await writeFileAtomically(target, 'later');
      expect(textOf(target)).toBe('later');
      expect(readdirSync(folder)).toEqual(['versions']);
    },
  );

  it('what it left is removed by the next that writes there, and nothing else is', async () => {
    await killed(inFolder('versions'), 'sync');
    const [left] = readdirSync(folder).filter((name) => name !== 'versions');
    const [, machine, dead] = /^\.chainrule-(\w+)-(\d+)-1\.tmp$/.exec(left!)!;
    const kept = [
      `.chainrule-${machine}-${process.ppid}-0.tmp`,
      `.chainrule-00000000-${dead}-1.tmp`,
      `.chainrule-${dead}.tmp`,
      'versions',
    ];
    for (const name of kept) writeFileSync(inFolder(name), 'of someone else');
    await writeFileAtomically(inFolder('versions'), 'later');
    expect(readdirSync(folder).sort()).toEqual(kept.sort());
  });
});

describe('openBytes and readBytes', () => {
  it('give the bytes of a file, in chunks and at once', async () => {
    const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => (i * 31) >> 3);
    writeFileSync(inFolder('data'), bytes);
    writeFileSync(inFolder('empty'), '');
    const source = openBytes(inFolder('data'));
    expect(source.size).toBe(bytes.length);
    const chunks = await collect(source);
    expect(chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    expect(Buffer.compare(await readBytes(inFolder('data')), bytes)).toBe(0);
    expect(Object.getPrototypeOf(await readBytes(inFolder('data')))).toBe(Uint8Array.prototype);
    expect(await collect(openBytes(inFolder('empty')))).toEqual([]);
    expect(await readBytes(inFolder('empty'))).toHaveLength(0);
  });

  it('openBytes does not open the file before it is read', async () => {
    expect(await openBytes(inFolder('not-there')).return()).toEqual({ done: true, value: undefined });
  });

  const openFiles = '/proc/self/fd';
  it.skipIf(!existsSync(openFiles))('openBytes closes the file when reading stops early', async () => {
    const isOpen = (path: string) => readdirSync(openFiles).some((name) => linkOf(join(openFiles, name)) === path);
    writeFileSync(inFolder('data'), new Uint8Array(1_000_000));
    for await (const chunk of openBytes(inFolder('data'))) {
      expect(chunk.length).toBeLessThan(1_000_000);
      expect(isOpen(inFolder('data'))).toBe(true);
      break;
    }
    expect(isOpen(inFolder('data'))).toBe(false);
  });

  const readers: [string, (path: string) => Promise<unknown>][] = [
    ['openBytes', (path) => collect(openBytes(path))],
    ['readBytes', readBytes],
  ];

  it.each(readers)('%s says what is wrong and which file was meant', async (_, read) => {
    mkdirSync(inFolder('data'));
    writeFileSync(inFolder('data', 'iris.csv'), 'x');
    writeFileSync(inFolder('data', '.hidden'), 'x');
    const message = async (path: string) => (await errorOf(read(path))).message;
    expect(await message(inFolder('data', 'irsi.csv'))).toBe(
      `${inFolder('data', 'irsi.csv')}: no such file — try "${inFolder('data', 'iris.csv')}"`,
    );
    expect(await message(inFolder('data', 'something.csv'))).toBe(`${inFolder('data', 'something.csv')}: no such file`);
    expect(await message(inFolder('dta', 'iris.csv'))).toBe(
      `${inFolder('dta', 'iris.csv')}: no such folder: got "${inFolder('dta')}" — try "${inFolder('data')}"`,
    );
    expect(await message(inFolder('data', 'iris.csv', 'x'))).toContain('not in a folder: got the file');
    expect(await message(inFolder('data'))).toBe(
      `${inFolder('data')}: is a folder: expected a file — try "${inFolder('data', 'iris.csv')}"`,
    );
    expect(await message('package.jsn')).toBe('package.jsn: no such file — try "package.json"');
    expect(await message('./package.jsn')).toBe('./package.jsn: no such file — try "package.json"');
    expect(await message('')).toMatch(/^"": no such file/);
    expect(await message('a\0b')).toMatch(/^"a\\u0000b": cannot be read/);
  });

  it.each(readers)('%s says that a file may not be read', async (_, read) => {
    writeFileSync(inFolder('secret'), 'x');
    chmodSync(folder, 0o755);
    chmodSync(inFolder('secret'), 0o000);
    const error = await asNobody(() => errorOf(read(inFolder('secret'))));
    expect(error.message).toBe(
      `${inFolder('secret')}: no permission to read — try giving yourself the right to read it`,
    );
  });
});

describe('writeNewFile', () => {
  it('numbers the file where the name is taken, by a file, a folder or a link, and leaves those as they are', async () => {
    const path = inFolder('map.html');
    expect(await writeNewFile(path, 'one')).toBe(path);
    mkdirSync(inFolder('map-2.html'));
    symlinkSync(inFolder('nowhere'), inFolder('map-3.html'));
    expect(await writeNewFile(path, 'two')).toBe(inFolder('map-4.html'));
    expect(textOf(path)).toBe('one');
    expect(textOf(inFolder('map-4.html'))).toBe('two');
    expect(readdirSync(folder).sort()).toEqual(['map-2.html', 'map-3.html', 'map-4.html', 'map.html']);
  });

  it('gives each of many that ask at once a file of its own, whole', async () => {
    const texts = Array.from({ length: 30 }, (_, i) => String(i).repeat(1000));
    const paths = await Promise.all(texts.map((text) => writeNewFile(inFolder('same'), text)));
    expect(new Set(paths).size).toBe(30);
    expect(paths.map(textOf)).toEqual(texts);
    expect(readdirSync(folder)).toHaveLength(30);
  });

  it('says that the folder is missing', async () => {
    const error = await errorOf(writeNewFile(inFolder('none', 'map.html'), 'x'));
    expect(error.what).toBe(inFolder('none', 'map.html'));
    expect(error.message).toContain('none');
  });
});

describe('createRunFolder', () => {
  it('numbers the folder where the name is taken, by a folder or by a file', async () => {
    const parent = inFolder('runs', 'deep');
    expect(await createRunFolder(parent, 'iris')).toBe(join(parent, 'iris'));
    writeFileSync(join(parent, 'iris', 'kept'), 'x');
    writeFileSync(join(parent, 'iris-2'), 'a file');
    expect(await createRunFolder(parent, 'iris')).toBe(join(parent, 'iris-3'));
    expect(await createRunFolder(parent, 'iris')).toBe(join(parent, 'iris-4'));
    expect(readdirSync(parent).sort()).toEqual(['iris', 'iris-2', 'iris-3', 'iris-4']);
    expect(textOf(join(parent, 'iris', 'kept'))).toBe('x');
  });

  it('gives each of many that ask at once a folder of its own', async () => {
    const paths = await Promise.all(Array.from({ length: 30 }, () => createRunFolder(inFolder('runs'), 'same')));
    expect(new Set(paths).size).toBe(30);
    for (const path of paths) expect(statSync(path).isDirectory()).toBe(true);
  });

  it('refuses names that lead elsewhere', async () => {
    for (const name of ['', '.', '..', '../up', 'a/b', 'a\\b', 'a\0']) {
      const error = await errorOf(createRunFolder(folder, name));
      expect(error.message).toBe(
        `name of the run: not a name of a folder: got ${JSON.stringify(name)}; expected no slashes`,
      );
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that the parent is a file, or may not be written', async () => {
    writeFileSync(inFolder('file'), 'x');
    const path = inFolder('file', 'run');
    const text = `not in a folder: got the file "${inFolder('file')}"; expected a folder`;
    expect((await errorOf(createRunFolder(inFolder('file'), 'run'))).message).toBe(`${path}: ${text}`);
    const deeper = await errorOf(createRunFolder(path, 'run'));
    expect(deeper.message).toBe(`${join(path, 'run')}: ${text}`);
    chmodSync(folder, 0o555);
    const locked = await asNobody(() => errorOf(createRunFolder(folder, 'run')));
    chmodSync(folder, 0o755);
    expect(locked.problem).toBe('no permission to write');
  });
});

describe('requireWritable', () => {
  it('leaves nothing where all is well, also where folders are still to be made', async () => {
    await requireWritable(inFolder('model.safetensors'));
    await requireWritable(inFolder('runs', 'deep', 'model.safetensors'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails as writing would', async () => {
    writeFileSync(inFolder('file'), '');
    await expect(requireWritable(inFolder('file', 'model.safetensors'))).rejects.toThrow(
      /: not in a folder: got the file/,
    );
  });
});
