import type { CrashScene } from './crash-scene.ts';

export type Victim = 'server' | 'vault';

/** What a moment acts on. */
export interface CrashSite {
  readonly scene: CrashScene;
  readonly intent: string;
  /** Of the operation: `authorize`, `capture`, … */
  readonly kind: string;
  readonly victim: Victim;
  /** Sends the request; its answer is lost with the crash, or comes. */
  readonly send: () => void;
}

/** One moment: brings the stack there, kills, and lets everything else go on. */
export interface Moment {
  readonly name: string;
  readonly crash: (site: CrashSite) => Promise<void>;
}

export const BEFORE_THE_OPERATION: Moment = {
  name: 'before the operation is written',
  crash: (site) => crashAtTable(site, 'coffer.operations'),
};

export const BEFORE_THE_SEND: Moment = {
  name: 'before the operation is sent',
  crash: async ({ scene, intent, send, victim }) => {
    scene.signal('vault', 'SIGSTOP');
    send();
    await scene.openOperation(intent);
    await scene.kill(victim);
    if (victim === 'server') scene.signal('vault', 'SIGCONT');
  },
};

export const BEFORE_THE_ANSWER: Moment = {
  name: 'before the vault hears the network',
  crash: async ({ scene, intent, send, victim }) => {
    scene.signal('sandbox', 'SIGSTOP');
    send();
    const reference = await scene.openOperation(intent);
    await scene.networkHasMail();
    scene.signal('vault', 'SIGSTOP');
    scene.signal('sandbox', 'SIGCONT');
    await scene.networkHasAnswered(reference);
    await scene.kill(victim);
    if (victim === 'server') scene.signal('vault', 'SIGCONT');
  },
};

export const BEFORE_THE_SERVER_HEARS: Moment = {
  name: 'before the server hears the vault',
  crash: async ({ scene, intent, send, victim }) => {
    scene.signal('sandbox', 'SIGSTOP');
    send();
    const reference = await scene.openOperation(intent);
    await scene.networkHasMail();
    scene.signal('server', 'SIGSTOP');
    scene.signal('sandbox', 'SIGCONT');
    await scene.vaultHasAnswer(reference);
    await scene.kill(victim);
    if (victim === 'vault') scene.signal('server', 'SIGCONT');
  },
};

export const WHILE_THE_OUTCOME_IS_WRITTEN: Moment = {
  name: 'while the outcome is written',
  crash: (site) => crashAtTable(site, 'coffer.charges'),
};

export const BEFORE_THE_HOLDER_IS_ASKED_FOR: Moment = {
  name: 'before the authentication is written',
  crash: (site) => crashAtTable(site, 'coffer.authentications'),
};

export const WHILE_THE_DIRECTORY_IS_ASKED: Moment = {
  name: 'while the directory server is asked',
  crash: (site) => crashAtTable(site, 'cardnet.authentications'),
};

export const AFTER_THE_OUTCOME: Moment = {
  name: 'after the outcome is written',
  crash: async ({ scene, intent, kind, send, victim }) => {
    send();
    await scene.closedOperation(intent, kind);
    await scene.kill(victim);
  },
};

/** Kills while a transaction waits to write into the table. */
export async function crashAtTable(
  { scene, send, victim }: Pick<CrashSite, 'scene' | 'send' | 'victim'>,
  table: string,
): Promise<void> {
  const release = await scene.lockTable(table);
  send();
  await scene.someoneWaitsFor(table);
  await scene.kill(victim);
  await release();
}
