import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** One file that belongs to the repository. Paths use `/` and begin at the root. */
export interface RepoFile {
  readonly path: string;
  /** Empty for pictures, which only rules about names and sizes read. */
  readonly text: string;
  readonly sizeBytes: number;
}

/** What the rules look at: read once from disk, or planted by a rule's examples. */
export class Repository {
  readonly files: readonly RepoFile[];
  readonly #byPath: ReadonlyMap<string, RepoFile>;

  constructor(files: readonly RepoFile[]) {
    this.files = files;
    this.#byPath = new Map(files.map((file) => [file.path, file]));
  }

  file(filePath: string): RepoFile | undefined {
    return this.#byPath.get(filePath);
  }

  has(filePath: string): boolean {
    return this.#byPath.has(filePath);
  }
}

const PICTURE = /\.(png|jpg|ico|woff2)$/;
const LISTING_MAX_BYTES = 16 * 1024 * 1024;

/** Every file that git tracks, and every new one that it does not ignore. */
export function readRepository(root: string): Repository {
  const listing = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: LISTING_MAX_BYTES,
  });
  const paths = [...new Set(listing.split('\0'))].filter((name) => name !== '').toSorted();
  return new Repository(paths.flatMap((name) => readFile(root, name)));
}

/** Nothing for a file that was deleted but not yet committed as such. */
function readFile(root: string, name: string): RepoFile[] {
  const full = path.join(root, name);
  if (!existsSync(full)) return [];
  const sizeBytes = statSync(full).size;
  return [{ path: name, text: PICTURE.test(name) ? '' : readFileSync(full, 'utf8'), sizeBytes }];
}

/** A repository that holds only these files: how the examples of a rule are planted. */
export function plantRepository(files: Readonly<Record<string, string>>): Repository {
  return new Repository(
    Object.entries(files).map(([name, text]) => ({
      path: name,
      text,
      sizeBytes: Buffer.byteLength(text),
    })),
  );
}
