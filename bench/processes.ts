import fs from 'node:fs';
import { listProcesses, processRole, processTree } from 'coffer/running';

/** What the processes of one role have used so far, and how large the largest of them is. */
export interface RoleUsage {
  readonly cpuMs: number;
  readonly residentMib: number;
  readonly peakMib: number;
}

export type Usage = ReadonlyMap<string, RoleUsage>;

const CLOCK_TICK_MS = 10;
const KIB_PER_MIB = 1_024;
/** utime, stime, and those of ended children, counted from behind the name (proc(5)). */
const TIMES_AT = [11, 15] as const;

/** Of a process and everything below it, by role: `server`, `vault`, `postgres`, … */
export function usageByRole(root: number): Usage {
  const usage = new Map<string, RoleUsage>();
  for (const { pid, args } of processTree(root, listProcesses())) {
    const role = processRole(args);
    const before = usage.get(role) ?? { cpuMs: 0, residentMib: 0, peakMib: 0 };
    const own = usageOf(pid);
    usage.set(role, {
      cpuMs: before.cpuMs + own.cpuMs,
      residentMib: Math.max(before.residentMib, own.residentMib),
      peakMib: Math.max(before.peakMib, own.peakMib),
    });
  }
  return usage;
}

function usageOf(pid: number): RoleUsage {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(...TIMES_AT).reduce((sum, text) => sum + Number(text), 0);
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const mib = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / KIB_PER_MIB;
    return { cpuMs: ticks * CLOCK_TICK_MS, residentMib: mib('VmRSS'), peakMib: mib('VmHWM') };
  } catch {
    // It ended while we looked; its time is its parent's now.
    return { cpuMs: 0, residentMib: 0, peakMib: 0 };
  }
}

/** The processes of these roles, below a process. */
export function pidsOf(root: number, roles: ReadonlySet<string>): number[] {
  return processTree(root, listProcesses())
    .filter(({ args }) => roles.has(processRole(args)))
    .map(({ pid }) => pid);
}

export function cpuMsOf(usage: Usage, role: string): number {
  return usage.get(role)?.cpuMs ?? 0;
}
