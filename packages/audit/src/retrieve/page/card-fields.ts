import type { CardRole } from '../../facts/page-facts.ts';
import {
  ancestorsOf,
  isVisible,
  nameOf,
  textBelow,
  type SnapshotDocument,
  type SnapshotNode,
} from './snapshot.ts';

/** A field of a snapshot that asks for card data. */
export interface FoundField {
  readonly node: SnapshotNode;
  readonly role: CardRole;
  readonly because: string;
  readonly element: string;
  readonly visible: boolean;
  readonly contentEditable: boolean;
  /** The form around it, or that its `form` attribute names. */
  readonly form: SnapshotNode | null;
}

const AUTOCOMPLETE: Readonly<Record<string, CardRole>> = {
  'cc-number': 'number',
  'cc-exp': 'expiry',
  'cc-exp-month': 'expiry',
  'cc-exp-year': 'expiry',
  'cc-csc': 'cvc',
};
/** Types of `input` that nobody types a card into. */
const OTHER_TYPES =
  /^(?:hidden|checkbox|radio|submit|button|image|reset|file|range|color|date|email|url|search|datetime-local)$/;
/** Words of names and ids. Read after camelCase and separators became spaces. */
const NAMES: readonly (readonly [role: CardRole, pattern: RegExp])[] = [
  [
    'number',
    wordsOf(
      '(?:credit |debit |cc |payment )?card ?(?:no|num|number|nr)',
      'cc ?(?:no|num|number)',
      'kartennummer|numero (?:de )?(?:carte|tarjeta)|kreditkarte|^pan$',
    ),
  ],
  [
    'cvc',
    wordsOf(
      'cvc2?|cvv2?|csc|cvn|prufziffer|cryptogramme',
      '(?:card )?(?:security|verification) (?:code|value|no|number)',
    ),
  ],
  [
    'expiry',
    wordsOf(
      '(?:card |cc )?exp(?:iry|iration|ires)?(?: ?(?:date|month|year|mm|yy|m|y))?',
      'cc ?(?:month|year)|valid (?:thru|until)|ablaufdatum|gueltig bis',
    ),
  ],
];

function wordsOf(...patterns: readonly string[]): RegExp {
  return new RegExp(String.raw`\b(?:${patterns.join('|')})\b`);
}

/** Numbers on other cards. Only a right `autocomplete` says more. */
const OTHER_CARDS: RegExp = wordsOf(
  'gift|giftcard|voucher|coupon|loyalty|membership|member|club|library|store ?card|bonus',
  'id ?card|sim|student|insurance|geschenk|cadeau|reward|points',
);
const PLACEHOLDER = /^(?:[•*xX0\d]{4}[ -]?){3}[•*xX0\d]{4}$/;
/** Nothing but cards has one. */
const CVC_PROPER = /cv[cv]2?\b|\bcsc\b/i;
const LABEL_MAX_CHARS = 120;

/**
 * The card fields of one document, with what says so. Fields in closed shadow trees too. A
 * provider's document (`providers`) may hold one field alone; elsewhere a date or a security code
 * without a card number is somebody's passport or second factor.
 */
export function findCardFields(document: SnapshotDocument, providers: boolean): FoundField[] {
  const labels = labelsOf(document);
  const found: FoundField[] = [];
  for (const node of document.nodes) {
    if (!isField(node)) continue;
    const recognised = recognise(document, node, labels);
    if (recognised === null) continue;
    found.push({
      node,
      ...recognised,
      element: nameOf(node),
      visible: isVisible(document, node),
      contentEditable: node.name !== 'INPUT' && node.name !== 'SELECT' && node.name !== 'TEXTAREA',
      form: formOf(document, node),
    });
  }
  const certain = (field: FoundField): boolean =>
    field.role === 'number' || field.because.startsWith('autocomplete');
  if (providers || found.some(certain)) return found;
  return found.filter(({ role, because }) => role === 'cvc' && CVC_PROPER.test(because));
}

