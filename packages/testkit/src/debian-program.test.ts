// Goal: a test finds the programs of Debian that it needs, and CI never skips one in silence.
// Method: one program that every machine has, and one that is hidden from the search.
import { afterEach, expect, test, vi } from 'vitest';
import { debianProgram, findDebianProgram } from './debian-program.ts';

const hidden = vi.hoisted(() => ({ file: '' }));
vi.mock('node:fs', async (original) => {
  const fs = await original<{ existsSync: (file: string) => boolean }>();
  const existsSync = (file: string): boolean => !file.endsWith(hidden.file) && fs.existsSync(file);
  return { ...fs, existsSync };
});

afterEach(() => vi.unstubAllEnvs());

test('an installed program is found by its path', () => {
  hidden.file = '(nothing)';
  expect(findDebianProgram('openssl')).toBe('/usr/bin/openssl');
  expect(debianProgram('openssl')).toBe('/usr/bin/openssl');
});

test('a missing program is null on a developer’s machine and an error in CI', () => {
  hidden.file = '/sslscan';
  vi.stubEnv('CI', '');
  expect(debianProgram('sslscan')).toBeNull();
  vi.stubEnv('CI', 'true');
  expect(() => debianProgram('sslscan')).toThrow('sslscan is missing: apt-get install sslscan');
});
