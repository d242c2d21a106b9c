import fs from 'node:fs';
import path from 'node:path';
import type { SdkVersion } from './sdk-version.ts';
import type { ServedFile } from '@coffer/kernel';

/** `manifest.json`: what the vault serves from a folder. It reads `files` alone. */
export interface BrowserManifest {
  readonly sdk: SdkVersion;
  readonly files: readonly ServedFile[];
}

/** What a build, or a folder of kept versions, says of itself. */
export function readManifest(dir: string): BrowserManifest {
  // buildBrowser or keepVersion wrote it.
  return JSON.parse(fs.readFileSync(path.join(dir, 'manifest.json'), 'utf8')) as BrowserManifest;
}
