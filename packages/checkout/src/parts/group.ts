import { h, type Child, type Node } from '../h.ts';

/** Fields that belong together, under their heading. */
export function group(title: string, id: string, ...children: readonly Child[]): Node {
  return h(
    'fieldset',
    { class: 'group', key: id },
    h('legend', { id: `${id}-title` }, title),
    ...children,
  );
}
