import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AuditFailure } from '@coffer/audit/report';
import {
  mergeBaseline,
  readAuthorisations,
  readBaselineFile,
  writeBaselineFile,
  type Authorisation,
  type PageRecord,
} from '@coffer/audit/page';

/** The pages of a baseline, which must be there. */
export function loadBaseline(flag: string, file: string): readonly PageRecord[] {
  return readBaselineFile(read(flag, file), file);
}

export function loadAuthorisations(file: string): readonly Authorisation[] {
  return readAuthorisations(read('--authorisations', file), file);
}

/** Puts pages into a baseline; other pages that it has stay as they are. */
export function saveBaseline(file: string, pages: readonly PageRecord[]): void {
  const old = existsSync(file) ? loadBaseline('--save-baseline', file) : [];
  replaceFile('--save-baseline', file, writeBaselineFile(mergeBaseline(old, pages)));
}

/** Writes files into a folder that has none of them yet: evidence is never written over. */
export function writeEvidence(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    createFile('--evidence', path.join(folder, name), text);
  }
}

/** Refuses before any page is visited what would be refused afterwards. */
export function requireFreshEvidence(folder: string): void {
  if (!existsSync(path.join(folder, 'run.json'))) return;
  throw new AuditFailure(
    `--evidence: ${folder} holds the evidence of another run, which is never written over; ` +
      'name a new folder',
  );
}

export function read(flag: string, file: string): string {
  return trying(flag, () => readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
}

/** A new file, whole or not at all, and never in the place of another. */
export function createFile(flag: string, file: string, text: string): void {
  trying(flag, () => {
    const draft = writeDraft(file, text);
    try {
      // Unlike a rename, a link fails where a file stands already.
      linkSync(draft, file);
    } finally {
      rmSync(draft);
    }
  });
}

function replaceFile(flag: string, file: string, text: string): void {
  trying(flag, () => {
    const draft = writeDraft(file, text);
    renameSync(draft, file);
  });
}

function writeDraft(file: string, text: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = path.join(path.dirname(file), `.${randomBytes(6).toString('hex')}.tmp`);
  writeFileSync(draft, text, { flag: 'wx', flush: true });
  return draft;
}

export function trying<T>(flag: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof AuditFailure) throw error;
    throw new AuditFailure(`${flag}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}
