import type { Repository } from './repository.ts';

/** What the rules need of a package.json. */
export interface Manifest {
  readonly path: string;
  /** The folder it stands in; `` for the root. */
  readonly folder: string;
  readonly name: string;
  readonly raw: Readonly<Record<string, unknown>>;
  /** Subpath (`.`, `./x`) to file. */
  readonly exports: Readonly<Record<string, string>>;
  readonly bin: readonly string[];
  /** Names and versions of what the running code needs. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** The same with what development and some platforms need. */
  readonly allDependencies: Readonly<Record<string, string>>;
}

const MANIFEST = /^(?:((?:packages|examples)\/[^/]+)\/)?package\.json$/;
const known = new WeakMap<Repository, readonly Manifest[]>();

export function manifests(repository: Repository): readonly Manifest[] {
  let found = known.get(repository);
  if (found === undefined) {
    found = repository.files.flatMap((file) => {
      const match = MANIFEST.exec(file.path);
      return match === null ? [] : [readManifest(file.path, match[1] ?? '', file.text)];
    });
    known.set(repository, found);
  }
  return found;
}

export function manifestOf(repository: Repository, folder: string): Manifest | undefined {
  return manifests(repository).find((manifest) => manifest.folder === folder);
}

function readManifest(manifestPath: string, folder: string, text: string): Manifest {
  // A package.json is an object, or npm itself would have refused it.
  const raw = JSON.parse(text) as Record<string, unknown>;
  const dependencies = texts(raw['dependencies']);
  return {
    path: manifestPath,
    folder,
    name: typeof raw['name'] === 'string' ? raw['name'] : '',
    raw,
    exports: texts(raw['exports']),
    bin: Object.values(texts(raw['bin'])),
    dependencies,
    allDependencies: {
      ...dependencies,
      ...texts(raw['optionalDependencies']),
      ...texts(raw['devDependencies']),
    },
  };
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
