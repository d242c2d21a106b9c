// The types of what is published: the compiler's declarations of guard and of the part of the
// kernel that they name, by file name.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const here = import.meta.dirname;
const KERNEL = '@coffer/kernel';
const IMPORT = /(from |import\()'([^']+)'/g;

/** Every declaration file, and where it begins. */
export interface Declarations {
  readonly entry: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Runs the compiler and keeps what guard's own declarations lead to. */
export function declarations(): Declarations {
  const emitted = fs.mkdtempSync(path.join(os.tmpdir(), 'guard-types-'));
  try {
    const compiler = path.join(
      path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
      'bin/tsc',
    );
    execFileSync(process.execPath, [compiler, '-p', here, '--outDir', emitted]);
    const files = new Map<string, string>();
    const entry = 'guard/src/index.d.ts';
    collect(emitted, entry, files);
    return { entry, files };
  } finally {
    fs.rmSync(emitted, { recursive: true });
  }
}

/** A declaration and all that it imports, with imports that work where only they are. */
function collect(folder: string, file: string, files: Map<string, string>): void {
  if (files.has(file)) return;
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  const next: string[] = [];
  const rewritten = text.replace(IMPORT, (whole, before: string, name: string) => {
    const target = targetOf(file, name);
    if (target === null) return whole;
    next.push(target);
    const relative = path.posix.relative(path.posix.dirname(file), target);
    const dotted = relative.startsWith('.') ? relative : `./${relative}`;
    return `${before}'${dotted.replace(/\.d\.ts$/, '.js')}'`;
  });
  files.set(file, rewritten);
  for (const one of next) collect(folder, one, files);
}

function targetOf(file: string, name: string): string | null {
  if (name === KERNEL) return 'kernel/src/index.d.ts';
  if (!name.startsWith('.')) return null;
  const target = path.posix.join(path.posix.dirname(file), name);
  return target.endsWith('.json') ? null : target.replace(/\.ts$/, '.d.ts');
}
