// Preact as the type check of Node's programs sees it: its own declarations bring in the types of
// the DOM, which our services must not see (tsconfig.node.json, "paths").
export type ComponentChild = VNode | string | number | boolean | null | undefined;

export interface VNode {
  readonly type: unknown;
}

export function h(
  tag: string | ((props: object) => VNode),
  attributes: Readonly<Record<string, unknown>> | null,
  ...children: readonly ComponentChild[]
): VNode;
