// Goal: one command starts everything and nothing outlives it, however it ends.
// Method: the real launcher in folders and on ports of its own; process lists from /proc.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listProcesses, processTree, type ProcessInfo } from 'coffer/running';
import { freePortBase, startStack, type Stack } from '@coffer/testkit';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = path.join(ROOT, 'packages/cli/src/main.ts');
const GONE_TIMEOUT_MS = 60_000;

/** What the process started, directly or not. */
function descendants(pid: number): ProcessInfo[] {
  return processTree(pid, listProcesses()).filter((one) => one.pid !== pid);
}

/** Those of `before` that still run. A number that was used again counts as gone. */
function left(before: readonly ProcessInfo[]): ProcessInfo[] {
  const now = new Map(listProcesses().map((one) => [one.pid, one.args.join(' ')]));
  return before.filter((one) => now.get(one.pid) === one.args.join(' '));
}

async function expectGone(before: readonly ProcessInfo[]): Promise<void> {
  expect(before.length).toBeGreaterThan(4);
  const deadlineMs = Date.now() + GONE_TIMEOUT_MS;
  while (left(before).length > 0 && Date.now() < deadlineMs) await sleep(50);
  expect(left(before)).toEqual([]);
}

async function runStart(
  env: Record<string, string>,
): Promise<{ status: number | null; text: string }> {
  const child = spawn(process.execPath, [CLI, 'start'], {
    env: { PATH: process.env['PATH'], ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  // Not its exit: what it has printed may come after that.
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

function envOf(stack: Stack): Record<string, string> {
  return { COFFER_DATA_DIR: stack.dataDir, COFFER_PORT_BASE: String(stack.portBase) };
}

test('a stack says where it is, keeps its secrets to itself, refuses a second one, and stops whole', async () => {
  const stack = await startStack();
  const at = (offset: number): string => `http://localhost:${stack.portBase + offset}`;
  expect(JSON.parse(fs.readFileSync(path.join(stack.dataDir, 'dev.json'), 'utf8'))).toEqual({
    api: at(0),
    vault: at(1),
    checkout: at(2),
    dashboard: at(3),
    shop: at(4),
    sandbox: at(5),
    publishable_key: expect.stringMatching(/^pk_test_[0-9A-Za-z]{43}$/),
    secret_key: expect.stringMatching(/^sk_test_[0-9A-Za-z]{43}$/),
    account: expect.stringMatching(/^acct_[0-9A-Za-z]{12}$/),
    pid: stack.process.pid,
  });
  expect(fs.statSync(stack.dataDir).mode & 0o777).toBe(0o700);
  for (const origin of [stack.api, stack.checkout]) {
    const health = await fetch(`${origin}/health`, { signal: AbortSignal.timeout(60_000) });
    expect(await health.json()).toEqual({ status: 'ok' });
  }

  const running = descendants(stack.pid);
  const named = (word: string): ProcessInfo[] =>
    running.filter(({ args }) => args.some((arg) => !arg.startsWith('-') && arg.includes(word)));
  expect(named('vault').length).toBe(1);
  expect(named('sandbox').length).toBe(1);
  for (const { pid, args } of running) {
    const seen = args.join(' ') + fs.readFileSync(`/proc/${pid}/environ`, 'utf8');
    const secrets = JSON.parse(
      fs.readFileSync(path.join(stack.dataDir, 'secrets.json'), 'utf8'),
    ) as Record<string, string>;
    for (const [name, secret] of Object.entries(secrets)) {
      // The shop is a merchant's program: it has the keys of its own account, as any merchant has.
      const own = name === 'secretKey' || name === 'publishableKey';
      if (name !== 'tag' && !own)
        expect(seen.includes(secret), `${name} in ${args.join(' ')}`).toBe(false);
    }
  }

  const second = await runStart(envOf(stack));
  expect(second.status).toBe(1);
  expect(second.text).toBe(
    `coffer: Coffer is already running on ${stack.dataDir} (process ${stack.pid}).\n`,
  );
  const elsewhere = await runStart({ ...envOf(stack), COFFER_DATA_DIR: `${stack.dataDir}-other` });
  expect(elsewhere.status).toBe(1);
  expect(elsewhere.text).toMatch(/^coffer: Port \d+ is taken: .*\n$/);
  fs.rmSync(`${stack.dataDir}-other`, { recursive: true });

  await stack.stop();
  expect(stack.process.exitCode).toBe(0);
  await expectGone(running);
  expect(fs.existsSync(path.join(stack.dataDir, 'dev.json'))).toBe(false);
  await stack.remove();
});

test('SIGKILL of the launcher leaves nothing behind, and the folder starts again', async () => {
  const stack = await startStack();
  const running = descendants(stack.pid);
  process.kill(stack.pid, 'SIGKILL');
  await expectGone(running);
  const again = await startStack({ dataDir: stack.dataDir, portBase: stack.portBase });
  expect(again.secret_key).toBe(stack.secret_key);
  expect(again.account).toBe(stack.account);
  await again.remove();
});

test('SIGKILL of npm leaves nothing behind', async () => {
  const dataDir = fs.mkdtempSync('/tmp/coffer-npm-');
  const portBase = await freePortBase();
  const npm = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    env: { ...process.env, COFFER_DATA_DIR: dataDir, COFFER_PORT_BASE: String(portBase) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const chunk of npm.stdout) if (String(chunk).includes('Coffer is ready')) break;
  const running = descendants(npm.pid ?? 0);
  npm.kill('SIGKILL');
  await expectGone(running);
  fs.rmSync(dataDir, { recursive: true });
});

test('a stack of a test ends with the test, however it ends', async () => {
  const program = `import { startStack } from '@coffer/testkit/stack';
    console.log((await startStack()).pid); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const pid = Number(String(line));
  const running = processTree(pid, listProcesses());
  owner.kill('SIGKILL');
  await expectGone(running);
});

test('a service that dies is started again', async () => {
  const stack = await startStack();
  const server = descendants(stack.pid).find(({ args }) =>
    args.join(' ').includes('server/src/main.ts'),
  );
  process.kill(server?.pid ?? 0, 'SIGKILL');
  const deadlineMs = Date.now() + GONE_TIMEOUT_MS;
  let status = 0;
  while (status !== 200 && Date.now() < deadlineMs) {
    await sleep(100);
    status = await fetch(`${stack.api}/v1/account`, {
      headers: { authorization: `Bearer ${stack.secret_key}` },
      signal: AbortSignal.timeout(2_000),
    }).then(
      (response) => response.status,
      () => 0,
    );
  }
  expect(status).toBe(200);
  await stack.remove();
});
