import {
  ancestorsOf,
  isVisible,
  nameOf,
  type Box,
  type SnapshotDocument,
  type SnapshotNode,
} from './snapshot.ts';

export interface FoundOverlay {
  readonly element: string;
  readonly share: number;
  readonly takesInput: boolean;
  readonly invisible: boolean;
}

/** Less than this part of a frame covered is a border or a shadow. */
const SHARE_MIN = 0.2;
const OVERLAYS_MAX = 20;

/**
 * What lies in front of a frame and takes its clicks, by the browser's own order of painting. An
 * element that takes neither clicks (`pointer-events: none`) nor input is in nobody's way.
 */
export function findOverlays(
  document: SnapshotDocument,
  frame: SnapshotNode,
  providerFrames: ReadonlySet<number>,
): FoundOverlay[] {
  const { layout } = frame;
  if (layout === null || areaOf(layout.box) < 1) return [];
  const above = new Set(ancestorsOf(document, frame).map(({ index }) => index));
  const found: (FoundOverlay & { readonly node: SnapshotNode })[] = [];
  for (const node of document.nodes) {
    if (node.layout === null || node.name.startsWith('#') || node.name.startsWith('::')) continue;
    if (node.index === frame.index || above.has(node.index)) continue;
    if (node.layout.paintOrder <= layout.paintOrder) continue;
    if (node.layout.styles.visibility !== 'visible') continue;
    const share = areaOf(intersection(layout.box, node.layout.box)) / areaOf(layout.box);
    if (share < SHARE_MIN) continue;
    // A field that lets clicks through can still be given the focus.
    const input = subtree(document, node).some((one) => takesInput(one, providerFrames));
    if (node.layout.styles['pointer-events'] === 'none' && !input) continue;
    found.push({
      node,
      element: nameOf(node),
      share: Math.round(Math.min(1, share) * 100) / 100,
      takesInput: input,
      invisible: !subtree(document, node).some((one) => isPainted(document, one)),
    });
  }
  const nodes = new Set(found.map(({ node }) => node.index));
  // Of an element and its parent, both in front, the parent says it all.
  return found
    .filter(({ node }) => !ancestorsOf(document, node).some(({ index }) => nodes.has(index)))
    .slice(0, OVERLAYS_MAX)
    .map(({ node: _node, ...overlay }) => overlay);
}

function takesInput(node: SnapshotNode, providerFrames: ReadonlySet<number>): boolean {
  if (node.name === 'IFRAME') return !providerFrames.has(node.index) && node.layout !== null;
  if (node.name === 'TEXTAREA') return true;
  if (node.name === 'INPUT') {
    return !/^(?:checkbox|radio|submit|button|hidden)$/.test(node.attributes.get('type') ?? '');
  }
  return (node.attributes.get('contenteditable') ?? 'false') !== 'false';
}

function subtree(document: SnapshotDocument, node: SnapshotNode): SnapshotNode[] {
  const found: SnapshotNode[] = [];
  const waiting = [node.index];
  while (waiting.length > 0) {
    const index = waiting.pop() ?? 0;
    const at = document.nodes[index];
    if (at !== undefined) found.push(at);
    waiting.push(...(document.children.get(index) ?? []));
  }
  return found;
}

/** It draws something: a background, an image, or text in a colour that is not transparent. */
function isPainted(document: SnapshotDocument, node: SnapshotNode): boolean {
  if (!isVisible(document, node) || node.layout === null) return false;
  const { styles } = node.layout;
  if (node.name === '#text') return node.value.trim() !== '' && !isTransparent(styles.color);
  if (
    /^(?:IMG|SVG|CANVAS|VIDEO|INPUT|IFRAME|BUTTON|SELECT|TEXTAREA)$/.test(node.name.toUpperCase())
  ) {
    const shows = !isTransparent(styles['background-color']) || !isTransparent(styles.color);
    return node.name === 'IMG' || node.name === 'IFRAME' || shows;
  }
  return !isTransparent(styles['background-color']) || styles['background-image'] !== 'none';
}

function isTransparent(color: string): boolean {
  return color === 'transparent' || (/,\s*0(?:\.0\d*)?\)$/.test(color) && color.startsWith('rgba'));
}

function intersection(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  };
}

function areaOf(box: Box): number {
  return box.width * box.height;
}
