// Goal: a service starts from one message, stops in every way that it must, and shows nothing in
// its command line. Method: real child processes with the launcher's pipe.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';

const KERNEL = new URL('./index.ts', import.meta.url).href;

/** A service whose behaviour is in its configuration; it writes to stdout when it stops. */
const PROGRAM = `
import { OperatorError, runService } from '${KERNEL}';
runService(process, async (config) => {
  if (config.fail === 'operator') throw new OperatorError('the port 4100 is taken');
  if (config.fail === 'bug') throw new TypeError('a mistake of ours');
  if (config.slowMs) await new Promise((done) => setTimeout(done, config.slowMs));
  const alive = setInterval(() => undefined, 1000);
  return {
    stop: async () => {
      if (config.failAtStop) throw new TypeError('cannot stop');
      clearInterval(alive);
      process.stdout.write('stopped ' + config.secret);
    },
  };
});
`;

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Ended {
  readonly code: unknown;
  readonly output: string;
}

function launch(): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  children.push(child);
  const { stdout } = child;
  if (stdout === null) throw new Error('stdout is piped');
  let output = '';
  stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  return { child, ended: endOf(child, stdout).then((code) => ({ code, output })) };
}

/** Not the event `close`: Node does not emit it after disconnect() on this side. */
async function endOf(child: ChildProcess, stdout: Readable): Promise<unknown> {
  const allRead = once(stdout, 'end');
  const [code] = await once(child, 'exit');
  await allRead;
  return code;
}

async function start(config: object) {
  const service = launch();
  service.child.send(config);
  const [report] = await once(service.child, 'message');
  return { ...service, report: report as unknown };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops it properly', async (signal) => {
  const { child, ended, report } = await start({ secret: 's3cret' });
  child.kill(signal);
  expect(report).toEqual({ kind: 'ready' });
  expect(await ended).toEqual({ code: 0, output: 'stopped s3cret' });
});

test('it does not outlive its launcher', async () => {
  const { child, ended } = await start({ secret: 'x' });
  child.disconnect();
  expect(await ended).toEqual({ code: 0, output: 'stopped x' });
});

test('a launcher that goes away before it was configured ends it too', async () => {
  const { child, ended } = launch();
  child.disconnect();
  expect(await ended).toEqual({ code: 0, output: '' });
});

test('a signal during a slow start ends it', async () => {
  const { child, ended } = launch();
  child.send({ slowMs: 60_000 });
  setTimeout(() => child.kill('SIGTERM'), 500);
  expect((await ended).output).toBe('');
});

test('what the operator must put right is one line, and the status is 1', async () => {
  const { report, ended } = await start({ fail: 'operator' });
  expect(report).toEqual({ kind: 'failed', message: 'the port 4100 is taken' });
  expect((await ended).code).toBe(1);
});

test('a mistake of ours comes with its stack, and the status is 1', async () => {
  const { report, ended } = await start({ fail: 'bug' });
  expect(report).toEqual({
    kind: 'failed',
    message: expect.stringMatching(/^TypeError: a mistake of ours\n\s+at /),
  });
  expect((await ended).code).toBe(1);
});

test('a service that cannot stop ends with status 1', async () => {
  const { child, ended } = await start({ failAtStop: true });
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 1, output: '' });
});
