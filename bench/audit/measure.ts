import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { platform, resourceUsage } from 'node:process';

export interface Timing {
  readonly medianMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly runs: number;
  /** User and system time of one run, the mean of all; null: not measured. */
  readonly cpuMs: number | null;
}

export function summarize(timesMs: readonly number[]): Timing {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (index: number): number => Math.round((sorted[index] ?? 0) * 100) / 100;
  return {
    medianMs: at(Math.floor(sorted.length / 2)),
    fastestMs: at(0),
    slowestMs: at(sorted.length - 1),
    runs: sorted.length,
    cpuMs: null,
  };
}

const CLOCK_TICK_MS = 10;
/** utime of waited-for children in /proc/PID/stat, counted from behind the name (proc(5)). */
const CHILDREN_USER_AT = 13;

/** What the ended children of this process have used, with theirs; null where nobody counts. */
function childrenCpuMs(): number | null {
  if (platform !== 'linux') return null;
  const [, numbers = ''] = readFileSync('/proc/self/stat', 'utf8').split(/\) (?!.*\) )/);
  const [user, system] = numbers.split(' ').slice(CHILDREN_USER_AT, CHILDREN_USER_AT + 2);
  return (Number(user) + Number(system)) * CLOCK_TICK_MS;
}

export interface Program {
  readonly program: string;
  readonly args: readonly string[];
}

/** Wall-clock times of a whole process, start to end, run after run; its last output as well. */
export async function timeProgram(
  { program, args }: Program,
  runs: number,
): Promise<{ readonly timing: Timing; readonly output: string }> {
  const times: number[] = [];
  let output = '';
  const beforeMs = childrenCpuMs();
  for (let left = runs; left > 0; left -= 1) {
    const startMs = performance.now();
    output = await outputOf(program, args);
    times.push(performance.now() - startMs);
  }
  const afterMs = childrenCpuMs();
  const cpuMs = beforeMs === null || afterMs === null ? null : (afterMs - beforeMs) / runs;
  return { timing: { ...summarize(times), cpuMs }, output };
}

function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.once('error', reject);
    child.once('close', (status) => {
      if (output === '') reject(new Error(`${program} exits with ${status}: ${complaint}`));
      else resolve(output);
    });
  });
}

/** What else the machine did, and what this process used, so that figures can be judged. */
export function conditions(): string {
  const { userCPUTime, systemCPUTime } = resourceUsage();
  const cpuSeconds = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1);
  return `load ${loadavg()[0]?.toFixed(2) ?? '?'}, CPU of the bench itself ${cpuSeconds} s`;
}

export function row(name: string, timing: Timing, note = ''): string {
  const cpu = timing.cpuMs === null ? '' : `, CPU ${Math.round(timing.cpuMs)} ms`;
  const range = `${timing.fastestMs} to ${timing.slowestMs}, ${timing.runs} runs${cpu}`;
  return `${name.padEnd(44)} ${`${timing.medianMs} ms`.padStart(12)}  (${range})  ${note}\n`;
}
