import type { Look } from './look.ts';
import { listOf, numberOf, objectAt, textOf } from './cdp-connection.ts';
import { READ_GLOBAL } from './own-scripts.ts';
import type { Recording } from './recording.ts';

/** Events that tell what is typed, or that it is about to be sent. */
const HEARS_INPUT =
  /^(?:key(?:down|up|press)|input|beforeinput|textInput|change|blur|focusout|paste|copy|submit|formdata)$/;
const LISTENERS_MAX = 2_000;

export interface FoundListener {
  readonly session: string;
  readonly frameId: string;
  readonly target: 'field' | 'document';
  readonly field: string | null;
  readonly type: string;
  readonly scriptId: string;
}

/** Who hears the keys: listeners on card fields, their forms, and on whole documents. */
export async function findListeners(recording: Recording, seen: Look): Promise<FoundListener[]> {
  const bySession = new Map<string, Look['documents'][number][]>();
  for (const one of seen.documents) {
    const list = bySession.get(one.session);
    if (list === undefined) bySession.set(one.session, [one]);
    else list.push(one);
  }
  const found = await Promise.all(
    [...bySession].flatMap(([session, documents]) => [
      onNodes(recording, { session, documents, seen }),
      onWindow(recording, session, documents[0]?.document.frameId ?? ''),
    ]),
  );
  return found.flat().slice(0, LISTENERS_MAX);
}

async function onNodes(
  recording: Recording,
  where: {
    readonly session: string;
    readonly documents: readonly Look['documents'][number][];
    readonly seen: Look;
  },
): Promise<FoundListener[]> {
  const { session, documents, seen } = where;
  const root = documents[0]?.document.nodes[0];
  if (root === undefined) return [];
  const resolved = await recording.ask(session, 'DOM.resolveNode', {
    backendNodeId: root.backendId,
  });
  const objectId = textOf(objectAt(resolved?.['object'])['objectId']);
  const options = { objectId, depth: -1, pierce: true };
  const answer = await recording.ask(session, 'DOMDebugger.getEventListeners', options);
  const targets = targetsOf(documents, seen);
  return listOf(answer?.['listeners']).flatMap((listener): FoundListener[] => {
    const type = textOf(listener['type']);
    const target = targets.get(numberOf(listener['backendNodeId']));
    if (target === undefined || !HEARS_INPUT.test(type)) return [];
    return [{ session, ...target, type, scriptId: textOf(listener['scriptId']) }];
  });
}

type Target = Pick<FoundListener, 'frameId' | 'target' | 'field'>;

/** Nodes whose listeners hear the card: its fields, everything around them, and the document. */
function targetsOf(
  documents: readonly Look['documents'][number][],
  seen: Look,
): ReadonlyMap<number, Target> {
  const targets = new Map<number, Target>();
  for (const { document } of documents) {
    const frameId = document.frameId;
    for (const node of document.nodes) {
      if (!/^(?:#document|HTML|BODY)$/.test(node.name)) continue;
      targets.set(node.backendId, { frameId, target: 'document', field: null });
    }
    for (const field of seen.fields.filter(({ frame }) => frame === frameId)) {
      let node = document.nodes[field.documentNode];
      while (node !== undefined && !/^(?:#document|HTML|BODY)$/.test(node.name)) {
        targets.set(node.backendId, { frameId, target: 'field', field: field.id });
        node = document.nodes[node.parent];
      }
    }
  }
  return targets;
}

async function onWindow(
  recording: Recording,
  session: string,
  frameId: string,
): Promise<FoundListener[]> {
  const answer = await recording.ask(session, 'Runtime.evaluate', { expression: READ_GLOBAL });
  const objectId = textOf(objectAt(answer?.['result'])['objectId']);
  if (objectId === '') return [];
  const found = await recording.ask(session, 'DOMDebugger.getEventListeners', { objectId });
  return listOf(found?.['listeners'])
    .filter((listener) => HEARS_INPUT.test(textOf(listener['type'])))
    .map((listener) => ({
      session,
      frameId,
      target: 'document',
      field: null,
      type: textOf(listener['type']),
      scriptId: textOf(listener['scriptId']),
    }));
}
