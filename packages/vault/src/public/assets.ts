import fs from 'node:fs';
import path from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  headersFor,
  needsNonce,
  OperatorError,
  readServedFiles,
  withNonceTags,
  type HeaderOptions,
  type ServedFile,
} from '@coffer/kernel';
import type { Answer } from './answer.ts';

const FILE_MAX_BYTES = 2 * 1024 * 1024;
const NONCE_BYTES = 18;
/** Below it stand the versions of coffer.js. What is not there has no other version's bytes. */
const VERSIONS_PATH = '/sdk/';
const NO_VERSION =
  'This vault does not serve that version of coffer.js. /sdk/manifest.json lists those it serves.\n';

/** Answers GET and HEAD for built browser files. */
export interface Assets {
  /** Null when there is no file at this path. */
  answer(urlPath: string, asked: AskedFor): Answer | null;
}

/** What a request says of the file that it wants. */
export interface AskedFor {
  readonly ifNoneMatch?: string | undefined;
  readonly acceptEncoding?: string | undefined;
  readonly fetchSite?: string | undefined;
}

type Answerer = (asked: AskedFor) => Answer;

/** Reads all files that the manifest names into memory; nothing is read from disk after that. */
export function loadAssets(dir: string, options: HeaderOptions): Assets {
  const answers = new Map<string, Answerer>();
  for (const entry of readManifest(dir)) {
    const body = readFile(dir, entry.file);
    const make = needsNonce(entry.surface) ? pageAnswerer : fileAnswerer;
    answers.set(entry.path, make(entry, body, options));
  }
  const noVersion: Answer = {
    status: 404,
    headers: { ...headersFor('sdk-manifest', options), 'content-type': 'text/plain' },
    body: Buffer.from(NO_VERSION),
  };
  return {
    answer: (urlPath, asked) => {
      const answerer = answers.get(urlPath);
      if (answerer === undefined) return urlPath.startsWith(VERSIONS_PATH) ? noVersion : null;
      return answerer(asked);
    },
  };
}

/** A file whose bytes never change while this process runs. */
function fileAnswerer(entry: ServedFile, body: Buffer, options: HeaderOptions): Answerer {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = {
    ...headersFor(entry.surface, options),
    'content-type': entry.type,
    vary: 'accept-encoding',
    etag,
  };
  const packed = pack({ status: 200, headers, body });
  return ({ ifNoneMatch, acceptEncoding }) => {
    // A weak comparison (RFC 9110, 13.1.2): both forms of the file have the same tag.
    if (ifNoneMatch === etag) return { status: 304, headers, body: Buffer.alloc(0) };
    return takesGzip(acceptEncoding) ? packed : { status: 200, headers, body };
  };
}

/** A page whose scripts are named by a nonce: each answer is another one, so none is kept. */
function pageAnswerer(entry: ServedFile, body: Buffer, options: HeaderOptions): Answerer {
  const markup = body.toString('utf8');
  return ({ acceptEncoding, fetchSite }) => {
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    const headers = {
      ...headersFor(entry.surface, { ...options, nonce, crossSite: fetchSite === 'cross-site' }),
      'content-type': entry.type,
      vary: 'accept-encoding',
    };
    const answer = { status: 200, headers, body: Buffer.from(withNonceTags(markup, nonce)) };
    return takesGzip(acceptEncoding) ? pack(answer) : answer;
  };
}

function takesGzip(acceptEncoding = ''): boolean {
  return /(^|[,\s])gzip\s*(,|$)/i.test(acceptEncoding);
}

/** The smaller form of an answer. */
function pack(answer: Answer): Answer {
  const body = gzipSync(answer.body);
  if (body.length >= answer.body.length) return answer;
  return { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body };
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

function readManifest(dir: string): readonly ServedFile[] {
  const files = readServedFiles(readFile(dir, 'manifest.json').toString('utf8'));
  if (files === null) throw broken(dir, 'manifest.json is not a list of files');
  return files;
}

function broken(dir: string, problem: string): OperatorError {
  return new OperatorError(`The browser files in ${dir} cannot be served: ${problem}.`);
}
