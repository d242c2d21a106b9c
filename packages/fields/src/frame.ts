import type {
  FrameSetup,
  FrameTask,
  FrameResult,
  MessageToFrame,
  PlainObject,
} from '@coffer/kernel';
import { callApi } from './api-call.ts';
import { connect, type Connection } from './connection.ts';
import { keyObstacle } from './key-obstacle.ts';
import { showPage } from './heard.ts';
import { LoadFailure } from './load-failure.ts';
import { localizedError } from './texts/localized-error.ts';
import { loadTexts, setLocale } from './texts/texts.ts';
import { withCollected } from './with-collected.ts';

/** What a kind of frame does with its messages; the rest is the same for all. */
export interface FrameContent {
  /** Shows itself, or throws a LoadFailure. The frame reports ready afterwards. */
  configure(setup: FrameSetup, connection: Connection): Promise<void>;
  update(options: PlainObject): void;
  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void;
  /**
   * The parameters of a task with the card from the fields, or why it cannot be sent, which the
   * shopper sees as well. `parts` are the other elements of a split card form on the page.
   */
  prepare(task: FrameTask, parts: readonly string[]): FrameResult | Promise<FrameResult>;
  /** An action for a Checkout session. Only the controller does it. */
  checkout?(setup: FrameSetup, task: FrameTask & { kind: 'checkout' }): Promise<FrameResult>;
  /** Sees the card holder through the bank's challenge. Only the page made for it does. */
  finishChallenge?(setup: FrameSetup, clientSecret: string): Promise<FrameResult>;
}

/** What frames do that somebody sees. The controller is hidden, and does not carry it. */
export interface FrameShow {
  /** Before anything else. */
  begin(connection: Connection): void;
  /** The texts have come, of the first language or of another. */
  speak(connection: Connection): void;
  /** Applies what the options of all kinds have in common. */
  update(options: PlainObject): void;
}

/** Tasks that the frame itself answers. */
const ASKS_NOBODY: readonly FrameTask['kind'][] = ['collect', 'get_value', 'validate'];

/** Runs a page inside a frame: one connection, one configuration, then commands and tasks. */
export function runFrame(content: FrameContent, show?: FrameShow): void {
  let setup: FrameSetup | null = null;
  let configured = false;

  const begin = async (given: FrameSetup, connection: Connection): Promise<void> => {
    if (setup !== null) return;
    setup = given;
    show?.begin(connection);
    const obstacle = keyObstacle(given.publishableKey, connection.pageOrigin, location.origin);
    if (obstacle !== null) {
      connection.send({ type: 'failed', error: obstacle });
      return;
    }
    await prepare(given.options, { connection, show });
    try {
      await content.configure(given, connection);
    } catch (error) {
      if (!(error instanceof LoadFailure)) throw error;
      connection.send({ type: 'failed', error: error.error });
      return;
    }
    configured = true;
    connection.send({ type: 'ready', ...(window.crossOriginIsolated ? { isolated: true } : {}) });
    showPage();
  };

  const update = async (options: PlainObject, connection: Connection): Promise<void> => {
    await prepare(options, { connection, show });
    content.update(options);
  };

  const run = async (
    message: MessageToFrame & { type: 'task' },
    connection: Connection,
  ): Promise<void> => {
    if (setup === null || Date.now() > message.beginBeforeMs) return;
    connection.send({ type: 'begun', id: message.id });
    const result = await perform(setup, message);
    connection.send({ type: 'answer', id: message.id, result: forShopper(result) });
  };

  const perform = async (
    by: FrameSetup,
    { task: given, parts = [], collected = [] }: MessageToFrame & { type: 'task' },
  ): Promise<FrameResult> => {
    const task = withCollected(given, collected);
    const prepared = await content.prepare(task, parts);
    if (!prepared.ok || ASKS_NOBODY.includes(task.kind)) return prepared;
    if (task.kind === 'finish_challenge' && content.finishChallenge !== undefined) {
      return content.finishChallenge(by, task.clientSecret);
    }
    if (task.kind === 'checkout' && content.checkout !== undefined) {
      return content.checkout(by, task);
    }
    return callApi(by, task, prepared.value);
  };

  connect((message, connection) => {
    if (message.type === 'configure') void begin(message.setup, connection);
    else if (!configured) return;
    else if (message.type === 'task') void run(message, connection);
    else if (message.type === 'update') void update(message.options, connection);
    else content.command(message.type);
  });
}

/** What all kinds of frames do with their options alike. */
async function prepare(
  options: PlainObject,
  { connection, show }: { readonly connection: Connection; readonly show: FrameShow | undefined },
): Promise<void> {
  if (setLocale(options['locale'])) {
    await loadTexts();
    show?.speak(connection);
  }
  show?.update(options);
}

function forShopper(result: FrameResult): FrameResult {
  return result.ok ? result : { ok: false, error: localizedError(result.error) };
}
