import { setTimeout } from 'node:timers/promises';
import type { Limit } from '@coffer/kernel';
import type { WebSocket } from 'ws';
import { nowS } from '../../api/call.ts';
import type { Services } from '../../api/services.ts';
import type { Scope } from '../../store/scope.ts';
import { eventObject, type EventRow } from '../events/object.ts';
import { eventsAfter, findEvents } from '../events/store.ts';
import type { Admitted } from './admit.ts';
import { messagesOf, parseClientMessage } from './messages.ts';
import { AGAIN_MAX } from './session.ts';
import { keyLives, letGo, renewSession, takeAgain } from './store.ts';
import { Unacknowledged } from './unacknowledged.ts';

/** How many events may be on their way: more are read when some are acknowledged. */
export const UNACKNOWLEDGED_MAX = 100;
/** From one client: a thousand events a second, acknowledged and answered. */
const MESSAGES_LIMIT: Limit = { perSecond: 5_000, burst: 50_000 };
const CHARS_LIMIT: Limit = { perSecond: 8 * 1024 * 1024, burst: 64 * 1024 * 1024 };
/** Fewer than these are not read: a read for each acknowledgement would be too many. */
const ROOM_MIN = 50;
const LOOK_EVERY_MS = 250;
/** Of so many looks for events one is also for what was asked for again: a person waits for it. */
const LOOKS_PER_AGAIN = 4;
/** What the client acknowledged before it heard that we close still counts. */
const GOODBYE_WITHIN_MS = 1_000;
/** How long we wait for a client. */
export interface Patience {
  /** The client acknowledges before it does anything else. */
  readonly acknowledgeWithinMs: number;
  /** The official client pings every two seconds. */
  readonly silentAfterMs: number;
  /**
   * Between two looks at whether the session is still ours, and its key still there. What was
   * acknowledged since comes again after a crash.
   */
  readonly renewEveryMs: number;
  /** Between two looks at the key alone, which write nothing: it ends a stream within a second. */
  readonly checkKeyEveryMs: number;
}

export const PATIENCE: Patience = {
  acknowledgeWithinMs: 30_000,
  silentAfterMs: 60_000,
  renewEveryMs: 5_000,
  checkKeyEveryMs: 500,
};
/** A client forwards an event to each endpoint of the account, for both kinds of accounts. */
export const ANSWERS_PER_CONVERSATION_MAX = 32;
/** Whose answers are still taken; later ones are about nothing that we know. */
const CONVERSATIONS_KEPT = 1_000;
/** What the client has not read yet; no more is sent until it has. */
export const BUFFERED_MAX_BYTES: number = 4 * 1024 * 1024;
/** Messages that mean nothing to us, until the client is one that we do not know. */
export const STRAY_MESSAGES_MAX = 1_000;

/** RFC 6455, section 7.4.1. */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const SERVER_ERROR = 1011;

interface StreamInit {
  readonly socket: WebSocket;
  readonly patience: Patience;
}

/** One connected client: sends the events of its session in their order until it goes. */
export class Stream {
  readonly #services: Services;
  readonly #admitted: Admitted;
  readonly #socket: WebSocket;
  readonly #patience: Patience;
  readonly #scope: Scope;
  readonly #owed: Unacknowledged;
  /** What acknowledgements of events that were sent again name. */
  readonly #again = new Set<string>();
  /** How often each of the last conversations was answered. */
  readonly #answers = new Map<string, number>();
  readonly #gone: Promise<void>;
  readonly #ended: Promise<void>;
  #readUpTo: string;
  #heardMs: number;
  #renewedMs: number;
  #checkedKeyMs: number;
  #strays = 0;
  #sent = 0;
  #isOpen = true;
  #wantsRoom = false;
  #wakeUp: () => void = () => undefined;

