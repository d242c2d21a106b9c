// Goal: nothing but good values gets into a key, a request or a server's configuration, and broken
// chains are named. Method: the command with each bad value; certificates made by OpenSSL.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { debianProgram, makeCertificate } from '@coffer/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkChain } from './check-chain.ts';
import { runTlsSetup } from './command.ts';
import { serverConfiguration } from './server-configuration.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tls-setup-command-'));
const [cert = '', key = '', noCertificate = ''] = ['chain.pem', 'key.pem', 'none'].map((name) =>
  path.join(dir, name),
);
const files = ['--cert', cert, '--key', key];

beforeAll(async () => {
  const made = await makeCertificate({ names: ['localhost'] });
  fs.writeFileSync(cert, made.cert);
  fs.writeFileSync(key, made.key, { mode: 0o600 });
  fs.writeFileSync(noCertificate, 'no certificate');
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

const NGINX = ['--server', 'nginx', '--name', 'localhost'];

test.each([
  ['no name', ['--server', 'nginx'], /--name/],
  ['an unknown server', ['--server', 'iis', '--name', 'a.example'], /--server must be one of/],
  ['a name with a semicolon', ['--server', 'nginx', '--name', 'a;b'], /is no host name/],
  ['a name of two lines', ['--server', 'nginx', '--name', 'a\nb'], /is no host name/],
  ['an IDN as it is written', ['--server', 'nginx', '--name', 'bücher.example'], /xn--/],
  ['a key type of no strength', [...NGINX, '--key-type', 'rsa-1024'], /--key-type must be one of/],
  ['a chain without a key', [...NGINX, '--cert', cert], /go together/],
  ['a key without a chain', [...NGINX, '--key', key], /go together/],
  ['a path with a space', [...NGINX, '--cert', '/a b', '--key', '/c'], /--cert: use a path/],
  ['an unknown profile', [...NGINX, ...files, '--profile', 'old'], /--profile must be one of/],
  ['port 0', [...NGINX, ...files, '--https-port', '0'], /is no port/],
  ['a port in hexadecimal', [...NGINX, ...files, '--http-port', '0x50'], /is no port/],
  ['an app on no port', [...NGINX, ...files, '--app', '127.0.0.1:99999'], /is no port/],
  ['an app with a path', [...NGINX, ...files, '--app', 'a:80/x'], /is not HOST:PORT/],
  ['an authority that is not there', [...NGINX, ...files, '--ca', '/none'], /--ca: /],
  ['an authority that is none', [...NGINX, ...files, '--ca', noCertificate], /--ca: /],
  [
    'a wildcard first',
    ['--server', 'nginx', '--name', '*.shop.example', ...files],
    /visitors can be sent to/,
  ],
])('%s is refused', async (_, args, message) => {
  await expect(runTlsSetup([...args, '--dir', dir])).rejects.toThrow(message);
  expect(fs.readdirSync(dir).filter((name) => name.includes('csr'))).toEqual([]);
});

test('an IPv6 address is sent to in brackets', () => {
  const config = serverConfiguration('node', {
    names: ['2001:db8::1'],
    certFile: '/c',
    keyFile: '/k',
    profile: 'modern',
    staples: false,
    httpPort: 80,
    httpsPort: 8443,
    app: '127.0.0.1:3000',
  });
  expect(config).toContain("'https://[2001:db8::1]:8443'");
});

const openssl = debianProgram('openssl');
describe.skipIf(openssl === null)('the chain check', () => {
  const run = (...args: readonly string[]): void =>
    void execFileSync(openssl ?? '', args, { cwd: dir, stdio: 'pipe' });
  /** A certificate of the name, signed by itself or by another. */
  const make = (name: string, extensions: string, signer = name, bits = '2048'): void => {
    fs.writeFileSync(path.join(dir, `${name}.ext`), extensions);
    const request = ['-newkey', `rsa:${bits}`, '-nodes', '-subj', `/CN=${name}`];
    run('req', ...request, '-keyout', `${name}.key`, '-out', `${name}.req`);
    fs.chmodSync(path.join(dir, `${name}.key`), 0o600);
    const self = ['-signkey', `${name}.key`];
    const other = ['-CA', `${signer}.pem`, '-CAkey', `${signer}.key`, '-CAcreateserial'];
    const by = signer === name ? self : other;
    const out = ['-days', '90', '-extfile', `${name}.ext`, '-out', `${name}.pem`];
    run('x509', '-req', '-in', `${name}.req`, ...by, ...out);
  };
  const CA = 'basicConstraints=critical,CA:TRUE';
  const LEAF = 'subjectAltName=DNS:shop.example\nextendedKeyUsage=serverAuth';
  const read = (name: string): string => fs.readFileSync(path.join(dir, `${name}.pem`), 'utf8');
  const problems = (leaf: string, ...chain: readonly string[]): readonly string[] => {
    const certFile = path.join(dir, 'sent.pem');
    fs.writeFileSync(certFile, [leaf, ...chain].map((name) => read(name)).join(''));
    const keyFile = path.join(dir, `${leaf}.key`);
    const ca = [read('root')];
    return checkChain({ certFile, keyFile, names: ['shop.example'], ca, now: new Date() }).problems;
  };
  beforeAll(() => {
    make('root', CA);
    make('middle', CA, 'root');
    make('good', LEAF, 'middle');
    make('client', 'subjectAltName=DNS:shop.example\nextendedKeyUsage=clientAuth', 'middle');
    make('short', LEAF, 'middle', '1024');
    make('impostor', LEAF, 'good');
  });

  test('a chain of three passes without its root', () => {
    expect(problems('good', 'middle')).toEqual([]);
  });

  test.each([
    ['with its root', ['good', 'middle', 'root'], [/is a root: leave it out/]],
    ['without its middle', ['good'], [/ends before a known authority: add .*CN=middle/]],
    ['in the wrong order', ['good', 'root', 'middle'], [/CN=root does not sign/, /CN=middle does/]],
    ['for clients only', ['client', 'middle'], [/not for servers/]],
    ['with a short key', ['short', 'middle'], [/has 1024 bits/]],
    ['signed by a shop', ['impostor', 'good', 'middle'], [/CN=good does not sign/]],
  ])('%s', (_, [leaf = '', ...chain], expected) => {
    expect(problems(leaf, ...chain)).toEqual(expected.map((line) => expect.stringMatching(line)));
  });
});
