import { createHash } from 'node:crypto';
import type { PageScript, ScriptElement, ScriptKind } from '../../facts/page-facts.ts';
import { maskCanary } from './canary.ts';
import type { Look } from './look.ts';
import type { Parties } from './parties.ts';
import {
  SOURCE_MAX_CHARS,
  type RecordedRequest,
  type RecordedScript,
  type Recording,
  type StackFrame,
} from './recording.ts';
import { isOwnScript } from './own-scripts.ts';

const INITIATORS_MAX = 10;

/** How scripts are called in initiator chains, and by which id a listener's script is known. */
export interface ScriptNames {
  /** `session scriptId` -> `PageScript.id`. */
  readonly ids: ReadonlyMap<string, string>;
  /** The address, or `inline script s3`. */
  nameOf(session: string, frame: StackFrame): string;
}

export interface ScriptContext {
  readonly recording: Recording;
  readonly parties: Parties;
  readonly seen: readonly Look[];
  readonly frameIds: ReadonlyMap<string, string>;
}

/** Names for all recorded scripts but our own. */
export function nameScripts(recording: Recording): ScriptNames {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  let count = 0;
  for (const [key, script] of recording.scripts) {
    if (isOwnScript(script.source)) continue;
    count += 1;
    ids.set(key, `s${count}`);
    const url = ownUrl(script, recording);
    names.set(key, url ?? `${kindOf(script, { url, handlers: new Set() })} script s${count}`);
  }
  return {
    ids,
    nameOf: (session, frame) => names.get(`${session} ${frame.scriptId}`) ?? frame.url,
  };
}

/** The scripts as facts, in the order in which the browser compiled them. */
export function scriptFacts(context: ScriptContext, names: ScriptNames): PageScript[] {
  const { recording } = context;
  const byUrl = new Map<string, RecordedRequest>();
  for (const request of recording.requests.values()) {
    if (!byUrl.has(request.url)) byUrl.set(request.url, request);
  }
  const elements = elementsOf(context.seen);
  const scripts: PageScript[] = [];
  for (const [key, id] of names.ids) {
    const script = recording.scripts.get(key);
    if (script === undefined) continue;
    scripts.push(scriptFact({ context, names, byUrl, elements }, script, id));
  }
  return scripts;
}

interface Known {
  readonly context: ScriptContext;
  readonly names: ScriptNames;
  readonly byUrl: ReadonlyMap<string, RecordedRequest>;
  readonly elements: Elements;
}

function scriptFact(known: Known, script: RecordedScript, id: string): PageScript {
  const { context, elements } = known;
  const { recording, parties } = context;
  const url = ownUrl(script, recording);
  const source = script.source ?? '';
  const kind = kindOf(script, { url, handlers: elements.handlers });
  const request = url === null ? undefined : known.byUrl.get(url);
  const chain = initiatorsOf(known, script, request);
  const origin = url ?? chain[0] ?? '';
  const maker = /^(?:https?|blob):/.test(origin) ? origin : documentUrl(recording, script);
  const element = (url === null ? elements.byText.get(source) : elements.byUrl.get(url)) ?? null;
  return {
    id,
    kind,
    context: script.context,
    frame: context.frameIds.get(script.frameId ?? frameOfSession(recording, script)) ?? null,
    url: url === null ? null : maskCanary(url),
    claimedUrl: claimedUrl(script, url),
    ...parties.ownerOf(maker),
    sha384: `sha384-${createHash('sha384').update(source).digest('base64')}`,
    sha256: createHash('sha256').update(source).digest('hex'),
    sizeBytes: Buffer.byteLength(source),
    source: source.slice(0, SOURCE_MAX_CHARS),
    element,
    injected: script.stack.length > 0 || (request?.stack.length ?? 0) > 0,
    initiators: chain.map(maskCanary),
    headers: request?.responseHeaders ?? [],
    phase: script.phase,
  };
}

/** What was fetched for it; null for text that came along with something else. */
function ownUrl(script: RecordedScript, recording: Recording): string | null {
  const url = script.embedderName;
  if (!/^(?:https?|blob|data|file):/.test(url)) return null;
  // An inline script is given its document's address.
  if (script.context === 'page' && url === documentUrl(recording, script)) return null;
  const isDocument = [...recording.frames.values()].some(({ history }) =>
    history.some((one) => withoutHash(one.url) === withoutHash(url)),
  );
  return script.context === 'page' && isDocument ? null : url;
}

