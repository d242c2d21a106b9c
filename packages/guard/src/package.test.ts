// Goal: what merchants install has no dependencies, and its types. Method: build it, read its
// imports, list what npm would pack, run it and compile against it where nothing else is installed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync, spawnSync } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import config from '../vite.config.ts';

const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guard-package-'));
const MODULES = path.join(import.meta.dirname, '../../../node_modules');
const KERNEL_BYTES_MAX = 120_000;

beforeAll(async () => {
  await build({ ...config, build: { ...config.build, outDir } });
});
afterAll(() => fs.rmSync(outDir, { recursive: true }));

test('one file, that imports only modules of Node', () => {
  const code = fs.readFileSync(path.join(outDir, 'index.js'), 'utf8');
  const imports = [...code.matchAll(/^import .*from ["']([^"']+)["'];$/gm)].map(([, name]) => name);
  expect(imports.length).toBeGreaterThan(3);
  expect(
    imports.filter((name) => !isBuiltin(name ?? '') || name?.startsWith('node:') !== true),
  ).toEqual([]);
  expect(code).not.toMatch(/\brequire\(|\bimport\(/);
  expect(code.length).toBeLessThan(KERNEL_BYTES_MAX);
  // The list of test cards is the kernel's, too, and has no business here.
  expect(code).not.toContain('4242424242424242');
});

test('npm packs it with its papers and nothing else', () => {
  const npm = execFileSync('npm', ['pack', '--dry-run', '--json', outDir], { encoding: 'utf8' });
  const [packed] = JSON.parse(npm) as { files: { path: string }[] }[];
  const files = packed?.files.map(({ path: file }) => file) ?? [];
  const isType = (file: string): boolean =>
    /^types\/(?:guard|kernel)\/src\/[\w/-]+\.d\.ts$/.test(file);
  expect(files.filter((file) => !isType(file)).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'index.js',
    'package.json',
  ]);
  expect(files).toContain('types/guard/src/index.d.ts');
  const manifest: unknown = JSON.parse(fs.readFileSync(path.join(outDir, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
});

test('it runs where nothing is installed', () => {
  const program = `import { redactText } from '${outDir}/index.js'; console.log(redactText('4242 4242 4242 4242'));`;
  const args = ['--input-type=module', '-e', program];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: outDir })).toBe(
    '[card number]\n',
  );
});

test('a merchant’s compiler knows its options, and finds a wrong one', () => {
  const shop = fs.mkdtempSync(path.join(os.tmpdir(), 'guard-shop-'));
  try {
    fs.mkdirSync(path.join(shop, 'node_modules/@coffer'), { recursive: true });
    fs.symlinkSync(outDir, path.join(shop, 'node_modules/@coffer/guard'));
    // The declarations of Node itself, and what they need.
    for (const name of ['@types', 'undici-types']) {
      fs.symlinkSync(path.join(MODULES, name), path.join(shop, 'node_modules', name));
    }
    const line = (provider: string): string =>
      `export const shield: Guard = guard({ origin: 'https://shop.example', provider: '${provider}' });`;
    const head = "import { guard, type Guard } from '@coffer/guard';";
    fs.writeFileSync(path.join(shop, 'right.mts'), `${head}\n${line('stripe')}\n`);
    fs.writeFileSync(path.join(shop, 'wrong.mts'), `${head}\n${line('nobody')}\n`);
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--preserveSymlinks',
    ];
    const compiled = spawnSync(
      process.execPath,
      [path.join(MODULES, 'typescript/bin/tsc'), ...flags, 'right.mts', 'wrong.mts'],
      { cwd: shop, encoding: 'utf8' },
    );
    const places = [...compiled.stdout.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)];
    expect(places.map(([, file, code]) => [file, code])).toEqual([['wrong.mts', 'TS2322']]);
  } finally {
    fs.rmSync(shop, { recursive: true });
  }
});
