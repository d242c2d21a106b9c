import path from 'node:path';
import { filesUnder, writeJson } from './files.ts';
import type { BrowserManifest } from './manifest.ts';
import { describeVersion, type Release, type SdkVersion, type SdkVersions } from './sdk-version.ts';
import { evergreenFiles, versionFiles, VERSIONS_FILE } from './served-files.ts';

/** Of a build, but not of the version that it is. */
const OTHER_FILES: ReadonlySet<string> = new Set([VERSIONS_FILE, 'manifest.json', 'stamp']);

/** Writes what the vault and merchants read of the built files in `dir`. */
export function describeBuild(dir: string, release: Release): SdkVersion {
  const files = filesUnder(dir).filter((file) => !OTHER_FILES.has(file) && !file.endsWith('.part'));
  const sdk = describeVersion(dir, files, release);
  const versions: SdkVersions = { latest: sdk.version, versions: [sdk] };
  const served = [...evergreenFiles(files), ...versionFiles(files, sdk.version)];
  const manifest: BrowserManifest = { sdk, files: served };
  writeJson(path.join(dir, VERSIONS_FILE), versions);
  writeJson(path.join(dir, 'manifest.json'), manifest);
  return sdk;
}
