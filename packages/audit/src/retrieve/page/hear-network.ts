import { listOf, numberOf, objectAt, textOf, type CdpObject } from './cdp-connection.ts';
import type { RecordedRequest, Recording, StackFrame } from './recording.ts';

/** A body is kept to here: what a skimmer sends is short. */
export const BODY_MAX_BYTES: number = 64 * 1024;
const STACK_MAX_FRAMES = 64;
const MESSAGES_MAX = 500;

/** What is said of requests, WebSockets and their answers. */
export function hearNetwork(
  recording: Recording,
  event: { readonly session: string; readonly method: string; readonly params: CdpObject },
): void {
  const { session, method, params } = event;
  const id = textOf(params['requestId']);
  switch (method) {
    case 'Network.requestWillBeSent':
      sent(recording, session, params);
      break;
    case 'Network.responseReceived': {
      const request = recording.requestOf(session, id);
      if (request !== undefined) answered(request, objectAt(params['response']));
      break;
    }
    case 'Network.webSocketCreated':
    case 'Network.webTransportCreated':
      recording.addRequest({
        ...blankRequest(recording, session, id || textOf(params['transportId'])),
        url: textOf(params['url']),
        type: method === 'Network.webSocketCreated' ? 'WebSocket' : 'WebTransport',
        initiatorUrl: textOf(objectAt(params['initiator'])['url']),
        stack: stackOf(objectAt(objectAt(params['initiator'])['stack'])),
      });
      break;
    case 'Network.webSocketFrameSent': {
      const socket = recording.requestOf(session, id);
      const text = textOf(objectAt(params['response'])['payloadData']);
      if (socket !== undefined && socket.sent.length < MESSAGES_MAX) socket.sent.push(text);
      break;
    }
  }
}

/** A request of which nothing is known yet. */
export function blankRequest(recording: Recording, session: string, id: string): RecordedRequest {
  return {
    id,
    session,
    url: '',
    method: 'GET',
    type: 'Other',
    frameId: null,
    initiatorType: 'script',
    initiatorUrl: '',
    stack: [],
    headers: [],
    body: '',
    phase: recording.phase,
    status: null,
    responseHeaders: [],
    tlsVersion: null,
    sent: [],
  };
}

function sent(recording: Recording, session: string, params: CdpObject): void {
  const id = textOf(params['requestId']);
  const told = objectAt(params['request']);
  const initiator = objectAt(params['initiator']);
  const type = textOf(params['type']) || 'Other';
  const before = recording.requestOf(session, id);
  // A redirect keeps the id: what was sent before stays on record under a name of its own.
  if (before !== undefined) {
    answered(before, objectAt(params['redirectResponse']));
    recording.addRequest({ ...before, id: `${id} ${recording.requests.size}` });
    const frame = recording.frames.get(before.frameId ?? '');
    if (type === 'Document' && frame?.parentId === null)
      recording.documentRedirects.push(before.url);
  }
  recording.addRequest({
    ...blankRequest(recording, session, id),
    url: `${textOf(told['url'])}${textOf(told['urlFragment'])}`,
    method: textOf(told['method']),
    type,
    frameId: textOf(params['frameId']) || null,
    initiatorType: textOf(initiator['type']),
    initiatorUrl: textOf(initiator['url']),
    stack: stackOf(objectAt(initiator['stack'])),
    headers: headersOf(told['headers']),
    body: bodyOf(told),
  });
}

function answered(request: RecordedRequest, response: CdpObject): void {
  request.status = numberOf(response['status']);
  request.responseHeaders = headersOf(response['headers']);
  request.tlsVersion = textOf(objectAt(response['securityDetails'])['protocol']) || null;
}

function bodyOf(request: CdpObject): string {
  const entries = listOf(request['postDataEntries']).map((entry) =>
    Buffer.from(textOf(entry['bytes']), 'base64').toString('latin1'),
  );
  return (entries.length > 0 ? entries.join('') : textOf(request['postData'])).slice(
    0,
    BODY_MAX_BYTES,
  );
}

/** The frames of a stack and of the stacks that it was scheduled by, innermost first. */
export function stackOf(stack: CdpObject): StackFrame[] {
  const frames: StackFrame[] = [];
  for (let at = stack; frames.length < STACK_MAX_FRAMES; at = objectAt(at['parent'])) {
    const own = listOf(at['callFrames']);
    if (own.length === 0 && at['parent'] === undefined) break;
    for (const frame of own) {
      frames.push({ scriptId: textOf(frame['scriptId']), url: textOf(frame['url']) });
    }
  }
  return frames;
}

function headersOf(headers: unknown): (readonly [string, string])[] {
  return Object.entries(objectAt(headers)).map(([name, value]) => [
    name.toLowerCase(),
    textOf(value),
  ]);
}
