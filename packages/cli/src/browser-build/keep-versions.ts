import fs from 'node:fs';
import path from 'node:path';
import { OperatorError, type ServedFile } from '@coffer/kernel';
import { filesUnder, writeJson, writeWhole } from './files.ts';
import { readManifest, type BrowserManifest } from './manifest.ts';
import { describeVersion, type SdkVersion, type SdkVersions } from './sdk-version.ts';
import { evergreenFiles, versionFiles, VERSIONS_FILE } from './served-files.ts';

/** The running version and the nine before it: a page that pins an older one must be changed. */
export const VERSIONS_MAX = 10;

const VERSION_NAME = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?-[0-9a-f]{16}$/;
/** In every version's folder; all others are the version's own files. */
const DESCRIPTION = 'version.json';

export interface KeepOptions {
  /** What `buildBrowser` made. */
  readonly builtDir: string;
  /** The installation's folder of versions, from which its vault serves. */
  readonly keptDir: string;
}

/**
 * Adds a build to the versions that an installation serves, so that a page that pinned an earlier
 * one keeps working after an upgrade. Every version is a folder that holds what its name digests;
 * one whose folder was deleted is served no more.
 */
export function keepVersion({ builtDir, keptDir }: KeepOptions): SdkVersion {
  const { sdk } = readManifest(builtDir);
  const before = keptNames(keptDir);
  if (!before.includes(sdk.version)) copyVersion(builtDir, path.join(keptDir, sdk.version), sdk);
  const names = [sdk.version, ...before.filter((name) => name !== sdk.version)];
  const kept = names.slice(0, VERSIONS_MAX).map((name) => readVersion(keptDir, name));
  const versions: SdkVersions = { latest: sdk.version, versions: kept.map((one) => one.sdk) };
  writeJson(path.join(keptDir, VERSIONS_FILE), versions);
  writeJson(path.join(keptDir, 'manifest.json'), { sdk, files: servedFiles(kept) });
  for (const name of names.slice(VERSIONS_MAX)) {
    fs.rmSync(path.join(keptDir, name), { recursive: true, force: true });
  }
  return sdk;
}

interface KeptVersion {
  readonly sdk: SdkVersion;
  readonly files: readonly string[];
}

/** The versions that were served before and are still there, newest first. */
function keptNames(keptDir: string): string[] {
  const file = path.join(keptDir, VERSIONS_FILE);
  if (!fs.existsSync(file)) return [];
  // Written above.
  const { versions } = JSON.parse(fs.readFileSync(file, 'utf8')) as SdkVersions;
  return versions
    .map(({ version }) => version)
    .filter((name) => VERSION_NAME.test(name) && fs.existsSync(path.join(keptDir, name)));
}

/** Whole or not at all: under another name first. */
function copyVersion(builtDir: string, target: string, sdk: SdkVersion): void {
  const part = `${target}.part`;
  fs.rmSync(part, { recursive: true, force: true });
  for (const { file } of readManifest(builtDir).files) {
    if (file === VERSIONS_FILE) continue;
    writeWhole(path.join(part, file), fs.readFileSync(path.join(builtDir, file)));
  }
  writeJson(path.join(part, DESCRIPTION), sdk);
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(part, target);
}

/** Reads a kept version, and that its bytes are still those of its name. */
function readVersion(keptDir: string, name: string): KeptVersion {
  const dir = path.join(keptDir, name);
  try {
    const files = filesUnder(dir).filter((file) => file !== DESCRIPTION);
    const description = fs.readFileSync(path.join(dir, DESCRIPTION), 'utf8');
    // copyVersion wrote it; whether anybody changed it, the name tells.
    const { released } = JSON.parse(description) as SdkVersion;
    const release = name.slice(0, name.lastIndexOf('-'));
    const sdk = describeVersion(dir, files, { release, released });
    if (sdk.version === name) return { sdk, files };
  } catch {
    // Said below.
  }
  throw new OperatorError(
    `The files of coffer.js ${name} have changed: bring back ${dir} from a copy, or delete it, ` +
      'and pages that pin this version will not load it any more.',
  );
}

function servedFiles(kept: readonly KeptVersion[]): BrowserManifest['files'] {
  const within = (name: string, files: readonly ServedFile[]): ServedFile[] =>
    files.map((one) =>
      one.file === VERSIONS_FILE ? one : { ...one, file: `${name}/${one.file}` },
    );
  return kept.flatMap(({ sdk: { version }, files }, age) => [
    ...(age === 0 ? within(version, evergreenFiles(files)) : []),
    ...within(version, versionFiles(files, version)),
  ]);
}
