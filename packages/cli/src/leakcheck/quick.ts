import { spawn } from 'node:child_process';
import path from 'node:path';
import { OperatorError } from '@coffer/kernel';
import { dieWithUs, ROOT } from '../start/service.ts';
import type { CheckReport } from './check.ts';

const OUTPUT_MAX_BYTES = 1024 * 1024;
const PASSED_ON = ['PATH', 'HOME', 'DATABASE_URL', 'COFFER_VAULT_DATABASE_URL'] as const;

/**
 * The quick check without the shop, run by another program as a process of its own: so the caller's
 * memory never holds a card either, and is searched like the others.
 */
export async function leakcheckQuick(dataDir: string, signal: AbortSignal): Promise<CheckReport> {
  const entry = path.join(ROOT, 'packages', 'cli', 'src', 'main.ts');
  const [program = '', ...args] = dieWithUs([
    process.execPath,
    ...[entry, 'leakcheck', '--quick', '--no-shop', '--json', '--data-dir', dataDir],
  ]);
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  const child = spawn(program, args, { env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.length > OUTPUT_MAX_BYTES) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk));
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    // Printed by our own command, whose report this is.
    return JSON.parse(output) as CheckReport;
  } catch {
    throw new OperatorError(complaint.trim() || 'the check ended without a report');
  }
}
