import type { CardField, SkeletonNode } from '@coffer/acquirers/skeletons';
import type { SkeletonParameter } from '@coffer/vault-protocol';
import type { Wiper } from '../wipe.ts';

/** What goes into the holes. The buffers hold JSON text already: digits, or digits in quotes. */
export interface Filling {
  readonly parameters: Readonly<Record<string, SkeletonParameter>>;
  readonly card: Readonly<Partial<Record<CardField, Buffer>>>;
}

/**
 * Writes a skeleton as JSON into one buffer of the wiper's. Null when a card field that the
 * skeleton needs is not there.
 */
export function fillSkeleton(body: SkeletonNode, filling: Filling, wiper: Wiper): Buffer | null {
  const parts = partsOf(body, filling);
  if (parts === null) return null;
  const filled = wiper.allocate(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) length += part.copy(filled, length);
  return filled;
}

/** The JSON text in pieces; null when a needed card field is missing. */
function partsOf(node: SkeletonNode, filling: Filling): Buffer[] | null {
  if ('literal' in node) return [json(node.literal)];
  if ('parameter' in node) return [json(filling.parameters[node.parameter] ?? null)];
  if ('card' in node) {
    const field = filling.card[node.card];
    return field === undefined ? null : [field];
  }
  const parts: Buffer[] = [];
  for (const [name, child] of Object.entries(node.object)) {
    const value = partsOf(child, filling);
    if (value === null && isOptional(child)) continue;
    if (value === null) return null;
    parts.push(Buffer.from(parts.length === 0 ? '{' : ','), json(name), Buffer.from(':'), ...value);
  }
  if (parts.length === 0) return [Buffer.from('{}')];
  return [...parts, Buffer.from('}')];
}

function isOptional(node: SkeletonNode): boolean {
  return 'card' in node && node.optional === true;
}

function json(value: SkeletonParameter): Buffer {
  return Buffer.from(JSON.stringify(value));
}
