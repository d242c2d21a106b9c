/*
 * Goal: a path leads to the route that has its words, with what stands in its places.
 * Method: routes that look alike, and paths that are nearly theirs; then every route of the API.
 */
import { expect, test } from 'vitest';
import { read, type Method, type Route } from '../api/route.ts';
import { hash } from '../params/spec.ts';
import { routes } from '../resources/all.ts';
import { RouteTable } from './route-table.ts';

const routeOf = (method: Method, path: string): Route => ({
  ...read({ method: 'GET', path: '/v1/balance', params: hash({}), run: async () => ({}) }),
  method,
  path,
});
const table = new RouteTable([
  routeOf('GET', '/v1/things'),
  routeOf('GET', '/v1/things/:id'),
  routeOf('POST', '/v1/things/:id'),
  routeOf('GET', '/v1/things/search'),
  routeOf('GET', '/v1/things/:id/parts/:part'),
  routeOf('GET', '/v1/things/search/all'),
]);

test.each([
  ['GET', '/v1/things', '/v1/things', {}],
  // RFC 9110, 9.3.2.
  ['HEAD', '/v1/things', '/v1/things', {}],
  ['GET', '/v1/things/a', '/v1/things/:id', { id: 'a' }],
  ['POST', '/v1/things/a', '/v1/things/:id', { id: 'a' }],
  ['GET', '/v1/things/search', '/v1/things/search', {}],
  // A word of its own is tried first, and given up where it leads nowhere.
  ['POST', '/v1/things/search', '/v1/things/:id', { id: 'search' }],
  ['GET', '/v1/things/search/parts/b', '/v1/things/:id/parts/:part', { id: 'search', part: 'b' }],
  ['GET', '/v1/things/a%2Fb', '/v1/things/:id', { id: 'a/b' }],
  ['GET', '/v1/things/%ff', '/v1/things/:id', { id: '%ff' }],
  ['GET', '/v1/things/__proto__', '/v1/things/:id', { id: '__proto__' }],
])('%s %s is %s', (method, path, pattern, params) => {
  const found = table.find(method, path);
  expect([found?.route.path, found?.params]).toEqual([pattern, new Map(Object.entries(params))]);
});

test.each([
  ['GET', '/'],
  ['GET', ''],
  ['GET', '/v1/things/'],
  ['GET', '/v1/thing'],
  ['GET', '/v1/things/a/'],
  ['GET', '/v1/things//parts/b'],
  ['GET', '/v1/things/a/parts'],
  ['DELETE', '/v1/things/a'],
  ['get', '/v1/things'],
])('%s %s is none', (method, path) => {
  expect(table.find(method, path)).toBeNull();
});

test('every route of the API is found, by its own path and with anything in its places', () => {
  const all = new RouteTable(routes);
  for (const route of routes) {
    const path = route.path.replaceAll(/:[a-z]+/g, 'x_1');
    expect(all.find(route.method, path)?.route).toBe(route);
  }
});
