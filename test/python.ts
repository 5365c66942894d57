/** Python with packages that some machines have. */
import { execFileSync } from 'node:child_process';

/** Its command, where these packages are there; else it is said what comes of that. */
export function pythonWith(packages: string, otherwise: string): string | undefined {
  const found = ['python3', '/usr/bin/python3'].find((command) => {
    try {
      execFileSync(command, ['-c', `import ${packages}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (!found) console.warn(`Python has no ${packages}: ${otherwise}`);
  return found;
}
