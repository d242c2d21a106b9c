import fs from 'node:fs';
import path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { OperatorError } from '@coffer/kernel';
import { findBinaries, type PostgresBinaries } from './binaries.ts';
import { confine } from './confine.ts';

export interface ClusterOptions {
  /** Holds the database files; made with mode 0700 when missing. */
  readonly dir: string;
  /** Holds the Unix socket. Short: a socket path has at most 107 bytes. */
  readonly socketDir: string;
  readonly superuserPassword: string;
  /** False only for throw-away test databases: commits no longer wait for the disk. */
  readonly durable: boolean;
  /** Another PostgreSQL's programs, for tests against older versions. Ours otherwise. */
  readonly binaries?: PostgresBinaries;
}

/** A running PostgreSQL of our own, reachable only through its Unix socket. */
export interface Cluster {
  /** The superuser's connection URL to the database `postgres`. */
  readonly adminUrl: string;
  /** The process that ends when PostgreSQL does. */
  readonly process: ChildProcess;
  /** Fast shutdown: clients are disconnected, everything committed is on disk. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 20;
const CONNECTIONS_MAX = 100;
const SUPERUSER = 'postgres';

/** Starts the cluster in `options.dir`, making it first when there is none. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  fs.mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  fs.mkdirSync(options.socketDir, { recursive: true, mode: 0o700 });
  const binaries = options.binaries ?? findBinaries(path.join(options.dir, 'pglib'));
  const dataDir = path.join(options.dir, 'pgdata');
  if (!fs.existsSync(dataDir)) await makeDataDir(binaries, dataDir, options);
  await waitForPredecessor(dataDir);

  const log = fs.openSync(path.join(options.dir, 'postgres.log'), 'a', 0o600);
  const [program = '', ...args] = confine([binaries.postgres, '-D', dataDir, ...settings(options)]);
  const child = spawn(program, args, {
    env: binaries.env,
    stdio: ['ignore', log, log],
    cwd: options.dir,
  });
  fs.closeSync(log);
  const adminUrl = clusterUrl(options);
  await waitUntilReady(child, adminUrl);
  return { adminUrl, process: child, stop: () => stopProcess(child) };
}

function clusterUrl(options: ClusterOptions): string {
  const password = encodeURIComponent(options.superuserPassword);
  return `postgresql://${SUPERUSER}:${password}@localhost/postgres?host=${encodeURIComponent(options.socketDir)}`;
}

/** Made aside and renamed, so that an interrupted first start leaves nothing half-made behind. */
async function makeDataDir(
  binaries: PostgresBinaries,
  dataDir: string,
  options: ClusterOptions,
): Promise<void> {
  const fresh = `${dataDir}.new`;
  const passwordFile = path.join(options.dir, 'initdb-password');
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.writeFileSync(passwordFile, options.superuserPassword, { mode: 0o600 });
  try {
    const [program = '', ...args] = confine([
      binaries.initdb,
      ...['-D', fresh, '--username', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', ...binaries.localeArgs],
      ...['--no-instructions', ...(options.durable ? [] : ['--no-sync'])],
    ]);
    const child = spawn(program, args, { env: binaries.env, stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0)
      throw new OperatorError(`PostgreSQL could not make its files: ${complaint.trim()}`);
    fs.renameSync(fresh, dataDir);
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
}

function settings(options: ClusterOptions): string[] {
  const values: Readonly<Record<string, string>> = {
    // It bundles an OpenSSL past its end of life: never a network listener.
    listen_addresses: '',
    unix_socket_directories: options.socketDir,
    unix_socket_permissions: '0700',
    max_connections: String(CONNECTIONS_MAX),
    shared_buffers: '64MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    jit: 'off',
    // Statements and their parameters never reach the log.
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse',
    update_process_title: 'off',
    ...(options.durable
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** After a kill of our launcher PostgreSQL is still shutting down: its files are not ours yet. */
async function waitForPredecessor(dataDir: string): Promise<void> {
  const pidFile = path.join(dataDir, 'postmaster.pid');
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadlineMs) {
    const pid = readPid(pidFile);
    if (pid === null || !isPostgres(pid)) return;
    await sleep(READY_POLL_MS);
  }
  throw new OperatorError('Another PostgreSQL is still running on this data folder.');
}

function readPid(file: string): number | null {
  try {
    return Number.parseInt(fs.readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

function isPostgres(pid: number): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return false;
  }
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadlineMs) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new OperatorError(
        'PostgreSQL ended while starting: see postgres.log in the data folder.',
      );
    }
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(READY_POLL_MS);
    }
  }
  await stopProcess(child);
  throw new OperatorError('PostgreSQL did not become ready: see postgres.log in the data folder.');
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'exit');
  child.kill('SIGINT');
  await closed;
}