function isField(node: SnapshotNode): boolean {
  if (node.name === 'INPUT') return !OTHER_TYPES.test(node.attributes.get('type') ?? 'text');
  if (node.name === 'TEXTAREA' || node.name === 'SELECT') return true;
  const editable = node.attributes.get('contenteditable');
  return (
    (editable !== undefined && editable !== 'false') || node.attributes.get('role') === 'textbox'
  );
}

type Labels = ReadonlyMap<string, string>;

function recognise(
  document: SnapshotDocument,
  node: SnapshotNode,
  labels: Labels,
): { role: CardRole; because: string } | null {
  const tokens = (node.attributes.get('autocomplete') ?? '').toLowerCase().split(/\s+/);
  const token = tokens.find((one) => one in AUTOCOMPLETE);
  const byToken = token === undefined ? undefined : AUTOCOMPLETE[token];
  if (byToken !== undefined) return { role: byToken, because: `autocomplete=${token}` };
  const says = sayings(document, node, labels);
  if (says.some(({ text }) => OTHER_CARDS.test(text))) return null;
  for (const [role, pattern] of NAMES) {
    const said = says.find(({ text }) => pattern.test(text));
    if (said !== undefined) return { role, because: `${said.what} "${said.raw}"` };
  }
  const placeholder = (node.attributes.get('placeholder') ?? '').trim();
  return PLACEHOLDER.test(placeholder)
    ? { role: 'number', because: 'a placeholder like a card number' }
    : null;
}

interface Saying {
  readonly what: string;
  readonly raw: string;
  readonly text: string;
}

const ATTRIBUTES = ['name', 'id', 'aria-label', 'placeholder', 'title', 'data-field', 'class'];

function sayings(document: SnapshotDocument, node: SnapshotNode, labels: Labels): Saying[] {
  const says = ATTRIBUTES.map((what) => ({ what, raw: node.attributes.get(what) ?? '' }));
  const id = node.attributes.get('id') ?? '';
  says.push({ what: 'label', raw: labels.get(id) ?? '' });
  const labelledBy = node.attributes.get('aria-labelledby') ?? '';
  says.push({ what: 'label', raw: labels.get(`#${labelledBy}`) ?? '' });
  const around = ancestorsOf(document, node).find(({ name }) => name === 'LABEL');
  if (around !== undefined) {
    says.push({ what: 'label', raw: textBelow(document, around, LABEL_MAX_CHARS) });
  }
  return says
    .filter(({ raw }) => raw !== '')
    .map(({ what, raw }) => ({ what, raw: raw.slice(0, LABEL_MAX_CHARS), text: words(raw) }));
}

/** `cardNumber`, `card-number` and `Card number:` are the same words. */
function words(raw: string): string {
  return raw
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z\d]+/g, ' ')
    .toLowerCase()
    .trim();
}

/** Text of `label for=id` by id, and of every element with an id by `#id`. */
function labelsOf(document: SnapshotDocument): Labels {
  const labels = new Map<string, string>();
  const wanted = new Set(
    document.nodes.map((node) => node.attributes.get('aria-labelledby') ?? ''),
  );
  for (const node of document.nodes) {
    const target = node.name === 'LABEL' ? node.attributes.get('for') : undefined;
    if (target !== undefined) labels.set(target, textBelow(document, node, LABEL_MAX_CHARS));
    const id = node.attributes.get('id') ?? '';
    if (id !== '' && wanted.has(id)) {
      labels.set(`#${id}`, textBelow(document, node, LABEL_MAX_CHARS));
    }
  }
  return labels;
}

function formOf(document: SnapshotDocument, node: SnapshotNode): SnapshotNode | null {
  const named = node.attributes.get('form');
  if (named !== undefined) {
    const form = document.nodes.find(
      ({ name, attributes }) => name === 'FORM' && attributes.get('id') === named,
    );
    if (form !== undefined) return form;
  }
  return ancestorsOf(document, node).find(({ name }) => name === 'FORM') ?? null;
}
