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
import { localizedError } from './texts/localized-error.ts';
import { loadTexts, setLocale } from './texts/texts.ts';
import { writeTexts } from './texts/write-texts.ts';

/** What a kind of frame does with its messages; the rest is the same for all. */
export interface FrameContent {
  /** Shows itself. The frame reports ready afterwards. */
  configure(setup: FrameSetup, connection: Connection): Promise<void>;
  update(options: PlainObject): void;
  command(type: 'focus' | 'blur' | 'clear' | 'collapse'): void;
  /** Why the fields cannot be sent; null when they can. Shows it to the shopper as well. */
  validate(): (FrameResult & { ok: false }) | null;
  /** The task's parameters with the card from the fields. */
  withCard(task: FrameTask): PlainObject;
  /** Sees the card holder through the bank's challenge. Only the page made for it does. */
  finishChallenge?(setup: FrameSetup, clientSecret: string): Promise<FrameResult>;
}

/** Runs a page inside a frame: one connection, one configuration, then commands and tasks. */
export function runFrame(content: FrameContent): void {
  let setup: FrameSetup | null = null;
  let configured = false;

  const begin = async (given: FrameSetup, connection: Connection): Promise<void> => {
    if (setup !== null) return;
    setup = given;
    const obstacle = keyObstacle(given.publishableKey, connection.pageOrigin, location.origin);
    if (obstacle !== null) {
      connection.send({ type: 'failed', error: obstacle });
      return;
    }
    setLocale(given.options['locale']);
    await loadTexts();
    writeTexts(document);
    await content.configure(given, connection);
    configured = true;
    connection.send({ type: 'ready' });
  };

  const run = async (
    message: MessageToFrame & { type: 'task' },
    connection: Connection,
  ): Promise<void> => {
    if (setup === null || Date.now() > message.beginBeforeMs) return;
    connection.send({ type: 'begun', id: message.id });
    const result = await perform(setup, message.task);
    connection.send({ type: 'answer', id: message.id, result: forShopper(result) });
  };

  const perform = async (given: FrameSetup, task: FrameTask): Promise<FrameResult> => {
    const invalid = content.validate();
    if (invalid !== null) return invalid;
    if (task.kind === 'validate') return { ok: true, value: {} };
    if (task.kind === 'finish_challenge' && content.finishChallenge !== undefined) {
      return content.finishChallenge(given, task.clientSecret);
    }
    return callApi(given, task, (one) => content.withCard(one));
  };

  connect((message, connection) => {
    if (message.type === 'configure') void begin(message.setup, connection);
    else if (!configured) return;
    else if (message.type === 'task') void run(message, connection);
    else if (message.type === 'update') content.update(message.options);
    else content.command(message.type);
  });
}

function forShopper(result: FrameResult): FrameResult {
  return result.ok ? result : { ok: false, error: localizedError(result.error) };
}
