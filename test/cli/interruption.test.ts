/** Ctrl-C and SIGTERM: training stops cleanly and keeps the best model so far, exit codes 130 and 143. */
import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { listenForInterruption } from '../../cli/train/interruption.ts';
import { built, ended, jsonOf, type Outcome, saying, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
});
afterAll(() => place.remove());

const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** Starts a training that would last for hours, and interrupts it once it has said so many lines of progress. */
async function interrupted(args: string, lines: number, signal: NodeJS.Signals): Promise<Outcome> {
  const child = place.start(args.split(' '));
  const end = ended(child);
  await saying(child.stderr!, 'epoch', lines);
  child.kill(signal);
  return end;
}

describe.skipIf(process.platform === 'win32').concurrent.each(signals)('%s', (signal, exitCode) => {
  test('leaves a model that predicts', async () => {
    const { code, stdout, stderr } = await interrupted(
      `train circle:4000 --epochs 1000000 --patience 1000000 --hidden 16 --name ${signal}`,
      1,
      signal,
    );
    expect(code).toBe(exitCode);
    expect(stderr).toContain('stopping: the best model so far is kept');
    expect(stdout).toMatch(/Trained for [\d,]+ epochs in .*: aborted in\s+epoch/);
    expect(place.list(`runs/${signal}`)).toContain('report.html');
    const evaluated = await place.run(`evaluate runs/${signal}/model.safetensors circle:200 --json`);
    expect(evaluated.code).toBe(0);
    expect(jsonOf<{ rows: number }>(evaluated.stdout).rows).toBe(200);
  });

  test('with --json still gives one document', async () => {
    const { code, stdout } = await interrupted(
      'train circle:4000 --epochs 1000000 --patience 1000000 --validation 0 --hidden 8 --json --out json',
      1,
      signal,
    );
    expect(code).toBe(exitCode);
    expect(jsonOf(stdout)).toMatchObject({
      stopped: { reason: 'aborted' },
      train: { loss: expect.any(Number) as unknown },
    });
  });

  test('before training ends everything, and writes nothing', async () => {
    const pipe = join(place.path, `pipe-${signal}`);
    execFileSync('mkfifo', [pipe]);
    const child = place.start(['train', pipe, '--target', 'y', '--out', 'early']);
    const end = ended(child);
    // Opens as soon as the program reads, and then gives it nothing.
    const writer = await open(pipe, 'w');
    child.kill(signal);
    const { code, stdout, stderr } = await end;
    await writer.close();
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toBe('stopped before training began: nothing is written\n');
    expect(place.list()).not.toContain('early');
  });
});

describe('in steps', () => {
  test.each([
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)('%s aborts the training, %s after it quits', (first, second, exitCode) => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const cleared = vi.fn<() => void>();
    const interruption = listenForInterruption(cleared);
    const send = (signal: NodeJS.Signals) => process.emit(signal, signal);
    try {
      expect(() => send(second)).toThrow(`exit ${exitCode}`);
      interruption.startTraining();
      expect(interruption.exitCode()).toBeUndefined();
      send(first);
      expect(interruption.signal.aborted).toBe(true);
      expect(interruption.exitCode()).toBe(first === 'SIGINT' ? 130 : 143);
      expect(() => send(second)).toThrow(`exit ${exitCode}`);
      expect(cleared).toHaveBeenCalledTimes(3);
      expect(exit).toHaveBeenCalledTimes(2);
    } finally {
      interruption.end();
      exit.mockRestore();
      write.mockRestore();
    }
    expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(0);
  });
});
