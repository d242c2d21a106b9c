// The shop's page: a bag, and a payment form whose card fields are frames of the card vault.
const main = document.querySelector('main.checkout');
const form = document.querySelector('#pay');
const button = document.querySelector('#submit');
const problem = document.querySelector('#problem');
const rows = [...document.querySelectorAll('.bag li')];
const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'usd' });
const QUANTITY_MAX = 9;
const ORDER_TIMEOUT_MS = 20_000;

const quantityOf = (row) => Number(row.dataset.quantity);
const total = () => rows.reduce((sum, row) => sum + quantityOf(row) * Number(row.dataset.price), 0);
const cart = () => Object.fromEntries(rows.map((row) => [row.dataset.id, quantityOf(row)]));

const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
const appearance = {
  theme: dark ? 'night' : 'stripe',
  variables: dark
    ? {
        colorPrimary: '#d9a679',
        colorBackground: '#241e1b',
        colorText: '#f3ebe4',
        labelColorText: '#f3ebe4',
        inputColorBorder: '#5a4d44',
        borderRadius: '8px',
      }
    : {
        colorPrimary: '#7a4a2b',
        colorText: '#2b211b',
        labelColorText: '#2b211b',
        inputColorBorder: '#cdbfb1',
        borderRadius: '8px',
      },
};
const coffer = Coffer(main.dataset.key);
const elements = coffer.elements({
  mode: 'payment',
  amount: total(),
  currency: 'usd',
  appearance,
});
const payment = elements.create('payment');
payment.mount('#payment');
payment.on('ready', () => {
  form.dataset.ready = 'true';
  show();
});
payment.on('loaderror', ({ error }) => complain(error.message));

/** The order that was begun for the bag as it is; a changed bag begins another. */
let order = null;

function show() {
  for (const row of rows) {
    row.querySelector('output').textContent = row.dataset.quantity;
    row.classList.toggle('none', quantityOf(row) === 0);
  }
  const amount = total();
  document.querySelector('#total').textContent = money.format(amount / 100);
  button.textContent = `Pay ${money.format(amount / 100)}`;
  button.disabled = amount === 0 || form.dataset.ready !== 'true' || form.dataset.busy === 'true';
}

function complain(text) {
  problem.textContent = text ?? '';
  problem.hidden = !text;
}

function setBusy(busy) {
  form.dataset.busy = String(busy);
  show();
  if (busy) button.textContent = 'Paying…';
}

document.querySelector('.bag').addEventListener('click', (event) => {
  const step = Number(event.target.dataset?.step ?? 0);
  if (step === 0 || form.dataset.busy === 'true') return;
  const row = event.target.closest('li');
  row.dataset.quantity = String(Math.min(QUANTITY_MAX, Math.max(0, quantityOf(row) + step)));
  order = null;
  if (total() > 0) void elements.update({ amount: total() });
  show();
});

async function begin(path = '/orders') {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cart: cart(), email: form.elements.email.value }),
    signal: AbortSignal.timeout(ORDER_TIMEOUT_MS),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? 'The shop could not take the order.');
  return answer;
}

async function pay() {
  const { error: incomplete } = await elements.submit();
  if (incomplete) return incomplete.message;
  order ??= await begin();
  const { error, paymentIntent } = await coffer.confirmPayment({
    elements,
    clientSecret: order.clientSecret,
    confirmParams: { return_url: new URL('/receipt', window.location.href).href },
    redirect: 'if_required',
  });
  if (error) return error.message;
  window.location.assign(`/receipt?payment_intent=${encodeURIComponent(paymentIntent.id)}`);
  return null;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void submit();
});

document.querySelector('#hosted').addEventListener('click', () => void goToHostedPage());

async function goToHostedPage() {
  complain(null);
  setBusy(true);
  try {
    const { url } = await begin('/hosted-orders');
    window.location.assign(url);
  } catch {
    complain('The shop cannot be reached. Check your connection and try again.');
    setBusy(false);
  }
}
// Back from the hosted page, the browser may show this page as it was left.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) setBusy(false);
});

const isolated = document.querySelector('#isolated');
if (isolated) isolated.textContent = window.crossOriginIsolated ? 'yes' : 'not in this browser';

async function submit() {
  complain(null);
  setBusy(true);
  let reason;
  try {
    reason = await pay();
  } catch {
    reason = 'The shop cannot be reached. Check your connection and try again.';
  }
  if (reason === null) return;
  complain(reason);
  setBusy(false);
}

show();
