import type { CardDataSeen } from '../../facts/page-facts.ts';
import { findCanary, maskCanary, PartsCollector } from './canary.ts';
import type { Parties } from './parties.ts';
import type { RecordedRequest, Recording } from './recording.ts';
import type { ScriptNames } from './script-facts.ts';

const SEEN_MAX = 200;
/** Headers that the browser writes itself and that repeat the page's address. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['referer', 'user-agent', 'origin']);

export interface CardDataContext {
  readonly recording: Recording;
  readonly parties: Parties;
  readonly names: ScriptNames;
  readonly frameIds: ReadonlyMap<string, string>;
}

/** Every message of the visit that held the test card, whole or in parts. */
export function sentCardData(context: CardDataContext): CardDataSeen[] {
  const parts = new Map<string, PartsCollector>();
  const seen: CardDataSeen[] = [];
  for (const request of context.recording.requests.values()) {
    if (!URL.canParse(request.url) || /^(?:data|blob|about):/.test(request.url)) continue;
    const { host, pathname } = new URL(request.url);
    const collector = parts.get(host) ?? new PartsCollector();
    parts.set(host, collector);
    for (const { where, text } of messagesOf(request)) {
      if (seen.length >= SEEN_MAX) return seen;
      const whole = findCanary(text);
      const inParts =
        request.phase === 'typing' && collector.completes(`${where} ${pathname}`, text);
      const form = whole ?? (inParts ? 'in parts' : null);
      if (form !== null) seen.push(seenIn(context, request, { where, form }));
    }
  }
  return seen;
}

type Where = CardDataSeen['where'];

function messagesOf(request: RecordedRequest): { where: Where; text: string }[] {
  const { search, hash, pathname, hostname } = new URL(request.url);
  const messages: { where: Where; text: string }[] = [
    { where: 'url', text: `${hostname} ${pathname}${search}${hash}` },
    { where: 'body', text: request.body },
    ...request.headers
      .filter(([name]) => !OWN_HEADERS.has(name))
      .map(([, text]) => ({ where: 'header' as const, text })),
    ...request.sent.map((text) => ({ where: 'websocket' as const, text })),
  ];
  return messages.filter(({ text }) => text !== '');
}

function seenIn(
  context: CardDataContext,
  request: RecordedRequest,
  found: { readonly where: Where; readonly form: string },
): CardDataSeen {
  const url = new URL(request.url);
  return {
    ...found,
    to: maskCanary(url.host),
    url: maskCanary(request.url),
    ...context.parties.ownerOf(request.url),
    frame: context.frameIds.get(request.frameId ?? '') ?? null,
    via: request.type,
    initiators: initiatorsOf(request, context.names),
  };
}

/** Who sent it, nearest first. */
export function initiatorsOf(request: RecordedRequest, names: ScriptNames): string[] {
  const chain = request.stack.map((frame) => names.nameOf(request.session, frame));
  const all = [...chain, request.initiatorUrl].filter((name) => name !== '');
  return [...new Set(all)].slice(0, 10).map(maskCanary);
}

/** The test card in the console or in the page's own address. */
export function shownCardData(context: CardDataContext): CardDataSeen[] {
  const { recording } = context;
  const nowhere = { party: 'first', provider: null, frame: 'f0', initiators: [] } as const;
  const lines = recording.console.flatMap(({ level, raw }): CardDataSeen[] => {
    const form = findCanary(raw);
    return form === null
      ? []
      : [{ where: 'console', to: null, url: null, form, via: level, ...nowhere }];
  });
  const addresses = recording.addresses.flatMap((address): CardDataSeen[] => {
    const form = findCanary(address);
    const url = maskCanary(address);
    return form === null
      ? []
      : [{ where: 'address-bar', to: null, url, form, via: 'Document', ...nowhere }];
  });
  return [...lines, ...addresses].slice(0, SEEN_MAX);
}
