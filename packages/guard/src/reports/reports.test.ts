// Goal: floods of made-up reports neither hide a real one nor grow without end, and the policy's
// options are read at the start. Method: the parts themselves, with clocks and proxies of the test.
import { expect, test } from 'vitest';
import { guard } from '../index.ts';
import { requestOrigin } from '../transport/forwarded.ts';
import { trustedProxies } from '../transport/trusted-proxies.ts';
import { INVENTORY_MAX, makeInventory } from './inventory.ts';
import { reportLimit } from '@coffer/kernel';

test('a full inventory takes new sources and keeps the frequent ones', () => {
  const inventory = makeInventory();
  const add = (blocked: string): void =>
    inventory.add({ directive: 'script-src-elem', blocked, page: '/' }, 0);
  for (let i = 0; i < 3; i += 1) add('https://skimmer.example');
  for (let i = 0; i < INVENTORY_MAX * 3; i += 1) add(`https://h${i}.example`);
  add('https://late.example');
  const names = inventory.entries().map(({ blocked }) => blocked);
  expect(names.length).toBe(INVENTORY_MAX);
  expect(names[0]).toBe('https://skimmer.example');
  expect(names).toContain('https://late.example');
});

test('behind a proxy each client has a limit of its own, and cannot name itself', () => {
  let nowMs = 0;
  const mayReport = reportLimit({ nowMs: () => nowMs });
  const isTrusted = trustedProxies(['10.0.0.0/8']);
  const report = (peer: string, forwardedFor: string): boolean => {
    const header = (name: string): string | undefined =>
      name === 'x-forwarded-for' ? forwardedFor : undefined;
    const exchange = { method: 'POST', target: '/', encrypted: false, parsedBody: undefined };
    const body = async () => ({ kind: 'skipped' }) as const;
    return mayReport(requestOrigin({ ...exchange, peer, header, body }, isTrusted).client);
  };
  // What the client says of itself comes first and changes; what the proxy adds does not.
  const flood = Array.from({ length: 61 }, (_, i) =>
    report('::ffff:10.0.0.1', `9.9.9.${i}, 192.0.2.1`),
  );
  expect(flood.filter(Boolean).length).toBe(60);
  expect(report('10.0.0.1', '192.0.2.2, 10.0.0.7')).toBe(true);
  expect(report('192.0.2.1', '198.51.100.1')).toBe(false);
  expect(report('10.0.0.1', 'fe80::1%eth0')).toBe(true);
  nowMs = 60_000;
  expect(report('192.0.2.1', '')).toBe(true);
});

test.each([
  [
    'a policy with characters that no header has',
    { csp: { existing: "script-src 'self' \u4e2d" } },
  ],
  ['bodies of no size', { rawCards: { maxBytes: Number.NaN } }],
  ['bodies too long to be searched', { rawCards: { maxBytes: 1e9 } }],
])('%s: refused at the start', (_, options) => {
  expect(() => guard({ provider: 'stripe', ...options })).toThrow(/^(csp|rawCards)\./);
});
