import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

interface Attack {
  readonly id: string;
  readonly name: string;
  readonly does: string;
}

const ATTACKS: readonly Attack[] = [
  {
    id: 'keylogger',
    name: 'Keylogger',
    does: 'Listens to every key on the page, and sends what it heard away.',
  },
  {
    id: 'overlay',
    name: 'Overlay',
    does: 'Lays an invisible sheet over the card form and takes the clicks meant for it.',
  },
  {
    id: 'fake-field',
    name: 'Fake card field',
    does: 'Puts a card field of its own above the real form.',
  },
  {
    id: 'frame-swap',
    name: 'Frame swap',
    does: 'Points the frame of the card form at a page of its own.',
  },
  {
    id: 'form-hijack',
    name: 'Form hijack',
    does: 'Reads the form when it is sent, and sends it to another server.',
  },
];

/** The switch by which a visitor attacks the page, and what came of it; attack.js fills it in. */
export function attackPanel(): HtmlEscapedString | Promise<HtmlEscapedString> {
  return html`<section class="attack" aria-labelledby="attack-title">
    <h2 id="attack-title">Attack this page</h2>
    <p>
      Each button plays a script that somebody has smuggled into the shop’s own code, where no list
      of allowed scripts stops it. Type a test card, and see what it gets.
      <a href="/?attack">Start again</a>
    </p>
    <ul>
      ${ATTACKS.map(
        ({ id, name, does }) =>
          html`<li data-attack="${id}">
            <button type="button">${name}</button>
            <p>${does}</p>
            <dl aria-live="polite" hidden>
              <dt>It got</dt>
              <dd class="got"></dd>
              <dt>What stopped or caught it</dt>
              <dd class="by"></dd>
            </dl>
          </li>`,
      )}
    </ul>
  </section>`;
}
