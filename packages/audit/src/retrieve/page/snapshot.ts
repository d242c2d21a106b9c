import { listOf, numberOf, objectAt, textOf, type CdpObject } from './cdp-connection.ts';

/** Styles that are asked for, in the order in which `styles` answers. */
export const SNAPSHOT_STYLES = [
  'opacity',
  'visibility',
  'pointer-events',
  'background-color',
  'background-image',
  'color',
] as const;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One node of a document, shadow trees (closed ones too) included. */
export interface SnapshotNode {
  readonly index: number;
  readonly parent: number;
  /** Upper case for elements, `#text` and the like for others. */
  readonly name: string;
  readonly value: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly backendId: number;
  readonly shadow: boolean;
  /** Null: it is not rendered. */
  readonly layout: {
    readonly box: Box;
    readonly paintOrder: number;
    readonly styles: Readonly<Record<(typeof SNAPSHOT_STYLES)[number], string>>;
  } | null;
}

export interface SnapshotDocument {
  readonly frameId: string;
  readonly url: string;
  readonly title: string;
  readonly nodes: readonly SnapshotNode[];
  readonly children: ReadonlyMap<number, readonly number[]>;
}

/** A document that is larger is cut off here. */
const NODES_MAX = 100_000;

/** Reads the answer of `DOMSnapshot.captureSnapshot`: one document a frame of the same process. */
export function readSnapshot(answer: CdpObject): readonly SnapshotDocument[] {
  const strings = Array.isArray(answer['strings']) ? answer['strings'].map(textOf) : [];
  const text = (index: unknown): string => strings[numbered(index)] ?? '';
  return listOf(answer['documents']).map((document) => {
    const nodes = readNodes(document, text);
    const children = new Map<number, number[]>();
    for (const { index, parent } of nodes) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [index]);
      else list.push(index);
    }
    return {
      frameId: text(document['frameId']),
      url: text(document['documentURL']),
      title: text(document['title']),
      nodes,
      children,
    };
  });
}

type Text = (index: unknown) => string;

function readNodes(document: CdpObject, text: Text): SnapshotNode[] {
  const nodes = objectAt(document['nodes']);
  const layouts = readLayouts(objectAt(document['layout']), text);
  const names = numbers(nodes['nodeName']);
  const parents = numbers(nodes['parentIndex']);
  const values = numbers(nodes['nodeValue']);
  const backendIds = numbers(nodes['backendNodeId']);
  const attributes = Array.isArray(nodes['attributes']) ? nodes['attributes'] : [];
  const shadowRoots = new Set(numbers(objectAt(nodes['shadowRootType'])['index']));
  const inShadow: boolean[] = [];
  return names.slice(0, NODES_MAX).map((name, index) => {
    const parent = parents[index] ?? -1;
    const shadow = shadowRoots.has(index) || (inShadow[parent] ?? false);
    inShadow.push(shadow);
    return {
      index,
      parent,
      name: text(name),
      value: text(values[index]),
      attributes: readAttributes(numbers(attributes[index]), text),
      backendId: backendIds[index] ?? 0,
      shadow,
      layout: layouts.get(index) ?? null,
    };
  });
}

function readAttributes(pairs: readonly number[], text: Text): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    attributes.set(text(pairs[at]).toLowerCase(), text(pairs[at + 1]));
  }
  return attributes;
}

function readLayouts(layout: CdpObject, text: Text): Map<number, SnapshotNode['layout']> {
  const found = new Map<number, SnapshotNode['layout']>();
  const bounds = Array.isArray(layout['bounds']) ? layout['bounds'] : [];
  const styles = Array.isArray(layout['styles']) ? layout['styles'] : [];
  const paintOrders = numbers(layout['paintOrders']);
  for (const [at, node] of numbers(layout['nodeIndex']).entries()) {
    // The first box of a node is its own; later ones are those of its text.
    if (found.has(node)) continue;
    const [x = 0, y = 0, width = 0, height = 0] = numbers(bounds[at]);
    const style = numbers(styles[at]);
    const styleAt = (index: number): string => text(style[index]);
    found.set(node, {
      box: { x, y, width, height },
      paintOrder: paintOrders[at] ?? 0,
      styles: {
        opacity: styleAt(0),
        visibility: styleAt(1),
        'pointer-events': styleAt(2),
        'background-color': styleAt(3),
        'background-image': styleAt(4),
        color: styleAt(5),
      },
    });
  }
  return found;
}

function numbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(numberOf) : [];
}

function numbered(value: unknown): number {
  return typeof value === 'number' ? value : -1;
}

/** The node's parents, nearest first. */
export function ancestorsOf(document: SnapshotDocument, node: SnapshotNode): SnapshotNode[] {
  const found: SnapshotNode[] = [];
  let parent = document.nodes[node.parent];
  while (parent !== undefined) {
    found.push(parent);
    parent = document.nodes[parent.parent];
  }
  return found;
}

/** All text below the node, at most `maxChars`. */
export function textBelow(
  document: SnapshotDocument,
  node: SnapshotNode,
  maxChars: number,
): string {
  let text = '';
  const waiting = [node.index];
  while (waiting.length > 0 && text.length < maxChars) {
    const index = waiting.pop() ?? 0;
    const at = document.nodes[index];
    if (at === undefined) continue;
    if (at.name === '#text') text += `${at.value} `;
    waiting.push(...[...(document.children.get(index) ?? [])].toReversed());
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, maxChars);
}

/** Seen by a person: it has an area, is not hidden, and no parent makes it transparent. */
export function isVisible(document: SnapshotDocument, node: SnapshotNode): boolean {
  const { layout } = node;
  if (layout === null || layout.box.width < 2 || layout.box.height < 2) return false;
  if (layout.styles.visibility !== 'visible') return false;
  return [node, ...ancestorsOf(document, node)].every(
    (one) => one.layout === null || Number(one.layout.styles.opacity || 1) >= TRANSPARENT_BELOW,
  );
}

const TRANSPARENT_BELOW = 0.05;

/** The element in the way a style sheet would name it, short. */
export function nameOf(node: SnapshotNode): string {
  const id = node.attributes.get('id') ?? '';
  const name = node.attributes.get('name') ?? '';
  const className = (node.attributes.get('class') ?? '').split(/\s+/)[0] ?? '';
  return [
    node.name.toLowerCase(),
    id === '' ? '' : `#${id}`,
    id === '' && className !== '' ? `.${className}` : '',
    name === '' ? '' : `[name=${name}]`,
  ]
    .join('')
    .slice(0, 120);
}
