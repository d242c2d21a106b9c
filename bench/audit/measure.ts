import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { resourceUsage } from 'node:process';

export interface Timing {
  readonly medianMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly runs: number;
}

export function summarize(timesMs: readonly number[]): Timing {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (index: number): number => Math.round((sorted[index] ?? 0) * 100) / 100;
  return {
    medianMs: at(Math.floor(sorted.length / 2)),
    fastestMs: at(0),
    slowestMs: at(sorted.length - 1),
    runs: sorted.length,
  };
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
  for (let left = runs; left > 0; left -= 1) {
    const startMs = performance.now();
    output = await outputOf(program, args);
    times.push(performance.now() - startMs);
  }
  return { timing: summarize(times), output };
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
  const range = `${timing.fastestMs} to ${timing.slowestMs}, ${timing.runs} runs`;
  return `${name.padEnd(44)} ${`${timing.medianMs} ms`.padStart(12)}  (${range})  ${note}\n`;
}
