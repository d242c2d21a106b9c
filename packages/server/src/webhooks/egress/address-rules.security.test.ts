// Goal: exactly ordinary public unicast is public. Method: the first and last address of every
// range that is not, and the addresses beside it; every form of IPv6 that holds an IPv4 address;
// and generated addresses, which no spelling of a URL may lead to.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { whyNotPublic } from './address-rules.ts';
import { readEndpointUrl } from './check-url.ts';
import { DEFAULT_POLICY } from './policy.ts';

/** First and last address of each refused range, and its public neighbours; null: none is. */
const BORDERS: readonly (readonly [string, string, string | null, string | null])[] = [
  ['0.0.0.0', '0.255.255.255', null, '1.0.0.0'],
  ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['224.0.0.0', '255.255.255.255', '223.255.255.255', null],
  ['168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
  ['::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', null, '2000::'],
  ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2000:ffff::', '2001:200::'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db7:ffff::', '2001:db9::'],
  ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:ffff::', '2003::'],
  ['3ffe::', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffd:ffff::', null],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', null, '3fff:1000::'],
  ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:ffff::', null],
];

test.each(BORDERS)('%s to %s, and the addresses beside them', (first, last, before, after) => {
  expect([first, last].map((address) => whyNotPublic(address) === null)).toEqual([false, false]);
  const beside = [before, after].flatMap((address) => address ?? []);
  expect(beside.map((address) => whyNotPublic(address))).toEqual(beside.map(() => null));
});

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet);

test('no form of IPv6 that holds an IPv4 address is public, be that one public or not', () => {
  fc.assert(
    fc.property(ipv4, ([a, b, c, d]) => {
      const dotted = `${a}.${b}.${c}.${d}`;
      const [high, low] = [(a << 8) | b, (c << 8) | d].map((half) => half.toString(16));
      const forms = [
        ...[`::ffff:${dotted}`, `::${dotted}`, `::ffff:0:${dotted}`, `64:ff9b::${dotted}`],
        ...[`64:ff9b:1::${dotted}`, `2002:${high}:${low}::1`, `2001:0:${high}:${low}::1`],
      ];
      expect(forms.filter((form) => whyNotPublic(form) === null)).toEqual([]);
    }),
  );
});

const PIECES = [
  ...['127.0.0.1', '127', '0x7f', '0177', '2130706433', '10', '169.254', '0', '1', '.', '..', ':'],
  ...['localhost', 'example.com', '[', ']', '::1', '::', 'ffff', '%31', '%00', '%2e', '@', '\\'],
  ...['/', '#', '?', ':443', ':8443', ':80', '\t', '\n', ' ', '。', '１', 'ⓛ', '\u00ad', 'xn--a'],
];

test('whatever is written, what is accepted is a public address or a whole name', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 7 }), (pieces) => {
      const rules = { livemode: true, policy: DEFAULT_POLICY };
      const url = readEndpointUrl(`https://${pieces.join('')}`, rules);
      if (!(url instanceof URL)) return;
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      const address = /^[\d.]+$|:/.test(host);
      expect(address ? whyNotPublic(host) : null).toBe(null);
      expect(address || /^([a-z\d-]+\.)+[a-z\d-]+$/.test(host)).toBe(true);
      expect(['', '8443']).toContain(url.port);
      expect([url.username, url.password]).toEqual(['', '']);
    }),
    { numRuns: 5_000 },
  );
});
