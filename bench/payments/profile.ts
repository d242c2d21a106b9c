import fs from 'node:fs';
import path from 'node:path';
import { busySamples, type CpuProfile } from './cpu-profile.ts';
import { callTree, flameGraph } from './flame-graph.ts';

const LINES = 40;
const PROGRAM_MODE = 0o700;
const SERVICES = 'packages/(server|vault|sandbox)/src/main\\.ts$';

/**
 * Lets an installation profile its services: `dir` then holds a program named as the one that the
 * launcher binds its services' lives with, which adds Node's flags for that. The launcher itself
 * takes no flags for its services from outside, and shall not: they switch the permission model.
 */
export function profilingEnv(dir: string): Record<string, string> {
  fs.mkdirSync(dir, { recursive: true });
  const before = process.env['PATH'] ?? '';
  const real = before
    .split(':')
    .map((folder) => path.join(folder, 'setpriv'))
    .find((file) => fs.existsSync(file));
  if (real === undefined) throw new Error('profiling needs the program setpriv');
  const script = `#!/bin/bash
for last; do :; done
if [[ "$last" =~ ${SERVICES} ]]; then
  name="\${BASH_REMATCH[1]}"
  # --pdeathsig TERM -- node …
  exec ${real} "\${@:1:3}" "$4" --allow-inspector --cpu-prof --cpu-prof-dir='${dir}' \\
    --cpu-prof-name="$name.cpuprofile" "\${@:5}"
fi
exec ${real} "$@"
`;
  fs.writeFileSync(path.join(dir, 'setpriv'), script, { mode: PROGRAM_MODE });
  return { PATH: `${dir}:${before}` };
}

/**
 * Where the time of each profiled process went, by function, without what its callees took. Beside
 * each profile it draws the flame graph.
 */
export function describeProfiles(dir: string): string {
  return fs
    .readdirSync(dir)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => {
      // Written by Node.
      const profile = JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8')) as CpuProfile;
      const service = path.basename(name, '.cpuprofile');
      const graph = flameGraph(`CPU time of the ${service} while payments run`, callTree(profile));
      fs.writeFileSync(path.join(dir, `flame-${service}.svg`), graph);
      return `${name}\n${selfTimes(profile)}`;
    })
    .join('\n');
}

function selfTimes(profile: CpuProfile): string {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>();
  let busyMs = 0;
  for (const { id, ms } of busySamples(profile)) {
    const frame = byId.get(id)?.callFrame;
    if (frame === undefined) continue;
    const file = frame.url.replace(/^.*\/(packages|node_modules)\//, '');
    const where = `${frame.functionName || '(anonymous)'} ${file}:${frame.lineNumber + 1}`;
    times.set(where, (times.get(where) ?? 0) + ms);
    busyMs += ms;
  }
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, LINES)
    .map(([where, ms]) => `${((ms / busyMs) * 100).toFixed(1).padStart(6)} %  ${where}\n`)
    .join('');
}
