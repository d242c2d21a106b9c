import type { Finding } from './rule.ts';
import type { RepoFile } from './repository.ts';

/** A finding for every line that `says` has something to say about. */
export function findInLines(
  file: RepoFile,
  says: (line: string, index: number) => string | null,
): Finding[] {
  return file.text.split('\n').flatMap((text, index) => {
    const message = says(text, index);
    return message === null ? [] : [{ path: file.path, line: index + 1, says: message }];
  });
}
