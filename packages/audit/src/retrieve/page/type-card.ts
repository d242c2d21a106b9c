import { CANARY } from './canary.ts';
import type { Look, SeenField } from './look.ts';
import type { Recording } from './recording.ts';

/** Pages have a handful; one with hundreds is a trap. */
const FIELDS_TYPED_MAX = 12;

/**
 * Types the test card, key by key as a person does, into the card fields that can be seen, the
 * providers' too; and first into the page itself, where whoever listens to all keys hears them.
 * Returns the ids of the fields typed into. Nothing is submitted.
 */
export async function typeCard(
  recording: Recording,
  seen: Look,
  page: string,
): Promise<ReadonlySet<string>> {
  const typed = new Set<string>();
  const visible = seen.fields.filter((field) => field.visible).slice(0, FIELDS_TYPED_MAX);
  if (visible.length < seen.fields.filter((field) => field.visible).length) {
    recording.trouble(`more than ${FIELDS_TYPED_MAX} card fields: the rest was not typed into`);
  }
  await press(recording, page, CANARY.number);
  for (const field of visible) {
    const focused = await recording.ask(field.session, 'DOM.focus', {
      backendNodeId: field.backendId,
    });
    if (focused === null) continue;
    await press(recording, field.session, textFor(field));
    typed.add(field.id);
  }
  return typed;
}

function textFor({ role, because }: SeenField): string {
  if (role === 'number') return CANARY.number;
  if (role === 'cvc') return CANARY.cvc;
  const [month = '', year = ''] = CANARY.expiry.split('/');
  if (/month|\bmm\b/i.test(because)) return month;
  return /year|\byy/i.test(because) ? year : CANARY.expiry;
}

/** All keys at once on the wire; the browser takes them in order. */
async function press(recording: Recording, session: string, text: string): Promise<void> {
  await Promise.all(
    Array.from(text).flatMap((key) => {
      const code = /\d/.test(key) ? `Digit${key}` : 'Slash';
      const windowsVirtualKeyCode = /\d/.test(key) ? key.charCodeAt(0) : 191;
      const common = { key, code, windowsVirtualKeyCode };
      return [
        recording.ask(session, 'Input.dispatchKeyEvent', { type: 'keyDown', text: key, ...common }),
        recording.ask(session, 'Input.dispatchKeyEvent', { type: 'keyUp', ...common }),
      ];
    }),
  );
}
