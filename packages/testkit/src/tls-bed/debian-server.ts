import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { authority, bedKey, makeLeaf } from './authority.ts';
import { freePort } from '../ports.ts';
import { dhParameters } from './https-server.ts';
import { LOOPBACK, type Served } from './listen.ts';

export type Vintage = 'modern' | 'legacy';

const READY_POLL_MS = 20;
const READY_TRIES = 3_000;

interface Files {
  readonly folder: string;
  readonly port: number;
}

/** A web server of Debian's on a free port, with a certificate of the bed for `host`. */
export async function serveDebian(request: {
  readonly program: string;
  readonly kind: 'nginx' | 'openssl';
  readonly host: string;
  readonly vintage: Vintage;
}): Promise<Served> {
  const { program, kind, host, vintage } = request;
  const folder = mkdtempSync(path.join(tmpdir(), 'coffer-bed-'));
  const leaf = makeLeaf(host, vintage === 'legacy' ? { key: bedKey('rsa2048') } : {});
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  write('chain.pem', leaf.pem + authority().intermediate.pem);
  write('key.pem', leaf.key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('dh.pem', dhParameters('modp2'));
  const port = await freePort();
  write('nginx.conf', nginxConfiguration({ folder, port }, vintage));
  const args =
    kind === 'nginx' ? ['-c', `${folder}/nginx.conf`] : sServer({ folder, port }, vintage);
  const child = spawn(program, args, { stdio: 'ignore', cwd: folder });
  const close = async (): Promise<void> => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  for (let left = READY_TRIES; left > 0 && child.exitCode === null; left -= 1) {
    if (await answers(port)) return { address: LOOPBACK, port, close };
    await sleep(READY_POLL_MS);
  }
  await close();
  throw new Error(`${kind} did not start`);
}

function nginxConfiguration({ folder, port }: Files, vintage: Vintage): string {
  const suites =
    vintage === 'modern'
      ? 'ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;'
      : `ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;
         ssl_dhparam ${folder}/dh.pem;`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off; master_process off; pid ${folder}/pid; error_log /dev/null;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  server {
    listen ${LOOPBACK}:${port} ssl;
    ssl_certificate ${folder}/chain.pem; ssl_certificate_key ${folder}/key.pem;
    ${suites}
    ssl_prefer_server_ciphers on;
    add_header Strict-Transport-Security max-age=31536000;
    location / { return 200 'ok'; }
  }
}
`;
}

function sServer({ folder, port }: Files, vintage: Vintage): string[] {
  const legacy = ['-cipher', 'ALL:@SECLEVEL=0', '-dhparam', `${folder}/dh.pem`];
  return [
    ...['s_server', '-quiet', '-www', '-accept', `${LOOPBACK}:${port}`],
    ...['-cert', `${folder}/chain.pem`, '-cert_chain', `${folder}/chain.pem`],
    ...['-key', `${folder}/key.pem`],
    ...(vintage === 'legacy' ? legacy : []),
  ];
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
