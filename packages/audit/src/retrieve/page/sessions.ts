import { objectAt, textOf, type CdpConnection, type CdpObject } from './cdp-connection.ts';
import { hearNetwork } from './hear-network.ts';
import { frameOf, hearPage } from './hear-page.ts';
import { hearScript } from './hear-scripts.ts';
import { Recording, type Session } from './recording.ts';
import type { TrustedHosts } from './trust-host.ts';
import { hearHint, WATCH_HINTS } from './watch-hints.ts';

const BODY_ASKED_MAX_BYTES = 65_536;
const ASYNC_STACK_DEPTH = 8;
const POPUPS_MAX = 10;

const TYPES: Readonly<Record<string, Session['type']>> = {
  page: 'page',
  iframe: 'iframe',
  worker: 'worker',
  shared_worker: 'shared-worker',
  service_worker: 'service-worker',
};

const JUDGE_CERTIFICATES: readonly (readonly [method: string, options: object])[] = [
  ['Security.enable', {}],
  ['Security.setOverrideCertificateErrors', { override: true }],
];

/** The sessions of one tab: its own, one for each cross-site frame, one for each worker. */
export class Sessions {
  readonly recording: Recording;
  /** The tab's own session, once it is there. */
  readonly page: Promise<Session>;
  readonly #userAgent: string;
  readonly #contextId: string;
  readonly #trusted: TrustedHosts | null;
  readonly #targets = new Set<string>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #pageAttached: (session: Session) => void = () => undefined;
  #popups = 0;

  constructor(options: {
    readonly connection: CdpConnection;
    readonly userAgent: string;
    readonly contextId: string;
    readonly trusted: TrustedHosts | null;
    readonly patience: number;
  }) {
    const { connection } = options;
    this.#userAgent = options.userAgent;
    this.#contextId = options.contextId;
    this.#trusted = options.trusted;
    this.recording = new Recording(connection, options.patience);
    this.page = new Promise((resolve) => {
      this.#pageAttached = resolve;
    });
    connection.listen((event) => this.#hear(event));
  }

  /** Resolves at the next such event of the session; true, or false after `timeoutMs`. */
  next(session: string, method: string, timeoutMs: number): Promise<boolean> {
    const key = `${session} ${method}`;
    const callbacks = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, callbacks);
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        callbacks.delete(done);
        resolve(true);
      };
      const timer = setTimeout(() => {
        callbacks.delete(done);
        resolve(false);
      }, timeoutMs);
      callbacks.add(done);
    });
  }

  #hear(event: {
    readonly session: string;
    readonly method: string;
    readonly params: CdpObject;
  }): void {
    const { session, method, params } = event;
    if (method === 'Target.attachedToTarget') this.#attached(params);
    else if (method === 'Target.detachedFromTarget') {
      this.recording.sessions.delete(textOf(params['sessionId']));
      this.recording.connection.forget(textOf(params['sessionId']));
    } else if (method === 'Target.targetCreated') this.#created(objectAt(params['targetInfo']));
    else if (method === 'Browser.downloadWillBegin') {
      this.recording.addEvent('download', textOf(params['url']));
    } else if (method.startsWith('Network.')) hearNetwork(this.recording, event);
    else if (method.startsWith('Debugger.')) hearScript(this.recording, event);
    else if (method === 'Fetch.requestPaused') this.#refuse(session, params);
    else if (method === 'Security.certificateError') void this.#judge(session, params);
    else if (method === 'Runtime.bindingCalled') hearHint(this.recording, session, params);
    else hearPage(this.recording, event);
    for (const done of this.#waiting.get(`${session} ${method}`) ?? []) done();
  }

  /** A certificate that the browser does not accept may be one of an authority that was named. */
  async #judge(session: string, params: CdpObject): Promise<void> {
    const trusted = (await this.#trusted?.trusts(textOf(params['requestURL']))) === true;
    await this.recording.ask(session, 'Security.handleCertificateError', {
      eventId: params['eventId'],
      action: trusted ? 'continue' : 'cancel',
    });
  }

  /**
   * Only while a submission is rehearsed: nothing leaves the browser. An answer without content
   * leaves the document where it is; a refusal would put a page of the browser in its place.
   */
  #refuse(session: string, params: CdpObject): void {
    const requestId = textOf(params['requestId']);
    if (params['resourceType'] === 'Document') {
      void this.recording.ask(session, 'Fetch.fulfillRequest', { requestId, responseCode: 204 });
      return;
    }
    void this.recording.ask(session, 'Fetch.failRequest', {
      requestId,
      errorReason: 'BlockedByClient',
    });
  }

  /** Workers that several pages share, and windows that the page opened, attach to no session. */
  #created(info: CdpObject): void {
    if (textOf(info['browserContextId']) !== this.#contextId) return;
    const [type, targetId] = [textOf(info['type']), textOf(info['targetId'])];
    if (type === 'shared_worker' || type === 'service_worker') {
      void this.recording.ask('', 'Target.attachToTarget', { targetId, flatten: true });
    } else if (type === 'page' && textOf(info['openerId']) !== '') {
      this.#popups += 1;
      this.recording.addEvent('popup', textOf(info['url']));
      if (this.#popups > POPUPS_MAX) this.recording.trouble('the page opens windows without end');
      void this.recording.ask('', 'Target.closeTarget', { targetId });
    }
  }

  #attached(params: CdpObject): void {
    const info = objectAt(params['targetInfo']);
    const id = textOf(params['sessionId']);
    const type = TYPES[textOf(info['type'])];
    const targetId = textOf(info['targetId']);
    if (type === undefined || this.#targets.has(targetId)) {
      void this.recording.ask(id, 'Runtime.runIfWaitingForDebugger');
      return;
    }
    this.#targets.add(targetId);
    const session: Session = { id, targetId, type };
    this.recording.sessions.set(id, session);
    if (type === 'page' || type === 'iframe') frameOf(this.recording, targetId, id).session = id;
    const answers = this.#setUp(type).map(([method, options]) =>
      this.recording.ask(id, method, options),
    );
    answers.push(this.recording.ask(id, 'Runtime.runIfWaitingForDebugger'));
    // A navigation to another process would lose the commands that are still under way.
    if (type === 'page') void Promise.all(answers).then(() => this.#pageAttached(session));
  }

  /** Everything that a target must say, asked before its first script runs. */
  #setUp(type: Session['type']): (readonly [method: string, options: object])[] {
    const everywhere: (readonly [string, object])[] = [
      ['Network.enable', { maxPostDataSize: BODY_ASKED_MAX_BYTES }],
      ['Debugger.enable', {}],
      ['Debugger.setSkipAllPauses', { skip: true }],
      ['Debugger.setAsyncCallStackDepth', { maxDepth: ASYNC_STACK_DEPTH }],
      ['Runtime.enable', {}],
      ['Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }],
    ];
    if (type !== 'page' && type !== 'iframe') return everywhere;
    return [
      ['Page.enable', {}],
      ['DOM.enable', {}],
      ['Audits.enable', {}],
      ['DOMStorage.enable', {}],
      ['ServiceWorker.enable', {}],
      ...(this.#trusted === null ? [] : JUDGE_CERTIFICATES),
      ['Emulation.setUserAgentOverride', { userAgent: this.#userAgent }],
      ['Emulation.setFocusEmulationEnabled', { enabled: true }],
      ...WATCH_HINTS,
      ...everywhere,
    ];
  }
}