function withoutHash(url: string): string {
  return url.replace(/#.*$/s, '');
}

function documentUrl(recording: Recording, script: RecordedScript): string {
  const frameId = script.frameId ?? frameOfSession(recording, script);
  let frame = recording.frames.get(frameId);
  // about:blank and srcdoc documents are their parent's.
  while (frame !== undefined && frame.url.startsWith('about:') && frame.parentId !== null) {
    frame = recording.frames.get(frame.parentId);
  }
  return withoutHash(frame?.url ?? '');
}

function frameOfSession(recording: Recording, script: RecordedScript): string {
  const page = [...recording.sessions.values()].find(({ type }) => type === 'page');
  return script.context === 'worker' ? (page?.targetId ?? '') : '';
}

function kindOf(
  script: RecordedScript,
  told: { readonly url: string | null; readonly handlers: ReadonlySet<string> },
): ScriptKind {
  if (told.url?.startsWith('blob:') === true) return 'blob';
  if (told.url?.startsWith('data:') === true) return 'data';
  if (told.url !== null) return 'external';
  const source = script.source ?? '';
  if (script.embedderName === '')
    return /^\(?(?:async )?function\*? anonymous\(/.test(source) ? 'function' : 'eval';
  return told.handlers.has(source.trim()) ||
    URL.parse(script.embedderName)?.protocol.startsWith('javascript') === true
    ? 'handler'
    : 'inline';
}

function claimedUrl(script: RecordedScript, url: string | null): string | null {
  const { url: shown, embedderName } = script;
  return shown === '' || shown === embedderName || shown === url ? null : shown.slice(0, 500);
}

/** Nearest first: who made it, who brought that in, and so on to the document. */
function initiatorsOf(
  known: Known,
  script: RecordedScript,
  request: RecordedRequest | undefined,
): string[] {
  const { context, names, byUrl } = known;
  const chain: string[] = [];
  let stack = script.stack.length > 0 ? script.stack : (request?.stack ?? []);
  let session = script.session;
  while (chain.length < INITIATORS_MAX) {
    const next = stack
      .map((frame) => names.nameOf(session, frame))
      .find((name) => name !== '' && !chain.includes(name));
    if (next === undefined) break;
    chain.push(next);
    const asked = byUrl.get(next);
    if (asked === undefined) break;
    ({ stack, session } = asked);
  }
  const document = documentUrl(context.recording, script);
  if (document !== '' && !chain.includes(document)) chain.push(document);
  return chain;
}

interface Elements {
  readonly byUrl: ReadonlyMap<string, ScriptElement>;
  readonly byText: ReadonlyMap<string, ScriptElement>;
  readonly handlers: ReadonlySet<string>;
}

/** Script elements and `on...` attributes, of every look: some scripts remove their element. */
function elementsOf(seen: readonly Look[]): Elements {
  const byUrl = new Map<string, ScriptElement>();
  const byText = new Map<string, ScriptElement>();
  const handlers = new Set<string>();
  for (const { document } of seen.flatMap(({ documents }) => documents)) {
    for (const node of document.nodes) {
      for (const [name, value] of node.attributes) {
        if (name.startsWith('on')) handlers.add(value.trim());
      }
      if (node.name !== 'SCRIPT') continue;
      const { attributes } = node;
      const element: ScriptElement = {
        integrity: attributes.get('integrity') ?? '',
        nonce: attributes.has('nonce'),
        async: attributes.has('async'),
        defer: attributes.has('defer'),
        module: attributes.get('type') === 'module',
        crossOrigin: attributes.get('crossorigin') ?? null,
      };
      const src = attributes.get('src');
      if (src !== undefined && URL.canParse(src, document.url)) {
        byUrl.set(new URL(src, document.url).href, element);
      }
      for (const child of document.children.get(node.index) ?? []) {
        byText.set(document.nodes[child]?.value ?? '', element);
      }
    }
  }
  return { byUrl, byText, handlers };
}
