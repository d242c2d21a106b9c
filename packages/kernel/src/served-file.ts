import { isFileSurface, type FileSurface } from './headers.ts';

/** One path that the vault serves from its folder of built browser files (`manifest.json`). */
export interface ServedFile {
  /** `/v3/coffer.js`; nothing below the API. */
  readonly path: string;
  /** Below the folder. */
  readonly file: string;
  /** The content type. */
  readonly type: string;
  /** Picks the headers from the table. */
  readonly surface: FileSurface;
}

/** Plain names below the folder: no way up, none to the root. */
const FILE = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*\/\/)[\w./-]+$/;

const FILES_MAX = 1000;

/** The `files` of a manifest's JSON text; null when one of them is none that may be served. */
export function readServedFiles(manifest: string): readonly ServedFile[] | null {
  let value: unknown;
  try {
    value = JSON.parse(manifest);
  } catch {
    return null;
  }
  const files =
    typeof value === 'object' && value !== null && 'files' in value ? value.files : null;
  return Array.isArray(files) && files.length <= FILES_MAX && files.every(isServedFile)
    ? files
    : null;
}

function isServedFile(value: unknown): value is ServedFile {
  if (typeof value !== 'object' || value === null) return false;
  // Every property is looked at before it is used.
  const { path, file, type, surface } = value as Record<string, unknown>;
  return (
    typeof path === 'string' &&
    path.startsWith('/') &&
    !path.startsWith('/v1/') &&
    typeof file === 'string' &&
    FILE.test(file) &&
    typeof type === 'string' &&
    isFileSurface(surface)
  );
}
