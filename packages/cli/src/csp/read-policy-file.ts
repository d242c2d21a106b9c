import { readFile, stat } from 'node:fs/promises';
import { OperatorError } from '@coffer/kernel';

/** A policy or a set of headers is never longer. */
export const POLICY_FILE_MAX_BYTES: number = 1024 * 1024;

/** Reads a policy from a file, from standard input (`-`), or takes the text for one itself. */
export async function readPolicyFile(given: string): Promise<string> {
  if (given === '-') return readStandardInput();
  const info = await stat(given).catch(() => null);
  if (info === null) {
    // A policy can stand on the command line; a file that is not there can not.
    if (/[\s;]/.test(given.trim()) && /-(src|uri|ancestors|action|to)\b/.test(given)) return given;
    throw new OperatorError(`There is no file "${given}".`);
  }
  if (!info.isFile()) throw new OperatorError(`"${given}" is no file.`);
  if (info.size > POLICY_FILE_MAX_BYTES) {
    throw new OperatorError(`"${given}" is longer than ${POLICY_FILE_MAX_BYTES} bytes.`);
  }
  return readFile(given, 'utf8');
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array); // Standard input without an encoding is bytes.
    length += bytes.length;
    if (length > POLICY_FILE_MAX_BYTES) {
      throw new OperatorError(`Standard input is longer than ${POLICY_FILE_MAX_BYTES} bytes.`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
