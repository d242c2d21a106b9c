import type {
  CardDataSeen,
  CardField,
  PageCookie,
  PageDocument,
  PageFacts,
  PageFrame,
  PageListener,
  PageOverlay,
  PageRequest,
} from '../../facts/page-facts.ts';
import { botWallOf } from './bot-wall.ts';
import { maskCanary } from './canary.ts';
import { initiatorsOf, sentCardData, shownCardData } from './card-data.ts';
import type { FoundListener } from './listeners.ts';
import type { Look } from './look.ts';
import type { Parties } from './parties.ts';
import type { RecordedRequest, Recording } from './recording.ts';
import { nameScripts, scriptFacts, type ScriptNames } from './script-facts.ts';
import { isVisible, textBelow, type SnapshotDocument } from './snapshot.ts';
import type { Stored } from './storage.ts';

const WALL_TEXT_MAX_CHARS = 4_000;

/** All that a visit collected, in the browser's terms. */
export interface Collected {
  readonly asked: string;
  readonly recording: Recording;
  readonly parties: Parties;
  readonly pageFrameId: string;
  readonly looks: readonly Look[];
  readonly listeners: readonly FoundListener[];
  readonly stored: readonly Stored[];
  readonly cookies: readonly { readonly cookie: PageCookie; readonly form: string | null }[];
  readonly typed: ReadonlySet<string>;
  readonly submitted: boolean;
  readonly browser: string;
  readonly startedAt: Date;
  readonly tookMs: number;
}

/** Puts everything into the facts' terms: short ids, masked addresses, whose a thing is. */
export function buildFacts(collected: Collected): PageFacts {
  const { recording, parties, looks } = collected;
  const frameIds = numberFrames(collected);
  const names = nameScripts(recording);
  const context = { recording, parties, names, frameIds };
  const document = documentFacts(collected);
  const fields = fieldsOf(collected, frameIds);
  const listeners = listenersOf(collected, { names, fieldIds: fields.ids, frameIds });
  const last = looks.at(-1);
  return {
    asked: collected.asked,
    document,
    botWall: document === null ? null : wallOf(collected, document),
    scripts: scriptFacts({ recording, parties, seen: looks, frameIds }, names),
    frames: framesOf(collected, frameIds),
    cardFields: fields.list,
    forms: (last?.forms ?? []).map((form) => ({
      ...form,
      frame: frameIds.get(form.frame) ?? 'f0',
      action: maskCanary(form.action),
    })),
    listeners,
    overlays: overlaysOf(looks, frameIds),
    requests: requestsOf(collected, { names, frameIds, listeners }),
    cardData: [...sentCardData(context), ...shownCardData(context), ...storedCardData(collected)],
    cookies: collected.cookies.map(({ cookie }) => cookie),
    storage: collected.stored.map(({ entry }) => entry),
    violations: recording.violations.map((one) => ({ ...one, blocked: maskCanary(one.blocked) })),
    mixedContent: recording.mixedContent.map((one) => ({ ...one, url: maskCanary(one.url) })),
    console: recording.console.map(({ level, text }) => ({ level, text: maskCanary(text) })),
    events: recording.events.map((one) => ({ ...one, detail: maskCanary(one.detail) })),
    typed: collected.typed.size > 0,
    submitted: collected.submitted,
    browser: collected.browser,
    visitedAt: collected.startedAt.toISOString(),
    tookMs: collected.tookMs,
    troubles: recording.troubles,
  };
}

type Ids = ReadonlyMap<string, string>;

function numberFrames({ recording, pageFrameId }: Collected): Ids {
  const others = [...recording.frames.keys()].filter((frameId) => frameId !== pageFrameId);
  return new Map([pageFrameId, ...others].map((frameId, at) => [frameId, `f${at}`]));
}

function documentFacts(collected: Collected): PageDocument | null {
  const { recording, pageFrameId, looks } = collected;
  const answered = [...recording.requests.values()].filter(
    (one) =>
      one.type === 'Document' &&
      one.frameId === pageFrameId &&
      one.status !== null &&
      one.phase !== 'typing',
  );
  const request =
    answered.filter(({ status }) => status === null || status < 300 || status >= 400).at(-1) ??
    answered.at(-1);
  if (request === undefined) return null;
  const seen = documentOf(looks, pageFrameId);
  const policies = (seen?.nodes ?? []).filter(
    ({ name, attributes }) =>
      name === 'META' && attributes.get('http-equiv')?.toLowerCase() === 'content-security-policy',
  );
  return {
    url: maskCanary(request.url),
    status: request.status ?? 0,
    title: maskCanary(seen?.title ?? ''),
    headers: request.responseHeaders,
    metaPolicies: policies.map(({ attributes }) => attributes.get('content') ?? ''),
    redirects: recording.documentRedirects.map(maskCanary),
    tlsVersion: request.tlsVersion,
  };
}

function documentOf(looks: readonly Look[], frameId: string): SnapshotDocument | undefined {
  return looks
    .flatMap(({ documents }) => documents)
    .filter(({ document }) => document.frameId === frameId)
    .at(-1)?.document;
}

function wallOf(collected: Collected, document: PageDocument): PageFacts['botWall'] {
  const { recording, looks, pageFrameId } = collected;
  const seen = documentOf(looks, pageFrameId);
  const body = seen?.nodes.find(({ name }) => name === 'BODY');
  const subresources = [...recording.requests.values()].filter(({ type }) =>
    /^(?:Script|Document)$/.test(type),
  );
  return botWallOf({
    status: document.status,
    headers: document.headers,
    title: document.title,
    text:
      seen === undefined || body === undefined ? '' : textBelow(seen, body, WALL_TEXT_MAX_CHARS),
    addresses: subresources.map(({ url }) => url),
    cookies: collected.cookies.map(({ cookie }) => cookie.name),
    pays:
      looks.some(({ fields }) => fields.length > 0) ||
      subresources.some(({ url }) => collected.parties.ownerOf(url).provider !== null),
  });
}

