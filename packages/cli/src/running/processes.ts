import fs from 'node:fs';

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
}

/** Every process that this user may see, from proc(5). */
export function listProcesses(): ProcessInfo[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
        // The second field is a name in parentheses and may hold spaces: count from behind it.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (fields[0] === 'Z') return [];
        const args = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').filter(Boolean);
        return [{ pid: Number(name), parent: Number(fields[1]), args }];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

/** The process and all that it started, directly or not. */
export function processTree(root: number, all: readonly ProcessInfo[]): ProcessInfo[] {
  const below = (parent: number): ProcessInfo[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** What a process of an installation is, by its program: `server`, `vault`, `postgres`, … */
export function processRole(args: readonly string[]): string {
  const service = /\bpackages\/(server|vault|sandbox)\/src\/main\.ts$/;
  for (const arg of args) {
    const name = service.exec(arg)?.[1];
    if (name !== undefined) return name;
    if (arg.endsWith('examples/shop/server.ts')) return 'shop';
    if (arg.endsWith('packages/cli/src/main.ts')) return 'launcher';
  }
  const program = args.find((arg) => arg.endsWith('/bin/postgres') || arg.startsWith('postgres:'));
  if (program !== undefined) return 'postgres';
  return args[0]?.replace(/^.*\//, '') ?? 'unknown';
}
