/**
 * Parts of the library that pages import later are handed what they need of it, and import nothing that is there by then:
 * bundlers cut what two parts of a page import into files of their own, each with a list of what it gives and packed by itself,
 * and so each page loaded 5 kB more than it needs.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';

/** The parts, each imported in one place. */
export const parts = [
  'backends/wasm/kernels/correlate',
  'backends/wasm/kernels/uniform',
  'backends/wasm/math-rare',
  'model/evaluate-rows',
  'model/evaluate-table',
  'model/picture-model',
  'train/check-state',
  'train/checkpoint',
];

const prefix = 'handed:';

/**
 * What a part may not have: imports that are left, what is set later, and collections that are filled later. A page that has these
 * at once too would have two of them.
 */
const cannotBeHanded =
  /^(?:import|export) |\bimport\(|^(?:let|var) [\w$]+(?: = (?:\/\* @__PURE__ \*\/ )?new (?:Weak)?(?:Map|Set)\(\))?;$/m;

/**
 * A part as one file: its code, and how much of it is of each module.
 * @typedef {{ code: string, modules: Readonly<Record<string, { renderedLength: number }>> }} Bundled
 */

/**
 * Writes each part beside its file, as one with what only it needs, as a function of the rest, and changes who imports it.
 * @param {string} folder The library, module by module.
 * @param {(input: string, plugin: import('vite').Plugin) => Promise<Bundled>} bundle Makes a file and all that it imports one.
 */
export async function handOver(folder, bundle) {
  const files = readModules(folder);
  for (const [number, part] of parts.entries()) {
    /** @param {number} i */
    const aliasOf = (i) => `handed${number}_${i}`;
    const sites = [...files].filter(([file, code]) => code.includes(`import("${pathFrom(file, `${part}.js`)}")`));
    if (sites.length !== 1) throw new Error(`${part}: ${sites.length} files import it later; expected one`);
    const [[site, code]] = /** @type {[[string, string]]} */ (sites);
    const there = closureOf(site, files);
    const bundled = await bundle(posix.join(folder, `${part}.js`), {
      name: 'hand-over',
      enforce: 'pre',
      /**
       * @param {string} source
       * @param {string | undefined} importer
       */
      resolveId(source, importer) {
        if (!importer || !source.startsWith('.')) return null;
        const file = posix.relative(folder, posix.join(posix.dirname(importer), source));
        return there.has(file) ? { id: prefix + file, external: true } : null;
      },
    });
    // A second copy of an operation would be another operation.
    const [operation] = Object.entries(bundled.modules)
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([file]) => posix.relative(folder, file.replaceAll('\\', '/')))
      .filter((file) => file.startsWith('ops/'));
    if (operation) throw new Error(`${part}: would have an operation of its own, ${operation}`);
    const { text, handed } = asFunction(part, bundled.code);
    writeFileSync(posix.join(folder, `${part}.later.js`), text);
    const imports = handed.map(({ name, file }, i) => {
      if (file === site) throw new Error(`${part}: needs ${name} of the file that imports it`);
      return `import { ${name} as ${aliasOf(i)} } from "${pathFrom(site, file)}";\n`;
    });
    const call = `.then((later) => later.default(${handed.map((_, i) => aliasOf(i)).join(', ')}))`;
    const changed = code.replace(
      `import("${pathFrom(site, `${part}.js`)}")`,
      `import("${pathFrom(site, `${part}.later.js`)}")${call}`,
    );
    files.set(site, imports.join('') + changed);
    writeFileSync(posix.join(folder, site), files.get(site) ?? '');
  }
}

/**
 * @param {string} part
 * @param {string} code
 */
function asFunction(part, code) {
  /** @type {{ name: string, local: string, file: string }[]} */
  const handed = [];
  /** @type {string[]} */
  let given = [];
  const body = code
    .replaceAll(/^\/\/ .*\/modules\/(.*)\.js$/gm, '// src/$1.ts')
    .replaceAll(
      /^import (?:\{ (.*) \} from )?"handed:(.*)";\n/gm,
      (/** @type {string[]} */ ...[, names, file = '']) => {
        for (const [name, local] of names ? namesOf(names) : []) handed.push({ name, local, file });
        return '';
      },
    )
    .replace(/^export \{ (.*) \};\n/m, (/** @type {string[]} */ ...[, names = '']) => {
      given = namesOf(names).map(([local, name]) => (local === name ? name : `${name}: ${local}`));
      return '';
    });
  if (given.length === 0 || cannotBeHanded.test(body)) {
    throw new Error(`${part}: imports or gives what cannot be handed over`);
  }
  const parameters = handed.map(({ local }) => local).join(', ');
  const make = `(${parameters}) => {\n${body}return { ${given.join(', ')} };\n}`;
  // Made once, as a module is.
  return {
    handed,
    text: `const make = ${make};\nlet made;\nexport default (...handed) => (made ??= make(...handed));\n`,
  };
}

/**
 * Pairs of `a, b as c`; both are the same where there is no `as`.
 * @param {string} list
 * @returns {[string, string][]}
 */
function namesOf(list) {
  return list.split(', ').map((one) => {
    const [first = '', second = first] = one.split(' as ');
    return [first, second];
  });
}

/**
 * All files that are there when one is.
 * @param {string} file
 * @param {ReadonlyMap<string, string>} files
 */
function closureOf(file, files) {
  const found = new Set([file]);
  for (const each of found) {
    for (const [, source = ''] of (files.get(each) ?? '').matchAll(/^import (?:.* from )?"(\.[^"]*)";$/gm)) {
      found.add(posix.join(posix.dirname(each), source));
    }
  }
  return found;
}

/** @param {string} folder */
function readModules(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  return new Map(names.map((name) => [name.replaceAll('\\', '/'), readFileSync(posix.join(folder, name), 'utf8')]));
}

/**
 * @param {string} from
 * @param {string} to
 */
function pathFrom(from, to) {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
