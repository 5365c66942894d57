/** Runs command lines inside this process, and says what is wrong with how one ended. */
import { reportError } from '../../cli/errors.ts';
import { runCommandLine } from '../../cli/program.ts';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command inside this process, where thousands of them are a matter of minutes. */
export async function run(args: readonly string[]): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' };
  const streams = ['stdout', 'stderr'] as const;
  const before = streams.map((name) => Object.getOwnPropertyDescriptor(process[name], 'write'));
  for (const name of streams) {
    process[name].write = ((text: string | Uint8Array, ...rest: unknown[]) => {
      texts[name] += String(text);
      (rest.at(-1) as (() => void) | undefined)?.();
      return true;
    }) as typeof process.stdout.write;
  }
  try {
    const code = await runCommandLine(args).catch((error: unknown) => reportError(error, args));
    return { code, ...texts };
  } finally {
    streams.forEach((name, i) => {
      const own = before[i];
      if (own) Object.defineProperty(process[name], 'write', own);
      else Reflect.deleteProperty(process[name], 'write');
    });
  }
}

/** Throws where a command ended in another way than commands may; `made` are the files that it left. */
export function requireOrder(
  args: readonly string[],
  { code, stdout, stderr }: Outcome,
  made: readonly string[],
): void {
  const told = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('warning: '));
  if (![0, 1, 2].includes(code)) throw new Error(`exit code ${code}`);
  if (/ {4}at .*:\d+:\d+\)?$/m.test(stderr) && !args.includes('--debug')) throw new Error(`a stack trace: ${stderr}`);
  if (stderr.includes('a defect of Chainrule')) throw new Error(stderr.split('\n')[0]);
  const unsafe = /(?!\n)[\p{Cc}\p{Bidi_Control}]/u.exec(stderr.replaceAll('\r', ''));
  if (unsafe) throw new Error(`an unsafe character: ${JSON.stringify(stderr)}`);
  const asksForJson = args.includes('--json') && stdout !== '' && !args.includes('--help') && !args.includes('-h');
  if (asksForJson && !/^(Usage|#|\{"|export|\/\/)/.test(stdout) && args[0] !== 'export') JSON.parse(stdout);
  if (code === 0) return;
  if (!told.some((line) => /^[^\n]+: [^\n]+/.test(line)) && args.length > 0)
    throw new Error(`no error by the grammar: ${JSON.stringify(stderr)}`);
  if (made.length > 0 && code === 2) throw new Error(`left ${made.join(', ')}`);
}
