/** Ctrl-C: stops cleanly, keeps the best model so far, exit code 130. */
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

/** Starts a training that would last for hours, and interrupts it once it has said so many lines of progress. */
async function interrupted(args: string, lines: number): Promise<Outcome> {
  const child = place.start(args.split(' '));
  const end = ended(child);
  await saying(child.stderr!, 'epoch', lines);
  child.kill('SIGINT');
  return end;
}

describe.skipIf(process.platform === 'win32').concurrent('Ctrl-C', () => {
  test('leaves a model that predicts', async () => {
    const { code, stdout, stderr } = await interrupted(
      'train circle:4000 --epochs 1000000 --patience 1000000 --hidden 16 --name stopped',
      1,
    );
    expect(code).toBe(130);
    expect(stderr).toContain('stopping: the best model so far is kept');
    expect(stdout).toMatch(/Trained for [\d,]+ epochs in .*: aborted in\s+epoch/);
    expect(place.list('runs/stopped')).toEqual(['config.json', 'history.csv', 'model.safetensors', 'report.html']);
    const evaluated = await place.run('evaluate runs/stopped/model.safetensors circle:200 --json');
    expect(evaluated.code).toBe(0);
    expect(jsonOf<{ rows: number }>(evaluated.stdout).rows).toBe(200);
  });

  test('with --json still gives one document', async () => {
    const { code, stdout } = await interrupted(
      'train circle:4000 --epochs 1000000 --patience 1000000 --validation 0 --hidden 8 --json --out json',
      1,
    );
    expect(code).toBe(130);
    expect(jsonOf(stdout)).toMatchObject({
      stopped: { reason: 'aborted' },
      train: { loss: expect.any(Number) as unknown },
    });
  });

  test('before training ends everything, and writes nothing', async () => {
    const pipe = join(place.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const child = place.start(['train', 'pipe', '--target', 'y', '--out', 'early']);
    const end = ended(child);
    // Opens as soon as the program reads, and then gives it nothing.
    const writer = await open(pipe, 'w');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    await writer.close();
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toBe('stopped before training began: nothing is written\n');
    expect(place.list()).not.toContain('early');
  });
});

describe('in steps', () => {
  test('the first aborts the training, the second quits', () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const cleared = vi.fn<() => void>();
    const interruption = listenForInterruption(cleared);
    try {
      expect(() => process.emit('SIGINT')).toThrow('exit 130');
      interruption.startTraining();
      process.emit('SIGINT');
      expect(interruption.signal.aborted).toBe(true);
      expect(interruption.happened()).toBe(true);
      expect(() => process.emit('SIGINT')).toThrow('exit 130');
      expect(cleared).toHaveBeenCalledTimes(3);
      expect(exit).toHaveBeenCalledTimes(2);
    } finally {
      interruption.end();
      exit.mockRestore();
      write.mockRestore();
    }
    expect(process.listenerCount('SIGINT')).toBe(0);
  });
});
