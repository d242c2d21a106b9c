// Goal: what `coffer tls setup` writes is what the real servers take: key, request, configuration.
// Method: OpenSSL checks the request; nginx, Apache, HAProxy, Caddy and Node run the generated
// configuration on high ports; raw TLS clients look at versions, HSTS and the redirect, and the
// command's own --retest audits each.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { debianProgram, freePort, makeCertificate } from '@coffer/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkChain } from './check-chain.ts';
import { KEY_TYPES, makeKey } from './make-key.ts';
import { PROFILES } from './profile.ts';
import { serverConfiguration, type ServerName } from './server-configuration.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tls-setup-'));
const certFile = path.join(dir, 'chain.pem');
const keyFile = `${certFile}.key`;
const COFFER = path.join(import.meta.dirname, '../../bin/coffer.js');
const MODULES = '/usr/lib/apache2/modules';
const DAY_MS = 86_400_000;
let ca = '';
let app: http.Server;
const children: ChildProcess[] = [];

beforeAll(async () => {
  const notAfter = new Date(Date.now() + 60 * DAY_MS);
  const made = await makeCertificate({ names: ['localhost', '127.0.0.1'], notAfter });
  ca = made.cert;
  fs.writeFileSync(certFile, made.cert);
  fs.writeFileSync(keyFile, made.key, { mode: 0o600 });
  app = http.createServer((request, response) => {
    response.setHeader('strict-transport-security', 'max-age=1');
    response.end(`proto ${String(request.headers['x-forwarded-proto'])}`);
  });
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});
afterAll(() => {
  app.close();
  fs.rmSync(dir, { recursive: true });
});

const openssl = debianProgram('openssl');
describe.skipIf(openssl === null)('the signing request', () => {
  test.each(KEY_TYPES)('OpenSSL reads and verifies that of %s', async (type) => {
    const names = [`${type}.example`, '*.shop.example', '192.0.2.1', '2001:db8::1'];
    const files = await makeKey({ dir, names, type });
    expect(fs.statSync(files.keyFile).mode & 0o777).toBe(0o600);
    const args = ['req', '-in', files.requestFile, '-verify', '-noout', '-text'];
    const text = execFileSync(openssl ?? '', args, { encoding: 'utf8', stdio: 'pipe' });
    expect(text).toContain(`Subject: CN = ${type}.example`);
    expect(text).toContain(
      `DNS:${type}.example, DNS:*.shop.example, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1`,
    );
    const before = fs.readFileSync(files.keyFile, 'utf8');
    await expect(makeKey({ dir, names, type })).rejects.toThrow('never overwritten');
    expect(fs.readFileSync(files.keyFile, 'utf8')).toBe(before);
  });
});

describe('the chain check', () => {
  const check = (changes: object = {}): readonly string[] =>
    checkChain({ certFile, keyFile, names: ['localhost'], ca: [ca], now: new Date(), ...changes })
      .problems;

  test('a good chain passes', () => expect(check()).toEqual([]));

  test('each fault is named', async () => {
    const other = path.join(dir, 'other.key');
    fs.writeFileSync(other, (await makeCertificate()).key, { mode: 0o644 });
    expect(check({ keyFile: other })).toEqual([
      `${other} can be read by others: chmod 600 ${other}`,
      'The key is not that of the first certificate; put the server’s own first.',
    ]);
    expect(check({ names: ['shop.example'] })).toEqual([
      'The certificate does not name shop.example.',
    ]);
    expect(check({ ca: [] })).toEqual(['The certificate is self-signed: no browser trusts it.']);
    const late = check({ now: new Date(Date.now() + 61 * DAY_MS) });
    expect(late).toEqual([expect.stringMatching(/^The certificate of .* expired on /)]);
    const soon = check({ now: new Date(Date.now() + 50 * DAY_MS) });
    expect(soon).toEqual([expect.stringMatching(/ expires in (9|10) days; renew it first\.$/)]);
    expect(check({ certFile: `${dir}/none` })).toEqual([`${dir}/none cannot be read.`]);
  });
});

interface Run {
  readonly program: string | null;
  /** Puts the generated part where the server reads it, and says how it is started. */
  prepare(config: string, ports: readonly number[]): { args: string[]; env?: NodeJS.ProcessEnv };
}

const file = (name: string, text: string): string => {
  const full = path.join(dir, name);
  fs.writeFileSync(full, text);
  return full;
};

