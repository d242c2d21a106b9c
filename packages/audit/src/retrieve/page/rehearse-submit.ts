import { objectAt, textOf } from './cdp-connection.ts';
import type { Look } from './look.ts';
import type { Parties } from './parties.ts';
import type { Recording } from './recording.ts';

/**
 * Sends the page's own card form off, to see who else takes the card from it. Unless `submit` asks
 * for it in earnest, every request is refused inside the browser from here on: it is recorded, and
 * nothing reaches anybody.
 */
export async function rehearseSubmit(
  recording: Recording,
  seen: Look,
  options: { readonly parties: Parties; readonly submit: boolean },
): Promise<void> {
  const forms = new Map<string, { session: string; backendId: number }>();
  for (const field of seen.fields) {
    const document = seen.documents.find((one) => one.document.frameId === field.frame);
    if (document === undefined || field.formAction === null || !field.visible) continue;
    if (options.parties.ownerOf(document.document.url).provider !== null) continue;
    forms.set(`${field.frame} ${field.formAction}`, field);
  }
  if (!options.submit) {
    const refused = { patterns: [{ urlPattern: '*' }] };
    const all = [...recording.sessions.keys()];
    await Promise.all(all.map((session) => recording.ask(session, 'Fetch.enable', refused)));
  }
  for (const { session, backendId } of forms.values()) {
    await pressSubmit(recording, session, backendId);
  }
}

/** Runs in a world of our own, where the page cannot have changed what these names mean. */
const PRESS = `function () {
  const form = this.form ?? this.closest('form');
  if (form === null) return;
  const button = form.querySelector('button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]');
  if (button === null) HTMLFormElement.prototype.requestSubmit.call(form);
  else HTMLElement.prototype.click.call(button);
}`;

async function pressSubmit(
  recording: Recording,
  session: string,
  backendNodeId: number,
): Promise<void> {
  const node = await recording.ask(session, 'DOM.describeNode', { backendNodeId });
  if (node === null) return;
  const frameId = recording.sessions.get(session)?.targetId ?? '';
  const world = await recording.ask(session, 'Page.createIsolatedWorld', { frameId });
  const resolved = await recording.ask(session, 'DOM.resolveNode', {
    backendNodeId,
    executionContextId: world?.['executionContextId'],
  });
  const objectId = textOf(objectAt(resolved?.['object'])['objectId']);
  const call = { objectId, functionDeclaration: PRESS };
  await recording.ask(session, 'Runtime.callFunctionOn', call);
}
