/** The Chrome or Chromium that browser tests use: where it is, and how it comes to be there. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './setup.mjs';

/**
 * The path of an installed Chrome or Chromium. CHROME_PATH wins.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROME_PATH: no such file: got ${chosen}; expected a Chrome or Chromium`);
    return chosen;
  }
  return usualPlaces().find((path) => existsSync(path));
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((folder) =>
      folder ? [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
    );
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
}

/** Debian has Chromium as a package; elsewhere apt either is absent or has none. */
function isDebian() {
  const about = '/etc/os-release';
  return existsSync('/usr/bin/apt-get') && existsSync(about) && /^ID="?debian"?$/m.test(readFileSync(about, 'utf8'));
}

const debianPackages = ['chromium', 'fonts-dejavu-core'];

/** The command that would install a browser here, for a person to run. */
export function installHint() {
  if (process.platform === 'darwin') return 'brew install --cask google-chrome';
  if (process.platform === 'win32') return 'winget install Google.Chrome';
  if (isDebian()) return `sudo apt-get install --no-install-recommends ${debianPackages.join(' ')}`;
  return "your system's package of chromium or google-chrome, or CHROME_PATH=/path/to/chrome npm test";
}

/** Installs Chromium where there is none and we may: as root on Debian, which is a fresh container or a CI machine. */
export async function installBrowser() {
  if (findBrowser() || process.getuid?.() !== 0 || !isDebian()) return;
  console.log('No Chrome or Chromium found, and this is Debian as root: installing Chromium with apt-get ...');
  // In the same call: the library that the tests of the blas backend open.
  const packages = [...debianPackages, 'libopenblas0'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const code = await run('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (code !== 0) throw new Error(`apt-get ${args[0]} failed with exit code ${code}; its own message is above`);
  }
}

/** Headless comes from Playwright; nothing that goes out to the network, and no sandbox only where root leaves no choice. */
export const browserFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
