import { busySamples, type CpuProfile } from './cpu-profile.ts';

/** Time of a frame and of everything that it called. */
export interface Frame {
  readonly name: string;
  readonly origin: Origin;
  ms: number;
  readonly called: Map<string, Frame>;
}

type Origin = 'native' | 'node' | 'ours' | 'package';

const WIDTH = 1_000;
const ROW = 16;
const HEAD = 40;
const TEXT_SIZE = 11;
const CHARACTER_WIDTH = 6.7;
/** Of the whole; narrower frames are left out, and leave a gap. */
const SHARE_MIN = 0.005;
const COLOURS: Readonly<Record<Origin, string>> = {
  ours: '#8fc7a3',
  package: '#f2c879',
  node: '#a9c4e6',
  native: '#e59a94',
};
const LEGEND: readonly (readonly [Origin, string])[] = [
  ['ours', 'Coffer'],
  ['package', 'npm packages'],
  ['node', 'Node.js'],
  ['native', 'native: system calls, garbage collector'],
];
const NODES_OWN = new Set(['js-to-wasm', 'runMicrotasks']);

/**
 * The calls of a profile as one tree, as far as the process did not wait. Our functions are frames
 * of their own; the functions of one npm package that call each other are one frame, and Node's.
 */
export function callTree(profile: CpuProfile): Frame {
  const { nodes } = profile;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((at) => [at, id])));
  const root: Frame = { name: 'all', origin: 'native', ms: 0, called: new Map() };
  const frames = new Map<number, Frame>();
  const frameOf = (id: number): Frame => {
    const known = frames.get(id);
    if (known !== undefined) return known;
    const parent = parents.get(id);
    const node = byId.get(id);
    // The profile's own root has no parent.
    const made =
      parent === undefined || node === undefined
        ? root
        : calledFrom(frameOf(parent), node.callFrame);
    frames.set(id, made);
    return made;
  };
  for (const { id, ms } of busySamples(profile)) frameOf(id).ms += ms;
  addCalled(root);
  return root;
}

type CallFrame = CpuProfile['nodes'][number]['callFrame'];

function calledFrom(caller: Frame, call: CallFrame): Frame {
  const [name, origin] = nameOf(call);
  if (name === caller.name && origin !== 'ours') return caller;
  const known = caller.called.get(name);
  if (known !== undefined) return known;
  const made: Frame = { name, origin, ms: 0, called: new Map() };
  caller.called.set(name, made);
  return made;
}

function nameOf({ functionName, url, lineNumber }: CallFrame): [string, Origin] {
  const named = functionName === '' ? 'anonymous' : functionName;
  // Node takes the types out of our sources by WebAssembly.
  if (/^(node|wasm):/.test(url) || NODES_OWN.has(named)) return ['Node.js', 'node'];
  if (url === '') return [named, 'native'];
  const library = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (library !== undefined) return [library, 'package'];
  const file = url.replace(/^.*\/packages\//, '').replace('/src/', '/');
  return [`${named} ${file}:${lineNumber + 1}`, 'ours'];
}

/** Until then a frame's time is its own alone. */
function addCalled(frame: Frame): void {
  for (const called of frame.called.values()) {
    addCalled(called);
    frame.ms += called.ms;
  }
}

/** A flame graph, callers above what they called, as one SVG file that needs nothing else. */
export function flameGraph(title: string, root: Frame): string {
  const rows: string[] = [];
  let depth = 0;
  const draw = (frame: Frame, at: { readonly x: number; readonly row: number }): void => {
    if (frame.ms < root.ms * SHARE_MIN) return;
    depth = Math.max(depth, at.row + 1);
    rows.push(frameBox(frame, at, root.ms));
    let { x } = at;
    for (const called of [...frame.called.values()].toSorted((a, b) => b.ms - a.ms)) {
      draw(called, { x, row: at.row + 1 });
      x += (called.ms / root.ms) * WIDTH;
    }
  };
  draw(root, { x: 0, row: 0 });
  const height = HEAD + depth * ROW + 4;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
    `font-family="monospace" font-size="${TEXT_SIZE}">\n` +
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>\n` +
    `<text x="4" y="14" font-size="13">${escaped(title)}</text>\n${legend()}${rows.join('')}</svg>\n`
  );
}

function legend(): string {
  let x = 4;
  return LEGEND.map(([origin, text]) => {
    const box = `<rect x="${x}" y="22" width="10" height="10" fill="${COLOURS[origin]}"/>`;
    const label = `<text x="${x + 14}" y="31">${text}</text>\n`;
    x += 30 + text.length * CHARACTER_WIDTH;
    return box + label;
  }).join('');
}

function frameBox(
  { name, origin, ms }: Frame,
  at: { readonly x: number; readonly row: number },
  wholeMs: number,
): string {
  const share = ms / wholeMs;
  const width = share * WIDTH;
  const [x, y] = [at.x.toFixed(1), HEAD + at.row * ROW];
  const fits = Math.floor((width - 4) / CHARACTER_WIDTH);
  const shown = name.length <= fits ? name : name.slice(0, Math.max(fits - 1, 0));
  const text =
    fits < 3 ? '' : `<text x="${(at.x + 2).toFixed(1)}" y="${y + 11}">${escaped(shown)}</text>`;
  return (
    `<g><title>${escaped(name)}: ${(share * 100).toFixed(1)} %</title><rect x="${x}" y="${y}" ` +
    `width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[origin]}"/>${text}</g>\n`
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
