import { objectAt, textOf, type CdpObject } from './cdp-connection.ts';
import { blankRequest } from './hear-network.ts';
import type { Recording } from './recording.ts';

/** Heard in our own world only, so that no page can call or see it. */
const BINDING = 'cofferHint';
const WORLD = 'coffer-hints';

/**
 * Tells of every `link` that makes the browser look up a name: a label of it can carry a card, and
 * no request is ever seen of it. Elements are remembered when they are taken away at once.
 */
const WATCH = `{
  const told = new Set();
  const tell = (node) => {
    if (!(node instanceof HTMLLinkElement)) return;
    if (!/dns-prefetch|preconnect/i.test(node.rel) || told.has(node.href)) return;
    if (told.size > 200) return;
    told.add(node.href);
    ${BINDING}(JSON.stringify([node.rel, node.href]));
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      tell(target);
      for (const node of addedNodes) {
        tell(node);
        if (node instanceof Element) node.querySelectorAll('link').forEach(tell);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ['href', 'rel'] });
}`;

/** Commands that make a target tell of names that its documents have looked up. */
export const WATCH_HINTS: readonly (readonly [method: string, options: object])[] = [
  ['Runtime.addBinding', { name: BINDING, executionContextName: WORLD }],
  ['Page.addScriptToEvaluateOnNewDocument', { source: WATCH, worldName: WORLD }],
];

/** Records what the watch tells. */
export function hearHint(recording: Recording, session: string, params: CdpObject): void {
  if (params['name'] !== BINDING) return;
  const told: unknown = JSON.parse(textOf(params['payload']));
  const [rel, url] = Array.isArray(told) ? told.map(textOf) : [];
  if (rel === undefined || url === undefined || !URL.canParse(url)) return;
  const id = `hint ${recording.requests.size}`;
  recording.addRequest({ ...blankRequest(recording, session, id), url, type: 'Name' });
}

/** Servers that the page's WebRTC connections name; what goes over them nobody can read. */
export async function readConnections(recording: Recording): Promise<void> {
  const sessions = [...recording.sessions.values()].filter(
    ({ type }) => type === 'page' || type === 'iframe',
  );
  await Promise.all(sessions.map(({ id }) => connectionsOf(recording, id)));
}

async function connectionsOf(recording: Recording, session: string): Promise<void> {
  const found = await recording.ask(session, 'Runtime.evaluate', { expression: QUERY });
  const prototypeObjectId = textOf(objectAt(found?.['result'])['objectId']);
  if (prototypeObjectId === '') return;
  const query = await recording.ask(session, 'Runtime.queryObjects', { prototypeObjectId });
  const objectId = textOf(objectAt(query?.['objects'])['objectId']);
  const call = { objectId, functionDeclaration: SERVERS, returnByValue: true };
  const answer = await recording.ask(session, 'Runtime.callFunctionOn', call);
  const urls = objectAt(answer?.['result'])['value'];
  for (const url of Array.isArray(urls) ? urls.slice(0, SERVERS_MAX).map(textOf) : []) {
    const id = `connection ${recording.requests.size}`;
    // `stun:host` has no authority that URL would tell: `stun://host` has.
    const address = url.replace(/^(\w+):(?!\/\/)/, '$1://');
    recording.addRequest({ ...blankRequest(recording, session, id), url: address, type: 'WebRTC' });
  }
}

const SERVERS_MAX = 20;
/** A connection without a server of its own goes straight to its other side. */
export const QUERY: string = 'RTCPeerConnection.prototype /* read by the auditor */';
export const SERVERS: string = `function () { /* read by the auditor */
  return this.flatMap((one) => [
    'webrtc:peer.invalid',
    ...one.getConfiguration().iceServers.flatMap(({ urls }) => urls),
  ]);
}`;
