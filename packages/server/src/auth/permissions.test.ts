/*
 * Goal: no endpoint and no kind of object is forgotten when keys are restricted.
 * Method: every route and every kind of object that there is, also the next ones.
 */
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
