import type {
  BrowserError,
  ConnectMessage,
  FrameResult,
  FrameSetup,
  FrameTask,
  MessageFromFrame,
  MessageToFrame,
} from '@coffer/kernel';
import { ownText } from './plain.ts';
import { setStyle, type Style } from './styled.ts';

/** How long a frame may take to load, and to do a task that waits for nobody outside. */
export const FRAME_TIMEOUT_MS = 10_000;
/** How long a begun confirmation may take: longer than the frame's own limit for it. */
const BANK_TIMEOUT_MS = 70_000;
/** How long a bank may: longer than the challenge page waits for it. */
const CHALLENGE_TIMEOUT_MS = 21 * 60_000;

// Taken before scripts that load later can replace it.
const portPostMessage = MessagePort.prototype.postMessage;
const { apply } = Reflect;

const FRAME_STYLE: Style = {
  border: 'none',
  margin: '0',
  padding: '0',
  width: '1px',
  'min-width': '100%',
  overflow: 'hidden',
  display: 'block',
  'user-select': 'none',
  // A frame whose scheme differs from its page's is painted opaque (CSS Color Adjustment 1, 2.4).
  'color-scheme': 'light',
};

export interface FrameAddress {
  readonly vaultOrigin: string;
  readonly path: string;
}

export interface FrameOptions extends FrameAddress {
  readonly title: string;
  /** Beside the style that all frames have. */
  readonly style?: Style;
  readonly setup: () => FrameSetup;
  readonly receive: (message: MessageFromFrame) => void;
}

/** What a task takes along from the elements around it. */
type TaskParts = Pick<MessageToFrame & { type: 'task' }, 'parts' | 'collected'>;

interface Waiting {
  /** Once it has begun; null when the time to begin is the time for all of it. */
  readonly answerMs: number | null;
  readonly finish: (result: FrameResult) => void;
  timer: ReturnType<typeof setTimeout>;
}

export const CONNECTION_ERROR: BrowserError = {
  type: 'api_connection_error',
  message:
    'We are experiencing issues connecting to our payments provider. ' +
    'Please check your internet connection and try again.',
};

let framesMade = 0;

/**
 * One frame of the vault's origin and the port to it. The port is handed over once per loaded
 * document, to the vault's origin alone; nothing else on the page can reach this frame through it.
 */
export class Frame {
  readonly iframe: HTMLIFrameElement;
  readonly #options: FrameOptions;
  readonly #waiting = new Map<number, Waiting>();
  #port: MessagePort | null = null;
  #ready = false;
  #isolated = false;
  #queue: MessageToFrame[] = [];
  #nextId = 1;
  #readyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FrameOptions) {
    this.#options = options;
    framesMade += 1;
    this.iframe = document.createElement('iframe');
    this.iframe.name = `__privateStripeFrame${framesMade}`;
    this.iframe.src = options.vaultOrigin + options.path;
  }

  get ready(): boolean {
    return this.#ready && this.iframe.isConnected;
  }

  /** Whether the frame's document shares the isolation of a page with COEP. */
  get isolated(): boolean {
    return this.#isolated;
  }

  /** Puts the frame into the page, which loads it: everything that can wait comes afterwards. */
  attach(parent: Node): void {
    parent.appendChild(this.iframe);
    setStyle(this.iframe, { ...FRAME_STYLE, ...this.#options.style });
    this.iframe.title = this.#options.title;
    this.iframe.addEventListener('load', () => this.#connect());
    clearTimeout(this.#readyTimer);
    this.#readyTimer = setTimeout(
      () => this.#options.receive({ type: 'failed', error: CONNECTION_ERROR }),
      FRAME_TIMEOUT_MS,
    );
  }

  /** Sends a message now, or once the frame is ready. */
  send(message: MessageToFrame): void {
    if (this.#ready) this.#post(message);
    else this.#queue.push(message);
  }

  /** Runs a task in the frame. Always settles, and never rejects. */
  ask(task: FrameTask, more: TaskParts = {}): Promise<FrameResult> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const finish = (result: FrameResult): void => {
        clearTimeout(this.#waiting.get(id)?.timer);
        this.#waiting.delete(id);
        resolve(result);
      };
      const timer = failLater(finish, FRAME_TIMEOUT_MS);
      this.#waiting.set(id, { answerMs: answerTimeMs(task), finish, timer });
      this.send({ type: 'task', id, beginBeforeMs: Date.now() + FRAME_TIMEOUT_MS, task, ...more });
    });
  }

  /** Empties the fields, ends the connection and takes the frame out of the page. */
  destroy(): void {
    if (this.#ready) this.#post({ type: 'clear' });
    this.#disconnect();
    clearTimeout(this.#readyTimer);
    this.iframe.remove();
  }

  #connect(): void {
    // A moved frame loads again, and is then a new document that knows nothing.
    this.#disconnect();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (event) => this.#receive(event.data);
    const setup = this.#options.setup();
    const hello: ConnectMessage = { type: 'coffer:connect', setup };
    this.iframe.contentWindow?.postMessage(hello, this.#options.vaultOrigin, [port2]);
    this.#post({ type: 'configure', setup });
  }

  #disconnect(): void {
    this.#ready = false;
    this.#port?.close();
    this.#port = null;
    // Tasks that wait in the queue can still begin in the new document.
    const queued = new Set<number>();
    for (const message of this.#queue) if (message.type === 'task') queued.add(message.id);
    for (const [id, waiting] of this.#waiting) {
      if (!queued.has(id)) waiting.finish({ ok: false, error: CONNECTION_ERROR });
    }
  }

  #post(message: MessageToFrame): void {
    if (this.#port !== null) apply(portPostMessage, this.#port, [message]);
  }

  #receive(data: unknown): void {
    if (ownText(data, 'type') === undefined) return;
    // Only the frame holds the other end of the port, so the type tells the rest. Whoever gets the
    // message passes over types that it has not.
    const message = data as MessageFromFrame;
    switch (message.type) {
      case 'ready':
        this.#isolated = message.isolated === true;
        this.#becomeReady();
        break;
      case 'failed':
        clearTimeout(this.#readyTimer);
        break;
      case 'title':
        this.iframe.title = message.title;
        return;
      case 'begun': {
        const waiting = this.#waiting.get(message.id);
        if (waiting === undefined || waiting.answerMs === null) return;
        clearTimeout(waiting.timer);
        waiting.timer = failLater(waiting.finish, waiting.answerMs);
        return;
      }
      case 'answer':
        this.#waiting.get(message.id)?.finish(message.result);
        return;
      default:
    }
    this.#options.receive(message);
  }

  #becomeReady(): void {
    clearTimeout(this.#readyTimer);
    this.#ready = true;
    const queue = this.#queue;
    this.#queue = [];
    for (const message of queue) {
      // A task whose caller has had its answer already must not run any more.
      if (message.type !== 'task' || this.#waiting.has(message.id)) this.#post(message);
    }
  }
}

/** How long a task may take that has begun to wait for a bank or the shopper; null for others. */
function answerTimeMs(task: FrameTask): number | null {
  if (task.kind === 'finish_challenge') return CHALLENGE_TIMEOUT_MS;
  const asksBank =
    task.kind === 'confirm_intent' || (task.kind === 'checkout' && task.action === 'confirm');
  return asksBank ? BANK_TIMEOUT_MS : null;
}

function failLater(
  finish: (result: FrameResult) => void,
  afterMs: number,
): ReturnType<typeof setTimeout> {
  return setTimeout(() => finish({ ok: false, error: CONNECTION_ERROR }), afterMs);
}
