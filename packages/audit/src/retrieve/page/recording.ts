import type {
  ConsoleLine,
  MixedContent,
  PageEvent,
  PageViolation,
  Phase,
} from '../../facts/page-facts.ts';
import { CdpTimeout, within, type CdpConnection, type CdpObject } from './cdp-connection.ts';

/** Text of a script that is kept; longer ones are hashed whole. */
export const SOURCE_MAX_CHARS: number = 2 * 1024 * 1024;
export const CONSOLE_TEXT_MAX_CHARS = 500;
/** For one command of the browser. */
const COMMAND_TIMEOUT_MS = 2_000;
/** For one that did not answer before: a page in an endless loop answers nothing. */
const SILENT_TIMEOUT_MS = 50;
const SCRIPTS_MAX = 2_000;
const REQUESTS_MAX = 5_000;
const LINES_MAX = 500;
const TROUBLES_MAX = 50;

export interface StackFrame {
  readonly scriptId: string;
  readonly url: string;
}

/** A script as the debugger told of it. */
export interface RecordedScript {
  readonly session: string;
  readonly scriptId: string;
  readonly context: 'page' | 'worker' | 'shared-worker' | 'service-worker';
  readonly frameId: string | null;
  readonly url: string;
  /** What the embedder gave as its address, whatever a sourceURL comment says. */
  readonly embedderName: string;
  readonly isModule: boolean;
  readonly stack: readonly StackFrame[];
  readonly phase: Phase;
  /** The text; null while it is fetched, or when it was gone. */
  source: string | null;
}

export interface RecordedRequest {
  readonly id: string;
  readonly session: string;
  readonly url: string;
  readonly method: string;
  readonly type: string;
  readonly frameId: string | null;
  readonly initiatorType: string;
  readonly initiatorUrl: string;
  readonly stack: readonly StackFrame[];
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly phase: Phase;
  status: number | null;
  responseHeaders: readonly (readonly [string, string])[];
  tlsVersion: string | null;
  /** Messages that a WebSocket sent. */
  readonly sent: string[];
}

export interface RecordedFrame {
  readonly frameId: string;
  parentId: string | null;
  url: string;
  session: string;
  removed: boolean;
  isolated: boolean;
  readonly history: { readonly url: string; readonly phase: Phase }[];
}

/** A session with one target of the browser. */
export interface Session {
  readonly id: string;
  readonly targetId: string;
  readonly type: 'page' | 'iframe' | 'worker' | 'shared-worker' | 'service-worker';
}

/** Everything that is heard during one visit, in the browser's own terms. */
export class Recording {
  readonly connection: CdpConnection;
  phase: Phase = 'load';
  readonly sessions: Map<string, Session> = new Map();
  readonly frames: Map<string, RecordedFrame> = new Map();
  readonly scripts: Map<string, RecordedScript> = new Map();
  readonly requests: Map<string, RecordedRequest> = new Map();
  readonly documentRedirects: string[] = [];
  /** How far each version of a service worker has come, in the browser's words. */
  readonly serviceWorkers: Map<string, string> = new Map();
  readonly console: (ConsoleLine & { readonly raw: string })[] = [];
  readonly violations: PageViolation[] = [];
  readonly mixedContent: MixedContent[] = [];
  readonly events: PageEvent[] = [];
  /** Every address of the page itself, for what it writes there. */
  readonly addresses: string[] = [];
  readonly troubles: string[] = [];
  /** Sessions that did not answer the last time: nobody waits for them as long again. */
  readonly #silent = new Set<string>();
  readonly #commandTimeoutMs: number;

  /** `patience`: how many times as long as usual the browser may take. */
  constructor(connection: CdpConnection, patience: number) {
    this.connection = connection;
    this.#commandTimeoutMs = COMMAND_TIMEOUT_MS * patience;
  }

  /** Sends a command whose failure means nothing: its target may be gone. */
  async ask(session: string, method: string, params: object = {}): Promise<CdpObject | null> {
    const limitMs = this.#silent.has(session) ? SILENT_TIMEOUT_MS : this.#commandTimeoutMs;
    try {
      const answer = await within(limitMs, this.connection.send(session, method, params));
      this.#silent.delete(session);
      return answer;
    } catch (error) {
      // A refusal is an answer; silence is not, and leaves a gap in what was seen.
      if (error instanceof CdpTimeout) this.#silent.add(session);
      if (error instanceof CdpTimeout) this.trouble(`no answer to ${method}: ${error.message}`);
      return null;
    }
  }

  addScript(script: RecordedScript): boolean {
    const key = `${script.session} ${script.scriptId}`;
    // After a navigation to another process the browser counts from the start again.
    const before = this.scripts.get(key);
    if (before !== undefined) this.scripts.set(`${key} before ${this.scripts.size}`, before);
    return this.#add(this.scripts, [key, script], SCRIPTS_MAX);
  }

  addRequest(request: RecordedRequest): boolean {
    return this.#add(this.requests, [`${request.session} ${request.id}`, request], REQUESTS_MAX);
  }

  requestOf(session: string, id: string): RecordedRequest | undefined {
    return this.requests.get(`${session} ${id}`);
  }

  addLine(level: string, text: string): void {
    if (this.console.length >= LINES_MAX) return;
    this.console.push({ level, text: text.slice(0, CONSOLE_TEXT_MAX_CHARS), raw: text });
  }

  addEvent(kind: PageEvent['kind'], detail: string): void {
    if (this.events.length >= LINES_MAX) return;
    this.events.push({ kind, detail: detail.slice(0, CONSOLE_TEXT_MAX_CHARS), phase: this.phase });
  }

  trouble(text: string): void {
    if (this.troubles.length < TROUBLES_MAX && !this.troubles.includes(text)) {
      this.troubles.push(text);
    }
  }

  #add<T>(map: Map<string, T>, [key, value]: readonly [string, T], max: number): boolean {
    if (map.size >= max && !map.has(key)) {
      this.trouble(`more than ${max} scripts or requests: the rest was not recorded`);
      return false;
    }
    map.set(key, value);
    return true;
  }
}
