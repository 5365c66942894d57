/** What tests use beside packages, browsers and MPI: where it is, and how it comes to be there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  return onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']);
}

/**
 * Where programs of these names could be, on Linux.
 * @param {string[]} names
 */
function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** The path of an installed Firefox, on Linux. */
export function findFirefox() {
  return onPath(['firefox-esr', 'firefox']).find((path) => existsSync(path));
}

/** The small browser that comes with WebKit for Linux, and a display for it, where both are installed. */
export function findWebKit() {
  const library = '/usr/lib';
  const folders = existsSync(library) ? readdirSync(library) : [];
  const browser = folders
    .map((folder) => join(library, folder, 'webkit2gtk-4.1', 'MiniBrowser'))
    .find((path) => existsSync(path));
  const display = onPath(['Xvfb']).find((path) => existsSync(path));
  return browser && display ? { browser, display } : undefined;
}

/** Debian has Chromium as a package; elsewhere apt either is absent or has none. */
export function isDebian() {
  const about = '/etc/os-release';
  return existsSync('/usr/bin/apt-get') && existsSync(about) && /^ID="?debian"?$/m.test(readFileSync(about, 'utf8'));
}

const chromiumPackages = ['chromium', 'fonts-dejavu-core'];
/** The engines of Firefox and Safari: tests in them skip where they cannot be had. */
const otherPackages = ['firefox-esr', 'libwebkit2gtk-4.1-0', 'xvfb'];

/** The command that would install a browser here, for a person to run. */
export function installHint() {
  if (process.platform === 'darwin') return 'brew install --cask google-chrome';
  if (process.platform === 'win32') return 'winget install Google.Chrome';
  if (isDebian())
    return `sudo apt-get install --no-install-recommends ${[...chromiumPackages, ...otherPackages].join(' ')}`;
  return "your system's package of chromium or google-chrome, or CHROME_PATH=/path/to/chrome npm test";
}

/** Installs the browsers that are not there where we may: as root on Debian, which is a fresh container or a CI machine. */
export async function installBrowsers() {
  if ((findBrowser() && findFirefox() && findWebKit()) || process.getuid?.() !== 0 || !isDebian()) return;
  console.log(
    'Browsers are missing, and this is Debian as root: installing Chromium, Firefox and WebKit with apt-get ...',
  );
  const install = (/** @type {string[]} */ ...packages) => apt('install', '-y', '--no-install-recommends', ...packages);
  let code = await apt('update');
  // In the same call: the library that the tests of the blas backend open.
  if (code === 0) code = await install(...chromiumPackages, 'libopenblas0');
  if (code !== 0) throw new Error(`apt-get failed with exit code ${code}; its own message is above`);
  if ((await install(...otherPackages)) !== 0)
    console.warn('Firefox and WebKit are left out: apt-get could not install them');
}

/** The launchers of the tests with several processes, by the names that Debian gives them. */
export const mpiLaunchers = ['mpirun.openmpi', 'mpirun.mpich'];

/**
 * The paths of those that are installed.
 * @returns {string[]}
 */
export function findMpi() {
  return mpiLaunchers.flatMap((name) => onPath([name]).find((path) => existsSync(path)) ?? []);
}

/** Installs Open MPI and MPICH where they are missing and we may; the tests that need them skip otherwise. */
export async function installMpi() {
  if (findMpi().length === mpiLaunchers.length || process.getuid?.() !== 0 || !isDebian()) return;
  console.log('Open MPI or MPICH is missing, and this is Debian as root: installing them with apt-get ...');
  const code = (await apt('update')) || (await apt('install', '-y', '--no-install-recommends', 'openmpi-bin', 'mpich'));
  if (code !== 0) console.warn('Open MPI and MPICH are left out: apt-get could not install them');
}

/**
 * @param {string[]} args
 */
function apt(...args) {
  return run('apt-get', ['-qq', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Headless comes from Playwright; nothing that goes out to the network, and no sandbox only where root leaves no choice. */
export const browserFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
