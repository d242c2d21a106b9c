// Goal: the vault can only do what its imports let it, and what Node's flags leave open (sockets,
// node:vm, data: imports, WebAssembly, signals) it does not ask for. Method: read every source
// file.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = import.meta.dirname;
const ALLOWED = new Set([
  '@coffer/acquirers/skeletons',
  '@coffer/kernel',
  '@coffer/kernel/test-cards',
  '@coffer/vault-protocol',
  'node:buffer',
  'node:crypto',
  'node:fs',
  'node:http',
  'node:https',
  'node:path',
  'node:process',
  'node:zlib',
  'pg',
]);

const WAYS_AROUND: readonly RegExp[] = [
  /\bimport\s*\(/,
  /\brequire\b/,
  /\bgetBuiltinModule\b/,
  /\bprocess\.(?:kill|binding|dlopen|env)\b/,
  /\bWebAssembly\b/,
  /\beval\b/,
  /\bFunction\s*\(/,
  /\bfetch\s*\(/,
  /\bWebSocket\b/,
];

const sources = fs
  .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .filter((file) => !file.startsWith('stand-ins'))
  .map((file) => ({ file, text: fs.readFileSync(path.join(SRC, file), 'utf8') }));

/** Every specifier of an import or re-export. */
function specifiersOf(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\b(?:[^;']*?\bfrom)?\s+'([^']+)'/gm);
  return [...statements].map((match) => match[1] ?? '');
}

test('the sources are found, and so are their imports', () => {
  expect(sources.length).toBeGreaterThan(40);
  const main = sources.find(({ file }) => file === 'main.ts');
  expect(specifiersOf(main?.text ?? '')).toEqual([
    'node:process',
    '@coffer/kernel',
    './config.ts',
    './crash.ts',
    './vault.ts',
  ]);
});

describe.each(sources)('$file', ({ file, text }) => {
  test('imports only its own files and the allowed modules', () => {
    const strangers = specifiersOf(text).filter((name) => {
      if (!name.startsWith('.')) return !ALLOWED.has(name);
      const target = path.relative(SRC, path.join(SRC, path.dirname(file), name));
      return target.startsWith('..') || target.startsWith('stand-ins');
    });
    expect(strangers).toEqual([]);
  });

  test('loads and runs no code by another way', () => {
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const found = WAYS_AROUND.filter((way) => way.test(code));
    expect(found).toEqual([]);
  });

  test('reveals secrets only where they are sealed, stored or sent', () => {
    const reveals = /\.reveal\(\)/.test(text);
    expect(reveals && !/^(?:keys|store|send)\//.test(file)).toBe(false);
  });
});

test('every module that is allowed is used', () => {
  const used = new Set(sources.flatMap(({ text }) => specifiersOf(text)));
  expect([...ALLOWED].filter((name) => !used.has(name))).toEqual([]);
});

test('the product stays small enough to read', () => {
  const lines = sources.flatMap(({ text }) =>
    text.split('\n').filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line)),
  );
  // Without blank lines and comments; with them the tidy test holds the vault to its 4,000.
  expect(lines.length).toBeLessThanOrEqual(3_000);
});