const SERVERS: Readonly<Record<ServerName, Run>> = {
  nginx: {
    program: debianProgram('nginx'),
    prepare: (config) => {
      const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${dir}/${name};`)
        .join('\n');
      const site = file('site.conf', config);
      const main = `daemon off; pid ${dir}/nginx.pid; error_log stderr; events {}
        http { access_log off; ${temp} include ${site}; }`;
      return { args: ['-e', 'stderr', '-c', file('nginx.conf', main)] };
    },
  },
  apache: {
    program: debianProgram('apache'),
    prepare: (config, ports) => {
      const modules = ['mpm_event', 'authz_core', 'alias', 'headers', 'proxy', 'proxy_http']
        .concat('socache_shmcb', 'http2', 'ssl')
        .map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`);
      const main = [
        ...modules,
        `DefaultRuntimeDir ${dir}`,
        `PidFile ${dir}/apache.pid`,
        `ErrorLog ${dir}/apache.log`,
        'ServerName localhost',
        'User nobody',
        'Group nogroup',
        ...ports.map((port) => `Listen ${port}`),
        config,
      ].join('\n');
      return { args: ['-D', 'FOREGROUND', '-f', file('apache.conf', main)] };
    },
  },
  haproxy: {
    program: debianProgram('haproxy'),
    prepare: (config) => ({ args: ['-db', '-f', file('haproxy.cfg', config)] }),
  },
  caddy: {
    program: debianProgram('caddy'),
    prepare: (config) => ({
      args: ['run', '--adapter', 'caddyfile', '--config', file('Caddyfile', config)],
      env: { HOME: dir, XDG_DATA_HOME: dir, CADDY_ADMIN: `unix/${dir}/caddy.sock` },
    }),
  },
  node: {
    program: process.execPath,
    prepare: (config) => {
      file('app.mjs', "export const handler = (request, response) => response.end('proto https');");
      return { args: [file('server.mjs', config)] };
    },
  },
};

/** The report of `coffer tls setup --retest` about a server here, and the exit status. */
async function retest(port: number): Promise<{
  readonly status: number | null;
  readonly grade: string;
  readonly findings: readonly { readonly rule: string; readonly severity: string }[];
}> {
  const args = ['tls', 'setup', '--retest', `localhost:${port}`, '--ca', certFile];
  const child = spawn(process.execPath, [COFFER, ...args, '--format', 'json']);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  const report = JSON.parse(output) as {
    grade: string;
    parts: { findings: { rule: string; severity: string }[] }[];
  };
  return { status, grade: report.grade, findings: report.parts.flatMap((part) => part.findings) };
}

function handshake(port: number, version: tls.SecureVersion): Promise<string> {
  return new Promise((resolve) => {
    const at = { port, host: '127.0.0.1', servername: 'localhost', ca };
    const versions = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    const socket = tls.connect({ ...at, ...versions }, () => {
      resolve(socket.getProtocol() ?? '');
      socket.destroy();
    });
    socket.once('error', () => resolve('refused'));
  });
}

async function untilServing(
  child: ChildProcess,
  port: number,
  output: () => string,
): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`it ended:\n${output()}`);
    if ((await handshake(port, 'TLSv1.3')) === 'TLSv1.3') return;
    await sleep(50);
  }
  throw new Error(`it does not answer:\n${output()}`);
}

const get = (url: string): Promise<http.IncomingMessage & { text: string }> =>
  new Promise((resolve, reject) => {
    const options = { ca, servername: 'localhost', headers: { host: 'localhost' }, agent: false };
    const request = url.startsWith('https') ? https.get(url, options) : http.get(url, options);
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => resolve(Object.assign(response, { text })));
    });
  });

describe.each(Object.entries(SERVERS))('%s', (name, { program, prepare }) => {
  test.skipIf(program === null).each(PROFILES)('runs the %s profile', async (profile) => {
    const [httpPort, httpsPort] = [await freePort(), await freePort()];
    const config = serverConfiguration(name as ServerName, {
      names: ['localhost'],
      certFile,
      keyFile,
      profile,
      staples: false,
      httpPort,
      httpsPort,
      app: `127.0.0.1:${(app.address() as AddressInfo).port}`,
    });
    const { args, env } = prepare(config, [httpPort, httpsPort]);
    const child = spawn(program ?? '', args, { env: { PATH: process.env['PATH'], ...env } });
    children.push(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await untilServing(child, httpsPort, () => output);

    const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
    const spoken: string[] = [];
    for (const version of versions) spoken.push(await handshake(httpsPort, version));
    const older = profile === 'modern' ? 'refused' : 'TLSv1.2';
    expect(spoken).toEqual(['refused', 'refused', older, 'TLSv1.3']);

    const page = await get(`https://127.0.0.1:${httpsPort}/`);
    expect([page.statusCode, page.text]).toEqual([200, 'proto https']);
    const lines = page.rawHeaders.filter((_, i) => /^strict-/i.test(page.rawHeaders[i - 1] ?? ''));
    expect(lines).toEqual(['max-age=63072000; includeSubDomains']);
    const clear = await get(`http://127.0.0.1:${httpPort}/cart?a=1`);
    expect([clear.statusCode, clear.headers.location]).toEqual([
      301,
      `https://localhost:${httpsPort}/cart?a=1`,
    ]);

    const { status, grade, findings } = await retest(httpsPort);
    const toMend = findings.filter(({ severity }) => !['low', 'info'].includes(severity));
    expect({ status, grade, toMend }).toEqual({ status: 0, grade: 'A+', toMend: [] });
  });
});
