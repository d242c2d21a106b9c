/*
 * Goal: no endpoint and no kind of object is forgotten when keys are restricted.
 * Method: every route and every kind of object that there is, also the next ones.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPermission, PERMISSION_RESOURCES, permissionToSee } from '@coffer/kernel';
import { expect, test } from 'vitest';
import { objectKinds, routes } from '../resources/all.ts';

test('every route needs a permission that can be given', () => {
  const without = routes.filter(({ permission }) => !isPermission(permission ?? ''));
  expect(without.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test('a route that changes something needs to write, but for the one that listens', () => {
  const odd = routes.filter(
    ({ method, permission }) => (method === 'GET') !== (permission ?? '').endsWith('_read'),
  );
  expect(odd.map(({ path }) => path)).toEqual(['/v1/stripecli/sessions']);
});

test('every resource that can be permitted has routes', () => {
  const used = routes.map(({ permission }) =>
    String(permission).replace(/^rak_|_(read|write)$/g, ''),
  );
  expect([...new Set(used)].toSorted()).toEqual(PERMISSION_RESOURCES.toSorted());
});

test('every object that may be expanded needs a permission to be seen', () => {
  const open = objectKinds.filter(({ object }) => !isPermission(permissionToSee(object) ?? ''));
  expect(open.map(({ object }) => object)).toEqual([]);
});

test('docs/api/keys.md has them all, with the calls that need them', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/api/keys.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `rak_'));
  const documented = rows.map((row) => {
    const [, permissions = '', paths = ''] = row.split('|');
    const quoted = (text: string): string[] =>
      [...text.matchAll(/`(.+?)`/g)].map(([, one]) => String(one));
    return { permissions: quoted(permissions), paths: quoted(paths) };
  });
  // The longest path that a route begins with is the one that it is documented under.
  const paths = documented.flatMap((row) => row.paths).toSorted((a, b) => b.length - a.length);
  const found = new Map<string, Set<string>>();
  for (const { path, permission } of routes) {
    const under = paths.find((one) => path === one || path.startsWith(`${one}/`));
    const row = documented.find((one) => one.paths.includes(under ?? ''));
    expect(row?.permissions, path).toContain(permission);
    found.set(under ?? '', (found.get(under ?? '') ?? new Set()).add(permission ?? ''));
  }
  // Nothing is there that no call needs.
  for (const { permissions, paths: own } of documented) {
    const needed = own.flatMap((path) => [...(found.get(path) ?? [])]);
    expect(
      permissions.filter((one) => !needed.includes(one)),
      own.join(),
    ).toEqual([]);
    expect(own.filter((path) => !found.has(path))).toEqual([]);
  }
});
