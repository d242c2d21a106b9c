import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** One version of coffer.js, as `/sdk/manifest.json` lists it (docs/api/sdk-versions.md). */
export interface SdkVersion {
  /** The release, and a digest of every file of the script and its frames. */
  readonly version: string;
  /** The release's date; null before it is released. */
  readonly released: string | null;
  /** On the vault's origin. */
  readonly url: string;
  /** For the attribute of that name. */
  readonly integrity: string;
  readonly integrity_sha512: string;
  readonly size_bytes: number;
}

/** `/sdk/manifest.json`: what this vault serves, newest first. */
export interface SdkVersions {
  /** The version whose bytes the addresses without a version give, such as /coffer.js. */
  readonly latest: string;
  readonly versions: readonly SdkVersion[];
}

/** A release, as packages/sdk/package.json names it. */
export interface Release {
  readonly release: string;
  readonly released: string | null;
}

export const SDK_SCRIPT = 'coffer.js';
/** Of SHA-256, in hexadecimal: enough that no two versions share a name. */
const DIGEST_LENGTH = 16;

/** Describes the version whose files stand in `dir`; the same bytes always have the same name. */
export function describeVersion(
  dir: string,
  files: readonly string[],
  { release, released }: Release,
): SdkVersion {
  const digests = files.toSorted().map((file) => [file, digestOf('sha256', read(dir, file))]);
  const whole = JSON.stringify([release, released, digests]);
  const name = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST_LENGTH);
  const version = `${release}-${name}`;
  const script = read(dir, SDK_SCRIPT);
  return {
    version,
    released,
    url: `/sdk/${version}/${SDK_SCRIPT}`,
    integrity: digestOf('sha384', script),
    integrity_sha512: digestOf('sha512', script),
    size_bytes: script.length,
  };
}

/** The tag for a merchant to paste. */
export function scriptTag(vaultOrigin: string, { url, integrity }: SdkVersion): string {
  return `<script src="${vaultOrigin}${url}" integrity="${integrity}" crossorigin="anonymous"></script>`;
}

function digestOf(algorithm: 'sha256' | 'sha384' | 'sha512', body: Buffer): string {
  return `${algorithm}-${createHash(algorithm).update(body).digest('base64')}`;
}

function read(dir: string, file: string): Buffer {
  return fs.readFileSync(path.join(dir, file));
}
