/** The type checker on programs of users. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, tool } from './processes.ts';

/** What the type checker says about the programs in a folder, by file; `types` are the packages of types that they have. */
export async function typeFaults(folder: string, types: readonly string[] = []): Promise<Map<string, string[]>> {
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    moduleDetection: 'force',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const compiler = tool('typescript', 'bin', 'tsc');
  const { output } = await capture(process.execPath, [compiler, '-p', folder, '--pretty', 'false']);
  const faults = new Map<string, string[]>();
  for (const [, file, text] of output.matchAll(/^(?:.*\/)?([\w-]+\.ts)\((.*)$/gm))
    faults.set(file!, [...(faults.get(file!) ?? []), `(${text}`]);
  return faults;
}
