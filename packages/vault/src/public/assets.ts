import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { headersFor, isFileSurface, OperatorError, type FileSurface } from '@coffer/kernel';
import type { Answer } from './answer.ts';

const FILES_MAX = 1000;
const FILE_MAX_BYTES = 2 * 1024 * 1024;
/** Below it stand the versions of coffer.js. What is not there has no other version's bytes. */
const VERSIONS_PATH = '/sdk/';
const NO_VERSION =
  'This vault does not serve that version of coffer.js. /sdk/manifest.json lists those it serves.\n';

interface ManifestEntry {
  readonly path: string;
  readonly file: string;
  readonly type: string;
  readonly surface: FileSurface;
}

/** Answers GET and HEAD for built browser files. */
export interface Assets {
  /** Null when there is no file at this path. */
  answer(urlPath: string, ifNoneMatch: string | undefined): Answer | null;
}

/** Reads all files that the manifest names into memory; nothing is read from disk after that. */
export function loadAssets(dir: string, options: { readonly tls: boolean }): Assets {
  const answers = new Map<string, Answer>();
  for (const entry of readManifest(dir)) {
    const body = readFile(dir, entry.file);
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const headers = { ...headersFor(entry.surface, options), 'content-type': entry.type, etag };
    answers.set(entry.path, { status: 200, headers, body });
  }
  const noVersion: Answer = {
    status: 404,
    headers: { ...headersFor('sdk-manifest', options), 'content-type': 'text/plain' },
    body: Buffer.from(NO_VERSION),
  };
  return {
    answer: (urlPath, ifNoneMatch) => {
      const found = answers.get(urlPath);
      if (found === undefined) return urlPath.startsWith(VERSIONS_PATH) ? noVersion : null;
      const same = ifNoneMatch !== undefined && ifNoneMatch === found.headers['etag'];
      return same ? { status: 304, headers: found.headers, body: Buffer.alloc(0) } : found;
    },
  };
}

function readFile(dir: string, file: string): Buffer {
  let body: Buffer;
  try {
    body = fs.readFileSync(path.join(dir, file));
  } catch {
    throw broken(dir, `${file} cannot be read`);
  }
  if (body.length > FILE_MAX_BYTES) throw broken(dir, `${file} is too large`);
  return body;
}

function readManifest(dir: string): readonly ManifestEntry[] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFile(dir, 'manifest.json').toString('utf8'));
  } catch {
    throw broken(dir, 'manifest.json cannot be read');
  }
  const files =
    typeof manifest === 'object' && manifest !== null && 'files' in manifest
      ? manifest.files
      : null;
  if (!Array.isArray(files) || files.length > FILES_MAX || !files.every(isEntry)) {
    throw broken(dir, 'manifest.json is not a list of files');
  }
  return files;
}

function isEntry(value: unknown): value is ManifestEntry {
  if (typeof value !== 'object' || value === null) return false;
  // Every property is looked at before it is used.
  const { path: urlPath, file, type, surface } = value as Record<string, unknown>;
  return (
    typeof urlPath === 'string' &&
    urlPath.startsWith('/') &&
    !urlPath.startsWith('/v1/') &&
    typeof file === 'string' &&
    path.normalize(file) === file &&
    !path.isAbsolute(file) &&
    !file.startsWith('..') &&
    typeof type === 'string' &&
    isFileSurface(surface)
  );
}

function broken(dir: string, problem: string): OperatorError {
  return new OperatorError(`The browser files in ${dir} cannot be served: ${problem}.`);
}
