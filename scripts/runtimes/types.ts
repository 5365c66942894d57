/** The declarations of the package under the compilers and settings that users have. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, tool } from '../processes.ts';
import type { RuntimeCheck } from './check.ts';
import { installTool, type UserProject } from './installed.ts';

const resolutions = [
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
];
const libraries = [['es2022', 'dom'], ['es2022']];

/** Programs, and the types of the platform that they are compiled with. */
const programs = [
  { files: ['every-entry.ts'], types: [] },
  { files: ['every-entry.ts', 'every-entry-of-node.ts'], types: ['node'] },
];

/** Every combination, or the hardest, with `compiler` and the folder of types that has those of Node. */
async function compileAll({ path }: UserProject, compiler: string, typeRoots: string, light = false): Promise<string> {
  let count = 0;
  for (const resolution of light ? resolutions.slice(1, 2) : resolutions) {
    for (const lib of light ? libraries.slice(1) : libraries) {
      for (const { files, types } of programs) {
        const compilerOptions = {
          ...resolution,
          lib,
          types,
          typeRoots: [typeRoots],
          target: 'es2022',
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
        };
        const config = join(path, 'tsconfig.json');
        writeFileSync(config, JSON.stringify({ compilerOptions, files }));
        const { code, output } = await capture(process.execPath, [compiler, '-p', config], { cwd: path });
        if (code !== 0) throw new Error(`${JSON.stringify({ ...resolution, lib, types })}: ${output}`);
        count++;
      }
    }
  }
  return `strict, without skipLibCheck, ${count} ways`;
}

const own: RuntimeCheck = {
  name: 'types under our TypeScript',
  light: true,
  run: (project) => compileAll(project, tool('typescript', 'bin', 'tsc'), tool('@types'), true),
};

export const typeChecks: readonly RuntimeCheck[] = [
  own,
  ...['5.4.5', '5.9.3', '6.0.3', '7.0.2'].map((version) => ({
    name: `TypeScript ${version}`,
    run: async (project: UserProject) => {
      const modules = join(await installTool(`typescript@${version}`, '@types/node@20.19.43'), 'node_modules');
      return compileAll(project, join(modules, 'typescript', 'bin', 'tsc'), join(modules, '@types'));
    },
  })),
];
