import type { BrowserError, FrameSetup, PlainObject } from '@coffer/kernel';
import type { Connection } from '../connection.ts';
import { isPlainObject } from '../plain-object.ts';
import type { PartKind } from './part-kind.ts';

/** How long the frame with the number waits for the others, which have nothing to load any more. */
const PARTS_TIMEOUT_MS = 3_000;

/** What a part says of itself when the form is sent. */
export interface PartAnswer {
  readonly error: BrowserError | null;
  /** Its parameters of the card. Never the number: that frame is the one that asks. */
  readonly values: PlainObject;
}

/** What a part does when the others speak. */
export interface PartEvents {
  /** The number's network has CVCs of this length; null while the network is not known. */
  readonly cvcLength: (length: number | null) => void;
  /** A browser has filled this part's text into the frame of the number. */
  readonly fill: (text: string) => void;
  /** The form is to be sent: show what is wrong, and give what is in the field. */
  readonly collect: () => PartAnswer;
  /** A part has come up and wants to know what is known. */
  readonly hello: () => void;
}

/**
 * How the frames of one split card form reach each other. A broadcast channel is shared by the
 * documents of this origin under one top-level site alone, all of them our own pages. Its name is
 * made of what this frame was configured with, and of the page's origin as the browser tells it: a
 * frame that somebody else adds, for a key or a page of their own, is on another channel, even if
 * it knows the group's random id. The number is never sent; expiry and CVC go to the frame that has
 * it.
 */
export class PartChannel {
  readonly #channel: BroadcastChannel;
  readonly #kind: PartKind;
  readonly #events: PartEvents;
  readonly #waiting = new Map<string, (answer: PartAnswer) => void>();

  constructor(kind: PartKind, name: string, events: PartEvents) {
    this.#kind = kind;
    this.#events = events;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isPlainObject(data)) this.#receive(data);
    };
    this.#send({ type: 'hello' });
  }

  tellCvcLength(length: number | null): void {
    this.#send({ type: 'cvc_length', length });
  }

  fill(part: PartKind, text: string): void {
    this.#send({ type: 'fill', part, text });
  }

  /** Asks the other parts for what they hold; null for one that does not answer. */
  collect(parts: readonly PartKind[]): Promise<readonly (PartAnswer | null)[]> {
    return Promise.all(parts.map((part) => this.#ask(part)));
  }

  #ask(part: PartKind): Promise<PartAnswer | null> {
    const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    return new Promise((resolve) => {
      const finish = (answer: PartAnswer | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => finish(null), PARTS_TIMEOUT_MS);
      this.#waiting.set(id, finish);
      this.#send({ type: 'collect', part, id });
    });
  }

  #send(message: PlainObject): void {
    // A broadcast channel reaches this origin alone, and its method takes no target.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#channel.postMessage(message);
  }

  #receive(data: PlainObject): void {
    const { type, part, id, text, length } = data;
    const isMine = part === this.#kind;
    if (type === 'hello') this.#events.hello();
    if (type === 'cvc_length' && (typeof length === 'number' || length === null)) {
      this.#events.cvcLength(length);
    }
    if (type === 'fill' && isMine && typeof text === 'string') this.#events.fill(text);
    if (type === 'collect' && isMine && typeof id === 'string') {
      this.#send({ type: 'part', id, answer: { ...this.#events.collect() } });
    }
    if (type === 'part' && typeof id === 'string' && isPlainObject(data['answer'])) {
      // A page of our own made it, of the type's parts.
      this.#waiting.get(id)?.(data['answer'] as unknown as PartAnswer);
    }
  }
}

/** The name of a form's channel. The folder tells the version: frames of two do not mix. */
export function channelName(setup: FrameSetup, { pageOrigin }: Connection): string {
  const { publishableKey, stripeAccount, group } = setup;
  const folder = location.pathname.slice(0, location.pathname.lastIndexOf('/'));
  return JSON.stringify([folder, pageOrigin, publishableKey, stripeAccount, group]);
}