  constructor(services: Services, admitted: Admitted, init: StreamInit) {
    const { session, holding } = admitted;
    const { socket, patience } = init;
    this.#services = services;
    this.#admitted = admitted;
    this.#socket = socket;
    this.#patience = patience;
    this.#scope = { accountId: holding.accountId, livemode: session.livemode };
    this.#owed = new Unacknowledged(session.cursor);
    this.#readUpTo = session.cursor;
    this.#heardMs = performance.now();
    this.#renewedMs = performance.now();
    this.#checkedKeyMs = performance.now();
    // `ws` gives a message in one buffer, unless it is asked for another form.
    socket.on('message', (data) => this.#hear((data as Buffer).toString('utf8')));
    socket.on('ping', () => (this.#heardMs = performance.now()));
    this.#gone = new Promise((resolve) => {
      socket.on('close', resolve);
    });
    socket.on('close', () => this.#end());
    // What is wrong with the connection ends it; `close` follows.
    socket.on('error', () => undefined);
    this.#ended = this.#run();
  }

  get accountId(): string {
    return this.#scope.accountId;
  }

  /** Says goodbye; resolves when the session can be taken up elsewhere. */
  async stop(): Promise<void> {
    this.#close(GOING_AWAY, 'The server stops.');
    await this.#ended;
  }

  async #run(): Promise<void> {
    let looks = 0;
    try {
      while (this.#isOpen) {
        const left = await this.#sendNext();
        looks += 1;
        if (looks % LOOKS_PER_AGAIN === 0) await this.#sendAgain();
        await this.#check();
        if (left !== 'more') await this.#pause();
      }
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'unknown';
      this.#services.log.warn({ stream: 'stripe listen', failure });
    }
    this.#close(SERVER_ERROR, 'Something went wrong. Connect again.');
    await Promise.race([this.#gone, setTimeout(GOODBYE_WITHIN_MS, undefined, { ref: false })]);
    this.#socket.terminate();
    const { holding } = this.#admitted;
    await letGo(this.#services.db, holding, this.#owed.cursor).catch(() => undefined);
  }

  /** `more`: there may be more, and there is room for them. */
  async #sendNext(): Promise<'more' | void> {
    const { db } = this.#services;
    const limit = UNACKNOWLEDGED_MAX - this.#owed.size;
    if (this.#isBehind()) return;
    if (limit < ROOM_MIN) {
      this.#wantsRoom = true;
      return;
    }
    const rows = await eventsAfter(db, this.#scope, { after: this.#readUpTo, limit });
    for (const row of rows) {
      if (!this.#isOpen || this.#isBehind()) return;
      this.#owed.sent(row.id, this.#send(row), performance.now());
      this.#readUpTo = row.id;
    }
    if (rows.length === limit) return 'more';
  }

  /** What was asked for again stands in no order, and is not owed. */
  async #sendAgain(): Promise<void> {
    const { db } = this.#services;
    // One that does not acknowledge them gets no more of them.
    if (this.#isBehind() || this.#again.size >= 2 * AGAIN_MAX) return;
    const ids = await takeAgain(db, this.#admitted.holding);
    if (ids.length === 0) return;
    for (const row of await findEvents(db, this.#scope, ids)) {
      for (const conversation of this.#send(row)) this.#again.add(conversation);
    }
  }

  /** Sends an event; answers what its acknowledgements will name. */
  #send(row: EventRow): readonly string[] {
    this.#sent += 1;
    const messages = messagesOf({
      conversation: `${row.id}_${this.#sent}`,
      // Endpoints are counted, and this client is none.
      payload: JSON.stringify(eventObject(row, 0)),
      secret: this.#admitted.session.secret,
      nowS: nowS({ services: this.#services }),
    });
    for (const message of messages) {
      this.#socket.send(JSON.stringify(message));
      this.#answers.set(message.webhook_conversation_id, 0);
    }
    for (const [oldest] of this.#answers) {
      if (this.#answers.size <= CONVERSATIONS_KEPT) break;
      this.#answers.delete(oldest);
    }
    return messages.map((message) => message.webhook_conversation_id);
  }

  #isBehind(): boolean {
    return this.#socket.bufferedAmount > BUFFERED_MAX_BYTES;
  }

  async #check(): Promise<void> {
    const nowMs = performance.now();
    const { oldestMs } = this.#owed;
    const { acknowledgeWithinMs, silentAfterMs } = this.#patience;
    if (nowMs - this.#heardMs > silentAfterMs) this.#close(POLICY_VIOLATION, 'Silent too long.');
    if (oldestMs !== null && nowMs - oldestMs > acknowledgeWithinMs) {
      this.#close(POLICY_VIOLATION, 'Events were not acknowledged.');
    }
    if (!(await this.#isStillOurs(nowMs))) this.#close(POLICY_VIOLATION, 'This session has ended.');
  }

  /** Asks the database, as often as there is patience for. */
  async #isStillOurs(nowMs: number): Promise<boolean> {
    const { checkKeyEveryMs, renewEveryMs } = this.#patience;
    const { db } = this.#services;
    const { holding } = this.#admitted;
    const at = { nowS: nowS({ services: this.#services }) };
    if (nowMs - this.#renewedMs >= renewEveryMs) {
      this.#renewedMs = nowMs;
      this.#checkedKeyMs = nowMs;
      return renewSession(db, holding, { ...at, cursor: this.#owed.cursor });
    }
    if (nowMs - this.#checkedKeyMs < checkKeyEveryMs) return true;
    this.#checkedKeyMs = nowMs;
    return keyLives(db, holding, at.nowS);
  }

  #hear(text: string): void {
    this.#heardMs = performance.now();
    if (!this.#isInTime(text.length)) return;
    const message = parseClientMessage(text);
    if (message?.kind === 'response' && this.#isAnswer(message.conversation)) {
      this.#services.log.info({ stream: 'stripe listen', forwarded: message.status });
      return;
    }
    if (message?.kind === 'ack' && this.#owed.acknowledge(message.conversation)) {
      this.#makeRoom();
      return;
    }
    if (message?.kind === 'ack' && this.#again.delete(message.conversation)) return;
    this.#strays += 1;
    if (this.#strays > STRAY_MESSAGES_MAX) this.#close(POLICY_VIOLATION, 'Unknown messages.');
  }

  /** Ends it with a client that sends more than events can be the reason of. */
  #isInTime(chars: number): boolean {
    const { limiter } = this.#services;
    const { connection } = this.#admitted.holding;
    const isFew =
      limiter.take(`stripecli messages ${connection}`, MESSAGES_LIMIT) &&
      limiter.take(`stripecli chars ${connection}`, CHARS_LIMIT, chars);
    if (!isFew) this.#close(POLICY_VIOLATION, 'Too many messages.');
    return isFew;
  }

  /** Whether it answers what was sent, and was not answered too often. */
  #isAnswer(conversation: string): boolean {
    const before = this.#answers.get(conversation);
    if (before === undefined || before >= ANSWERS_PER_CONVERSATION_MAX) return false;
    this.#answers.set(conversation, before + 1);
    return true;
  }

  /** Events that wait for room need not wait for the time as well. */
  #makeRoom(): void {
    if (!this.#wantsRoom || UNACKNOWLEDGED_MAX - this.#owed.size < ROOM_MIN) return;
    this.#wantsRoom = false;
    this.#wakeUp();
  }

  #close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#socket.close(code, reason);
    this.#end();
  }

  #end(): void {
    this.#isOpen = false;
    this.#wakeUp();
  }

  #pause(): Promise<void> {
    if (!this.#isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = globalThis.setTimeout(resolve, LOOK_EVERY_MS);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
