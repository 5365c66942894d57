/** Runs the examples of docstrings as a user's programs: against the build, all in one process, and type-checked. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicNames } from './docstrings.ts';
import { claimsOf, isAsExpected } from './expected-output.ts';
import { patience, runTypeScript, tool } from './processes.ts';
import { typeFaults } from './type-faults.ts';
import { makeUserFolder } from './user-folder.ts';

interface Program {
  readonly name: string;
  /** Where it stands in our sources, `src/ops/matmul.ts:41`. */
  readonly place: string;
  readonly code: string;
}

/** What a run of one gave: what each claim printed, by its place in the code, and how it ended. */
interface Ran {
  readonly printed: Readonly<Record<string, string[]>>;
  readonly failure?: string;
}

/** The examples in the docstrings of all public names. */
export function docstringExamples(): Program[] {
  return publicNames().flatMap(({ name, file, forms }) =>
    forms.flatMap(({ docstring }) =>
      (docstring?.examples ?? []).map(({ code, line }) => ({ name, place: `${file}:${line}`, code })),
    ),
  );
}

/** How many of the examples do what they say, and what the others do. */
export async function runDocstringExamples(
  programs: readonly Program[],
): Promise<{ passed: number; faults: string[] }> {
  const folder = makeUserFolder();
  // What is for Node alone is checked apart, with the types of Node.
  const nodeFolder = makeUserFolder();
  try {
    const modules = programs.map((_, i) => `example-${i}`);
    mkdirSync(join(folder.path, 'runs'));
    programs.forEach(({ code, place }, i) => {
      const checked = place.startsWith('src/node') ? nodeFolder : folder;
      writeFileSync(join(checked.path, `${modules[i]}.ts`), code);
      writeFileSync(join(folder.path, 'runs', `${modules[i]}.ts`), recorded(code));
    });
    const [neutralTypes, nodeTypes, ran] = await Promise.all([
      typeFaults(folder.path),
      typeFaults(nodeFolder.path, [tool('@types', 'node')]),
      runAll(folder.path, modules),
    ]);
    const types = new Map([...neutralTypes, ...nodeTypes]);
    const faults = programs.map((program, i) => {
      const wrong = [...(types.get(`${modules[i]}.ts`) ?? []), ...(ran ? outputFaults(program, ran[i]!) : [])];
      return wrong.map((text) => `${program.place} ${program.name}: ${text}`);
    });
    return { passed: faults.filter(({ length }) => length === 0).length, faults: faults.flat() };
  } finally {
    folder.remove();
    nodeFolder.remove();
  }
}

/** The program with the logs that claim something recorded by their place. */
function recorded(code: string): string {
  return claimsOf(code).reduceRight(
    (text, { start }) => `${text.slice(0, start)}__record(${start}).${text.slice(start + 'console.'.length)}`,
    code,
  );
}

async function runAll(folder: string, modules: readonly string[]): Promise<Ran[]> {
  const runner = join(folder, 'runs', 'all.ts');
  writeFileSync(runner, `const modules = ${JSON.stringify(modules)};\n${runnerSource}`);
  const { code, output } = await runTypeScript(runner, { cwd: folder, timeout: patience });
  if (code !== 0) throw new Error(`the examples of docstrings ended with exit code ${code}:\n${output}`);
  return JSON.parse(readFileSync(join(folder, 'ran.json'), 'utf8')) as Ran[];
}

const runnerSource = `
import { writeFileSync } from 'node:fs';
import { formatWithOptions } from 'node:util';
const ran = [];
console.log = () => {};
for (const name of modules) {
  const printed = {};
  globalThis.__record = (start) => ({
    log: (...values) => (printed[start] ??= []).push(formatWithOptions({ depth: 6, breakLength: Infinity }, ...values)),
  });
  try {
    await import(\`./\${name}.ts\`);
    ran.push({ printed });
  } catch (error) {
    ran.push({ printed, failure: String(error?.stack ?? error) });
  }
}
writeFileSync('ran.json', JSON.stringify(ran));
process.exit(0);
`;

function outputFaults({ code }: Program, { printed, failure }: Ran): string[] {
  if (failure !== undefined) return [failure];
  return claimsOf(code).flatMap(({ start, expected }) => {
    const text = (printed[start] ?? []).join('\n');
    return isAsExpected(expected, text) ? [] : [`prints ${text}\n    instead of ${expected}`];
  });
}
