import { numberOf, objectAt, textOf } from './cdp-connection.ts';
import type { Look } from './look.ts';
import type { Parties } from './parties.ts';
import type { Recording } from './recording.ts';
import { isVisible, textBelow, type SnapshotDocument, type SnapshotNode } from './snapshot.ts';

/**
 * Sends the page's own card form off, or presses its button to pay, to see who else takes the card
 * from it. Unless `submit` asks for it in earnest, every request is refused inside the browser from
 * here on: it is recorded, and nothing reaches anybody.
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
  const buttons = forms.size > 0 ? forms.values() : payButtons(seen, options.parties);
  for (const button of buttons) await pressSubmit(recording, button, options);
}

/** Labels of the button that pays, where the provider has the form. */
const PAYS =
  /\b(?:pay|buy|(?:place|submit|complete|confirm)(?: \w+)? (?:order|purchase|payment)|order now|bezahlen|kaufen|payer|pagar)\b/i;
const LABEL_MAX_CHARS = 80;
const BUTTONS_MAX = 2;

/** Visible buttons of the page's own documents that pay. */
function payButtons(seen: Look, parties: Parties): { session: string; backendId: number }[] {
  const own = seen.documents.filter(({ document }) => {
    const { provider, party } = parties.ownerOf(document.url);
    return provider === null && party === 'first';
  });
  return own
    .flatMap(({ session, document }) =>
      document.nodes
        .filter(({ name }) => name === 'BUTTON' || name === 'INPUT')
        .filter((node) => isVisible(document, node) && PAYS.test(labelOf(document, node)))
        .map(({ backendId }) => ({ session, backendId })),
    )
    .slice(0, BUTTONS_MAX);
}

function labelOf(document: SnapshotDocument, node: SnapshotNode): string {
  if (node.name === 'BUTTON') return textBelow(document, node, LABEL_MAX_CHARS);
  const isButton = /^(?:submit|button)$/.test(node.attributes.get('type') ?? '');
  return isButton ? (node.attributes.get('value') ?? '') : '';
}

/** Runs in a world of our own, where the page cannot have changed what these names mean. */
const FIND = `function () {
  if (this.matches('button, input[type=submit], input[type=button]')) return this;
  const form = this.form ?? this.closest('form');
  if (form === null) return null;
  return form.querySelector('button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]') ?? form;
}`;
const PRESS = `function () {
  if (this instanceof HTMLFormElement) HTMLFormElement.prototype.requestSubmit.call(this);
  else HTMLElement.prototype.click.call(this);
}`;

async function pressSubmit(
  recording: Recording,
  { session, backendId: backendNodeId }: { readonly session: string; readonly backendId: number },
  options: { readonly submit: boolean },
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
  const find = { objectId, functionDeclaration: FIND };
  const found = await recording.ask(session, 'Runtime.callFunctionOn', find);
  const button = textOf(objectAt(found?.['result'])['objectId']);
  if (button === '') return;
  if (!options.submit) await clickMouse(recording, session, button);
  const press = { objectId: button, functionDeclaration: PRESS };
  await recording.ask(session, 'Runtime.callFunctionOn', press);
}

/** As a hand does it: some skimmers wait for an event that the browser calls trusted. */
async function clickMouse(recording: Recording, session: string, objectId: string): Promise<void> {
  await recording.ask(session, 'DOM.scrollIntoViewIfNeeded', { objectId });
  const answer = await recording.ask(session, 'DOM.getContentQuads', { objectId });
  const quads = answer?.['quads'];
  const quad: unknown = Array.isArray(quads) ? quads[0] : null;
  if (!Array.isArray(quad)) return;
  const [left, top, , , right, bottom] = quad.map(numberOf);
  if (left === undefined || top === undefined || right === undefined || bottom === undefined)
    return;
  const at = { x: (left + right) / 2, y: (top + bottom) / 2, button: 'left', clickCount: 1 };
  for (const type of ['mousePressed', 'mouseReleased']) {
    // The browser answers when the page has drawn, which it does not while its clock stands.
    void recording.ask(session, 'Input.dispatchMouseEvent', { type, ...at });
  }
}
