import path from 'node:path';
import { isCode, workspaceOf } from './areas.ts';
import { manifests } from './manifests.ts';
import type { RepoFile, Repository } from './repository.ts';
import { importsOf, type Import } from './syntax.ts';

/** One import that leads to a file of the repository. */
export interface Edge extends Import {
  readonly from: string;
  readonly to: string;
}

const graphs = new WeakMap<Repository, readonly Edge[]>();

/** Every import between files of the repository, through package entries too. */
export function importGraph(repository: Repository): readonly Edge[] {
  let edges = graphs.get(repository);
  if (edges === undefined) {
    edges = repository.files
      .filter((file) => isCode(file.path))
      .flatMap((file) =>
        importsOf(file).flatMap((entry) => {
          const to = targetOf(repository, file, entry.specifier);
          return to === null ? [] : [{ ...entry, from: file.path, to }];
        }),
      );
    graphs.set(repository, edges);
  }
  return edges;
}

/** The file that a specifier names; null for builtin and foreign modules and missing files. */
export function targetOf(repository: Repository, from: RepoFile, specifier: string): string | null {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(from.path), specifier);
    return repository.has(target) ? target : null;
  }
  for (const manifest of manifests(repository)) {
    const { name } = manifest;
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue;
    const entry = manifest.exports[`.${specifier.slice(name.length)}`];
    return entry === undefined ? null : path.posix.join(manifest.folder, entry);
  }
  return null;
}

/** Whether a relative import leaves the workspace that its file belongs to. */
export function leavesWorkspace(edge: Edge): boolean {
  return edge.specifier.startsWith('.') && workspaceOf(edge.from) !== workspaceOf(edge.to);
}
