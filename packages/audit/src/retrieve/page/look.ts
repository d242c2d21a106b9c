import type { CardField, PageForm, PageOverlay, Phase } from '../../facts/page-facts.ts';
import { findCardFields, type FoundField } from './card-fields.ts';
import { numberOf } from './cdp-connection.ts';
import { findOverlays } from './overlays.ts';
import type { Parties } from './parties.ts';
import type { Recording } from './recording.ts';
import {
  isVisible,
  readSnapshot,
  SNAPSHOT_STYLES,
  type SnapshotDocument,
  type SnapshotNode,
} from './snapshot.ts';

const SNAPSHOT = { computedStyles: SNAPSHOT_STYLES, includePaintOrder: true };

/** One document as it stood, with the session that can act on it. */
export interface LookedAt {
  readonly session: string;
  readonly document: SnapshotDocument;
}

/** A card field that can be typed into. */
export interface SeenField extends CardField {
  readonly session: string;
  readonly backendId: number;
  readonly documentNode: number;
}

/** Everything in the documents of the page and of its frames at one moment. */
export interface Look {
  readonly documents: readonly LookedAt[];
  readonly fields: readonly SeenField[];
  readonly forms: readonly PageForm[];
  readonly overlays: readonly PageOverlay[];
  /** `iframe` elements by CDP frame id. */
  readonly owners: ReadonlyMap<
    string,
    { readonly document: LookedAt; readonly node: SnapshotNode }
  >;
}

/** Looks at all documents: shadow trees, open or closed, and other processes' frames included. */
export async function look(recording: Recording, parties: Parties, phase: Phase): Promise<Look> {
  const sessions = [...recording.sessions.values()].filter(
    ({ type }) => type === 'page' || type === 'iframe',
  );
  const documents = (
    await Promise.all(
      sessions.map(async ({ id }) => {
        const answer = await recording.ask(id, 'DOMSnapshot.captureSnapshot', SNAPSHOT);
        return answer === null
          ? []
          : readSnapshot(answer).map((document) => ({ session: id, document }));
      }),
    )
  ).flat();
  const owners = await findOwners(recording, documents);
  const fields: SeenField[] = [];
  const forms: PageForm[] = [];
  for (const one of documents) {
    const provider = parties.ownerOf(one.document.url).provider !== null;
    const found = findCardFields(one.document, provider);
    fields.push(...found.map((field) => seenField({ one, field, phase })));
    forms.push(...formsOf(one.document, found));
  }
  const overlays = overlaysOf({ owners, fields, parties, phase });
  return { documents, fields, forms, overlays, owners };
}

async function findOwners(
  recording: Recording,
  documents: readonly LookedAt[],
): Promise<Look['owners']> {
  const owners = new Map<string, { document: LookedAt; node: SnapshotNode }>();
  const children = [...recording.frames.values()].filter(
    ({ parentId, removed }) => parentId !== null && !removed,
  );
  await Promise.all(
    children.map(async ({ frameId, parentId }) => {
      const document = documents.find((one) => one.document.frameId === parentId);
      if (document === undefined) return;
      const answer = await recording.ask(document.session, 'DOM.getFrameOwner', { frameId });
      const backendId = numberOf(answer?.['backendNodeId']);
      const node = document.document.nodes.find((one) => one.backendId === backendId);
      if (node !== undefined && answer !== null) owners.set(frameId, { document, node });
    }),
  );
  return owners;
}

function seenField(seen: {
  readonly one: LookedAt;
  readonly field: FoundField;
  readonly phase: Phase;
}): SeenField {
  const { document, session } = seen.one;
  const { node, form, ...field } = seen.field;
  return {
    id: `${document.frameId} ${node.backendId}`,
    frame: document.frameId,
    role: field.role,
    because: field.because,
    element: field.element,
    shadow: node.shadow,
    contentEditable: field.contentEditable,
    visible: field.visible,
    formAction: form === null ? null : actionOf(document, form),
    typed: false,
    phase: seen.phase,
    session,
    backendId: node.backendId,
    documentNode: node.index,
  };
}

function actionOf(document: SnapshotDocument, form: SnapshotNode): string {
  const action = form.attributes.get('action') ?? '';
  return URL.canParse(action, document.url) ? new URL(action, document.url).href : document.url;
}

function formsOf(document: SnapshotDocument, fields: readonly FoundField[]): PageForm[] {
  const forms: PageForm[] = [];
  for (const node of document.nodes) {
    if (node.name !== 'FORM') continue;
    const cardRoles = fields.filter(({ form }) => form === node).map(({ role }) => role);
    const method = (node.attributes.get('method') ?? 'get').toUpperCase();
    const common = { frame: document.frameId, method, cardRoles: [...new Set(cardRoles)] };
    forms.push({ ...common, action: actionOf(document, node) });
  }
  for (const button of document.nodes) {
    const action = button.attributes.get('formaction');
    if (action === undefined || !URL.canParse(action, document.url)) continue;
    const url = new URL(action, document.url).href;
    forms.push({ frame: document.frameId, method: 'POST', action: url, cardRoles: [] });
  }
  return forms;
}

function overlaysOf(looked: {
  readonly owners: Look['owners'];
  readonly fields: readonly SeenField[];
  readonly parties: Parties;
  readonly phase: Phase;
}): PageOverlay[] {
  const { owners, parties } = looked;
  const urls = new Map<SnapshotDocument, Set<number>>();
  const isProviders = (node: SnapshotNode, document: SnapshotDocument): boolean => {
    const src = node.attributes.get('src') ?? '';
    return (
      URL.canParse(src, document.url) &&
      parties.ownerOf(new URL(src, document.url).href).provider !== null
    );
  };
  const overlays: PageOverlay[] = [];
  for (const [frameId, { document, node }] of owners) {
    const at = document.document;
    const withField = looked.fields.some(({ frame }) => frame === frameId);
    if (!withField && !isProviders(node, at)) continue;
    if (!isVisible(at, node)) continue;
    const known =
      urls.get(at) ??
      new Set(
        at.nodes
          .filter((one) => one.name === 'IFRAME' && isProviders(one, at))
          .map(({ index }) => index),
      );
    urls.set(at, known);
    for (const overlay of findOverlays(at, node, known)) {
      overlays.push({ frame: frameId, ...overlay, phase: looked.phase });
    }
  }
  return overlays;
}
