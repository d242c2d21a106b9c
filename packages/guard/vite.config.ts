// Builds what is published: one file with the kernel inside, that imports nothing but Node's own
// modules, its types, and a package.json without dependencies. `npm pack ./dist` makes the archive.
import fs from 'node:fs';
import path from 'node:path';
import type { InlineConfig, Plugin } from 'vite';
import { declarations } from './declarations.ts';

const here = import.meta.dirname;
const read = (file: string): string => fs.readFileSync(path.join(here, file), 'utf8');

const published: Plugin = {
  name: 'guard-package',
  generateBundle() {
    const { name, version, description, license } = JSON.parse(read('package.json')) as Record<
      string,
      string
    >;
    const { entry, files: types } = declarations();
    const exports = { '.': { types: `./types/${entry}`, default: './index.js' } };
    const manifest = { name, version, description, license, type: 'module', exports };
    const files = {
      'package.json': `${JSON.stringify({ ...manifest, engines: { node: '>=20' } }, null, 2)}\n`,
      'README.md': read('README.md'),
      LICENSE: read('../../LICENSE'),
      ...Object.fromEntries([...types].map(([file, text]) => [`types/${file}`, text])),
    };
    for (const [fileName, source] of Object.entries(files)) {
      this.emitFile({ type: 'asset', fileName, source });
    }
  },
};

const config: InlineConfig = {
  root: here,
  configFile: false,
  logLevel: 'warn',
  plugins: [published],
  build: {
    ssr: 'src/index.ts',
    target: 'es2023',
    minify: false,
    emptyOutDir: true,
    rolldownOptions: { output: { entryFileNames: 'index.js' } },
  },
  ssr: { noExternal: true },
};
export default config;
