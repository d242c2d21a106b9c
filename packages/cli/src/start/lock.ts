import fs from 'node:fs';
import path from 'node:path';
import { OperatorError } from '@coffer/kernel';
import { writeAtomically } from './data-dir.ts';

/**
 * Who holds a data folder: a process, told from a later one with the same number by its start time.
 */
interface Holder {
  readonly pid: number;
  readonly started: string;
}

/**
 * Takes the data folder for this process, or says who has it. A dead holder's lock is taken over.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = path.join(dataDir, 'lock.json');
  const holder = readHolder(file);
  if (holder !== null && startTime(holder.pid) === holder.started) {
    throw new OperatorError(`Coffer is already running on ${dataDir} (process ${holder.pid}).`);
  }
  const own: Holder = { pid: process.pid, started: startTime(process.pid) ?? '' };
  writeAtomically(file, JSON.stringify(own));
  return () => {
    // Of two that came at the same moment the ports decide; the loser must not free the winner's.
    const now = readHolder(file);
    if (now?.pid === own.pid && now.started === own.started) fs.rmSync(file);
  };
}

function readHolder(file: string): Holder | null {
  try {
    // Written by this module only; anything else fails the comparison in the caller.
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** The process's start in clock ticks since boot (proc(5), field 22); null when there is none. */
function startTime(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses and may hold spaces: count from behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
