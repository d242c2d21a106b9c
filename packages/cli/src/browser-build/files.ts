import fs from 'node:fs';
import path from 'node:path';

/** The files under a folder, as sorted relative paths with forward slashes. */
export function filesUnder(dir: string): string[] {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .toSorted();
}

/** Readers see the whole old file or the whole new one. */
export function writeWhole(file: string, content: string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  fs.writeFileSync(part, content);
  fs.renameSync(part, file);
}

export function writeJson(file: string, value: object): void {
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
}
