/** A temporary folder as a user's project would be, with this build of Chainrule installed in it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { CodeBlock } from './markdown.ts';
import { capture, type Outcome, patience, runTypeScript } from './processes.ts';
import { root } from './setup.mjs';

export interface UserFolder {
  path: string;
  /** Runs a block there; in `sh`, `chainrule` is a command, and the first command that fails ends the block. */
  runBlock(block: CodeBlock): Promise<Outcome>;
  remove(): void;
}

export function makeUserFolder(): UserFolder {
  const path = mkdtempSync(join(tmpdir(), 'chainrule-readme-'));
  const programs = join(path, 'node_modules', '.bin');
  mkdirSync(programs, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  symlinkSync(root, join(path, 'node_modules', 'chainrule'), 'junction');
  // As npm installs it: the command line then prints commands as they are typed.
  symlinkSync(join(root, 'dist', 'cli', 'main.js'), join(programs, 'chainrule'));
  const options = {
    cwd: path,
    timeout: patience,
    env: { ...withoutNpm(process.env), PATH: `${programs}${delimiter}${process.env.PATH}` },
  };
  return {
    path,
    runBlock({ language, code, line }) {
      if (language === 'sh') return capture('sh', ['-eu', '-c', code], options);
      const file = join(path, `block-${line}.ts`);
      writeFileSync(file, code);
      return runTypeScript(file, options);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A user's shell knows nothing of the npm that runs our checks. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('npm_')));
}
