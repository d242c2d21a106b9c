import { h as createNode, type ComponentChild, type VNode } from 'preact';

/** What may stand inside an element. */
export type Child = ComponentChild;
export type Node = VNode;

/** An element's attributes and listeners. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * An element. The same call makes a string on the server and the DOM in the browser. Values become
 * text or attributes, never markup: the one property of Preact that takes markup is refused.
 */
export function h(tag: string, attributes: Attributes, ...children: readonly Child[]): Node {
  const { dangerouslySetInnerHTML: _, ...safe } = attributes;
  return createNode(tag, safe, ...children);
}

/** The parts of a DOM event that the page reads. The server's types know no DOM. */
export interface FieldEvent {
  readonly currentTarget: { readonly value: string; readonly checked: boolean };
}
