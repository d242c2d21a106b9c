import { h, type Attributes, type FieldEvent, type Node } from '../h.ts';
import type { Store } from '../store.ts';
import { fill } from '../texts/texts.ts';

export interface TextField {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly optional?: boolean;
  /** Joins the field to its neighbours in a group, where the label is inside. */
  readonly grouped?: boolean;
  readonly attributes?: Attributes;
}

/** As many as the server takes of a name, the shortest of what has no bound of its own. */
const TEXT_MAX_CHARS = 150;

/** A labelled input with the place where its error is shown and read out. */
export function textField(store: Store, field: TextField): Node {
  const { id, value, onText, attributes = {} } = field;
  return framed(store, field, [
    h('input', {
      id,
      name: id,
      class: 'input',
      value,
      maxlength: TEXT_MAX_CHARS,
      ...described(store, field),
      ...attributes,
      onInput: (event: FieldEvent) => onText(event.currentTarget.value),
    }),
  ]);
}

export interface ChoiceField extends TextField {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A labelled drop-down list. */
export function choiceField(store: Store, field: ChoiceField): Node {
  const { id, value, onText, options, attributes = {} } = field;
  const list = options.map((option) =>
    h('option', { value: option.value, selected: option.value === value }, option.label),
  );
  return framed(store, field, [
    h(
      'select',
      {
        id,
        name: id,
        class: 'input select',
        value,
        ...described(store, field),
        ...attributes,
        onChange: (event: FieldEvent) => onText(event.currentTarget.value),
      },
      ...list,
    ),
  ]);
}

function framed(store: Store, field: TextField, inputs: readonly Node[]): Node {
  const { id, label, optional = false } = field;
  const shown = optional ? fill(store.texts.optional, { label }) : label;
  return h(
    'div',
    { class: 'field', key: id },
    h('label', { for: id, class: 'label' }, shown),
    ...inputs,
    errorOf(store, id),
  );
}

/** The error of a field. The place is always there: what comes into it is read out. */
export function errorOf(store: Store, id: string): Node {
  return h('p', { id: `${id}-error`, class: 'error', role: 'alert' }, store.errors.value[id] ?? '');
}

function described(store: Store, { id, optional = false }: TextField): Attributes {
  return {
    'aria-describedby': `${id}-error`,
    'aria-invalid': store.errors.value[id] === undefined ? undefined : 'true',
    'aria-required': optional ? undefined : 'true',
  };
}

export interface Tick {
  readonly id: string;
  readonly checked: boolean;
  readonly onTick: (checked: boolean) => void;
}

/** A box to tick, with its sentence. */
export function tickBox(store: Store, { id, checked, onTick }: Tick, ...label: Node[]): Node {
  return h(
    'div',
    { class: 'tick', key: id },
    h('input', {
      id,
      name: id,
      type: 'checkbox',
      checked,
      'aria-describedby': `${id}-error`,
      onChange: (event: FieldEvent) => onTick(event.currentTarget.checked),
    }),
    h('label', { for: id }, ...label),
    errorOf(store, id),
  );
}
