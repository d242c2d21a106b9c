import {
  CHECKOUT_ACTIONS,
  type MessageFromFrame,
  type MessageToFrame,
  type PlainObject,
} from '@coffer/kernel';
import { endHearing, heardBefore, showPage } from './heard.ts';
import { isPlainObject } from './plain-object.ts';

/** This frame's only line to the page around it. */
export interface Connection {
  /** The origin of the page that made the connection, as the browser told it. */
  readonly pageOrigin: string;
  send(message: MessageFromFrame): void;
}

const TYPES_TO_FRAME: Readonly<Record<MessageToFrame['type'], true>> = {
  configure: true,
  update: true,
  focus: true,
  blur: true,
  clear: true,
  collapse: true,
  task: true,
};

/**
 * Waits for the first connect message of the page that frames this one, and for no other: siblings,
 * openers and later senders are not heard. From then on only the port is listened to. A page that
 * is not in a frame does nothing.
 */
export function connect(receive: (message: MessageToFrame, connection: Connection) => void): void {
  if (window.parent === window) {
    showPage();
    document.body.replaceChildren(
      'This page is a part of a payment form and works only inside one.',
    );
    return;
  }
  const first = (event: MessageEvent<unknown>): boolean => {
    const [port] = event.ports;
    const { data } = event;
    if (event.source !== window.parent || port === undefined || !isConnect(data)) return false;
    window.removeEventListener('message', first);
    const connection: Connection = {
      pageOrigin: event.origin,
      send: (message) => port.postMessage(message),
    };
    port.onmessage = (later: MessageEvent<unknown>) => {
      const message = messageToFrame(later.data);
      if (message !== null) receive(message, connection);
    };
    const setup = messageToFrame({ type: 'configure', setup: data['setup'] });
    if (setup !== null) receive(setup, connection);
    return true;
  };
  endHearing();
  if (!heardBefore(MessageEvent<unknown>).some(first)) window.addEventListener('message', first);
}

function isConnect(data: unknown): data is PlainObject {
  return isPlainObject(data) && data['type'] === 'coffer:connect';
}

/** The message, if it has the parts that its type promises; null drops it. */
function messageToFrame(data: unknown): MessageToFrame | null {
  if (!isPlainObject(data)) return null;
  const type = data['type'];
  if (typeof type !== 'string' || !Object.hasOwn(TYPES_TO_FRAME, type)) return null;
  const whole =
    (type !== 'configure' || isSetup(data['setup'])) &&
    (type !== 'update' || isPlainObject(data['options'])) &&
    (type !== 'task' || isTask(data));
  // The parts of every type were looked at above.
  return whole ? (data as unknown as MessageToFrame) : null;
}

function isSetup(setup: unknown): boolean {
  return (
    isPlainObject(setup) &&
    typeof setup['publishableKey'] === 'string' &&
    isTextOrNull(setup['stripeAccount']) &&
    isTextOrNull(setup['apiVersion']) &&
    (setup['group'] === undefined || typeof setup['group'] === 'string') &&
    isPlainObject(setup['options'])
  );
}

function isTask(data: PlainObject): boolean {
  const task = data['task'];
  if (typeof data['id'] !== 'number' || typeof data['beginBeforeMs'] !== 'number') return false;
  if (!isPlainObject(task)) return false;
  for (const list of ['parts', 'collected']) {
    if (data[list] !== undefined && !Array.isArray(data[list])) return false;
  }
  switch (task['kind']) {
    case 'create_payment_method':
    case 'create_token':
    case 'create_confirmation_token':
      return isPlainObject(task['params']);
    case 'confirm_intent':
      return typeof task['clientSecret'] === 'string' && isPlainObject(task['params']);
    case 'cancel_challenge':
      return typeof task['clientSecret'] === 'string' && typeof task['source'] === 'string';
    case 'retrieve_intent':
    case 'finish_challenge':
      return typeof task['clientSecret'] === 'string';
    case 'checkout':
      return (
        typeof task['clientSecret'] === 'string' &&
        CHECKOUT_ACTIONS.some((action) => action === task['action'])
      );
    case 'validate':
    case 'collect':
    case 'get_value':
      return true;
    default:
      return false;
  }
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
