import { encodeForm } from '@coffer/kernel';
import type { CanaryBehavior } from '@coffer/kernel/test-cards';
import { textAt } from './http.ts';
import { MISDIRECTIONS } from './misdirections.ts';
import { MARK, type Visit } from './visit.ts';

/** One way for card data into the installation, and whether it may go that way. */
export interface Door {
  readonly name: string;
  readonly behavior: CanaryBehavior;
  readonly mayRemainIn: readonly string[];
  walk(visit: Visit): Promise<void>;
}

// Four digits: three could be taken for a CVC beside the card's last four.
const AMOUNT_MINOR = 1999;

export const SHOP_DOOR = "the shop's checkout";

/** Every door, each tried with a card of its own. */
export const DOORS: readonly Door[] = [
  vaultDoor('payment method with the publishable key', payWithPaymentMethod),
  vaultDoor('token with the publishable key', makeToken),
  vaultDoor('confirmation with the client secret', payWithClientSecret),
  { ...vaultDoor('declined card', payDeclined), behavior: 'decline' },
  vaultDoor('card with a wrong key', useWrongKey),
  vaultDoor('malformed card', sendMalformed),
  vaultDoor('card as JSON', sendJson),
  vaultDoor('raw card with the secret key', useSecretKey),
  vaultDoor('CVC on its own', updateCvc),
  vaultDoor(SHOP_DOOR, buyInShop),
  ...MISDIRECTIONS.map(({ name, walk }) => ({
    name: `misdirected to the API: ${name}`,
    behavior: 'succeed' as const,
    mayRemainIn: ['server'],
    walk,
  })),
];

function vaultDoor(name: string, walk: Door['walk']): Door {
  return { name, behavior: 'succeed', mayRemainIn: [], walk };
}

async function payWithPaymentMethod(visit: Visit): Promise<void> {
  const { dev } = visit;
  const method = await visit.post({
    url: `${dev.vault}/v1/payment_methods`,
    key: dev.publishable_key,
    form: { type: 'card', card: visit.card(), ...MARK },
  });
  visit.mustWork('creating a payment method', method);
  const intent = await visit.post({
    url: `${dev.api}/v1/payment_intents`,
    key: dev.secret_key,
    form: { ...newIntent(), payment_method: textAt(method.json, 'id'), confirm: true },
  });
  visit.mustWork('paying with it', intent);
}

function newIntent() {
  return {
    amount: AMOUNT_MINOR,
    currency: 'usd',
    description: 'Canary payment of coffer leakcheck',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...MARK,
  };
}

async function makeToken(visit: Visit): Promise<void> {
  const answer = await visit.post({
    url: `${visit.dev.vault}/v1/tokens`,
    key: visit.dev.publishable_key,
    form: { card: visit.card() },
  });
  visit.mustWork('creating a token', answer);
}

async function payWithClientSecret(visit: Visit): Promise<void> {
  visit.mustWork('confirming', await confirmNewIntent(visit));
}

async function payDeclined(visit: Visit): Promise<void> {
  visit.mustRefuse('a card that declines', await confirmNewIntent(visit));
}

async function confirmNewIntent(visit: Visit) {
  const intent = await visit.post({
    url: `${visit.dev.api}/v1/payment_intents`,
    key: visit.dev.secret_key,
    form: newIntent(),
  });
  visit.mustWork('creating a payment', intent);
  const clientSecret = textAt(intent.json, 'client_secret');
  return confirmInVault(visit, clientSecret, visit.dev.publishable_key);
}

/** As coffer.js confirms: the publishable key and the payment's own secret. */
function confirmInVault(visit: Visit, clientSecret: string, key: string) {
  const [id = ''] = clientSecret.split('_secret_');
  return visit.post({
    url: `${visit.dev.vault}/v1/payment_intents/${id}/confirm`,
    key,
    form: {
      client_secret: clientSecret,
      payment_method_data: { type: 'card', card: visit.card(), ...MARK },
    },
  });
}

async function useWrongKey(visit: Visit): Promise<void> {
  const answer = await visit.post({
    url: `${visit.dev.vault}/v1/payment_methods`,
    key: 'pk_test_0000000000000000000000000000000000000000000',
    form: { type: 'card', card: visit.card() },
  });
  visit.mustRefuse('a key that does not exist', answer);
}

async function sendMalformed(visit: Visit): Promise<void> {
  const { dev, canary } = visit;
  const wrong = [
    { ...visit.card(), exp_month: 13 },
    { ...visit.card(), number: `${canary.number}x` },
    { ...visit.card(), number: `${canary.number}${canary.number}` },
    { ...visit.card(), number: { inner: canary.number } },
    { ...visit.card(), name: canary.number },
  ];
  for (const card of wrong) {
    const answer = await visit.post({
      url: `${dev.vault}/v1/payment_methods`,
      key: dev.publishable_key,
      form: { type: 'card', card },
    });
    visit.mustRefuse('a malformed card', answer);
  }
}

async function sendJson(visit: Visit): Promise<void> {
  const answer = await visit.call({
    method: 'POST',
    url: `${visit.dev.vault}/v1/payment_methods`,
    headers: {
      authorization: `Bearer ${visit.dev.publishable_key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ type: 'card', card: visit.card() }),
  });
  visit.mustRefuse('a card in a JSON body', answer);
}

/** Refused or taken, as the account's setting says: both must leave nothing behind. */
async function useSecretKey(visit: Visit): Promise<void> {
  await visit.post({
    url: `${visit.dev.vault}/v1/payment_methods`,
    key: visit.dev.secret_key,
    form: { type: 'card', card: visit.card(), ...MARK },
  });
}

/** A token for a CVC alone, which nobody uses: it must leave nothing behind. */
async function updateCvc(visit: Visit): Promise<void> {
  await visit.post({
    url: `${visit.dev.vault}/v1/tokens`,
    key: visit.dev.publishable_key,
    form: { cvc_update: { cvc: visit.canary.cvc } },
  });
}

async function buyInShop(visit: Visit): Promise<void> {
  const dev = visit.merchant;
  await visit.call({ method: 'GET', url: `${dev.shop}/` });
  const order = await visit.call({
    method: 'POST',
    url: `${dev.shop}/orders`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cart: { morning: 1 }, email: 'leakcheck@example.com' }),
  });
  visit.mustWork('ordering in the shop', order);
  const clientSecret = textAt(order.json, 'clientSecret');
  const [id = ''] = clientSecret.split('_secret_');
  const marked = await visit.post({
    url: `${dev.api}/v1/payment_intents/${id}`,
    key: dev.secret_key,
    form: MARK,
  });
  visit.mustWork("marking the shop's payment", marked);
  visit.mustWork(
    "confirming the shop's payment",
    await confirmInVault(visit, clientSecret, dev.publishable_key),
  );
  const query = encodeForm({ payment_intent: id });
  visit.mustWork(
    'the receipt',
    await visit.call({ method: 'GET', url: `${dev.shop}/receipt?${query}` }),
  );
}