function framesOf(collected: Collected, frameIds: Ids): PageFrame[] {
  const { recording, parties, looks } = collected;
  const owners = new Map(looks.flatMap((one) => [...one.owners]));
  return [...frameIds].flatMap(([frameId, id]): PageFrame[] => {
    const frame = recording.frames.get(frameId);
    if (frame === undefined) return [];
    const owner = owners.get(frameId);
    // A blank or srcdoc frame is its parent's.
    const blank = frame.url === '' || frame.url.startsWith('about:');
    const parentUrl = recording.frames.get(frame.parentId ?? '')?.url ?? frame.url;
    const address = blank ? parentUrl : frame.url;
    const box = owner?.node.layout?.box;
    const attributes = owner?.node.attributes;
    return [
      {
        id,
        parent: frame.parentId === null ? null : (frameIds.get(frame.parentId) ?? null),
        url: maskCanary(frame.url),
        origin: URL.canParse(address) ? new URL(address).origin : 'null',
        ...parties.ownerOf(address),
        element:
          owner === undefined || attributes === undefined
            ? null
            : {
                sandbox: attributes.get('sandbox') ?? null,
                credentialless: attributes.has('credentialless'),
                allow: attributes.get('allow') ?? '',
                srcdoc: attributes.has('srcdoc'),
                visible: isVisible(owner.document.document, owner.node),
                width: Math.round(box?.width ?? 0),
                height: Math.round(box?.height ?? 0),
              },
        removed: frame.removed,
        history: frame.history.map((one) => ({ ...one, url: maskCanary(one.url) })),
        crossOriginIsolated: frame.isolated,
      },
    ];
  });
}

/** Each field once, as it was when it was first seen. */
function fieldsOf(
  { looks, typed }: Collected,
  frameIds: Ids,
): { readonly list: CardField[]; readonly ids: Ids } {
  const ids = new Map<string, string>();
  const list: CardField[] = [];
  for (const field of looks.flatMap(({ fields }) => fields)) {
    if (ids.has(field.id)) continue;
    const id = `c${ids.size + 1}`;
    ids.set(field.id, id);
    const { session: _session, backendId: _backendId, documentNode: _node, ...facts } = field;
    list.push({
      ...facts,
      id,
      frame: frameIds.get(field.frame) ?? 'f0',
      formAction: field.formAction === null ? null : maskCanary(field.formAction),
      typed: typed.has(field.id),
    });
  }
  return { list, ids };
}

function listenersOf(
  { listeners }: Collected,
  known: { readonly names: ScriptNames; readonly fieldIds: Ids; readonly frameIds: Ids },
): PageListener[] {
  const found = listeners.map(({ session, frameId, target, field, type, scriptId }) => ({
    frame: known.frameIds.get(frameId) ?? 'f0',
    target,
    field: field === null ? null : (known.fieldIds.get(field) ?? null),
    type,
    script: known.names.ids.get(`${session} ${scriptId}`) ?? null,
  }));
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function overlaysOf(looks: readonly Look[], frameIds: Ids): PageOverlay[] {
  const found = looks.flatMap(({ overlays }) =>
    overlays.map((one) => ({ ...one, frame: frameIds.get(one.frame) ?? 'f0' })),
  );
  const byWhat = new Map<string, PageOverlay>();
  for (const one of found) {
    const key = `${one.frame} ${one.element}`;
    if (!byWhat.has(key)) byWhat.set(key, one);
  }
  return [...byWhat.values()];
}

function requestsOf(
  { recording, parties }: Collected,
  known: {
    readonly names: ScriptNames;
    readonly frameIds: Ids;
    readonly listeners: readonly PageListener[];
  },
): PageRequest[] {
  const hearing = new Set(known.listeners.map(({ script }) => script));
  const heard = (request: RecordedRequest): boolean =>
    request.phase === 'typing' &&
    request.stack.some(({ scriptId }) => {
      const id = known.names.ids.get(`${request.session} ${scriptId}`);
      return id !== undefined && hearing.has(id);
    });
  return [...recording.requests.values()]
    .filter(({ url }) => !/^(?:data|blob|about):/.test(url))
    .map((request) => ({
      url: maskCanary(request.url),
      method: request.method,
      type: request.type,
      ...parties.ownerOf(request.url),
      frame: known.frameIds.get(request.frameId ?? '') ?? null,
      status: request.status,
      initiators: initiatorsOf(request, known.names),
      phase: request.phase,
      heardKeys: heard(request),
    }));
}

function storedCardData({ stored, cookies, parties }: Collected): CardDataSeen[] {
  const nothing = { url: null, frame: null, initiators: [] } as const;
  const entries = stored.flatMap(({ entry, form }): CardDataSeen[] => {
    if (form === null || entry.kind === 'indexeddb') return [];
    const where = entry.kind === 'local' ? 'local-storage' : 'session-storage';
    const owner = parties.ownerOf(entry.origin);
    return [{ where, to: entry.origin, form, via: entry.name, ...owner, ...nothing }];
  });
  const kept = cookies.flatMap(({ cookie, form }): CardDataSeen[] => {
    if (form === null) return [];
    const owner = parties.ownerOf(`https://${cookie.domain.replace(/^\./, '')}/`);
    const common = { form, via: cookie.name, ...owner, ...nothing };
    return [{ where: 'cookie', to: cookie.domain, ...common }];
  });
  return [...entries, ...kept];
}
