import { customer, idIn, paidCharge, pay, PAYING, savedCard, type Run } from './scene.ts';

const { confirm: _confirm, ...UNCONFIRMED } = PAYING;
const SETTING_UP = {
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  payment_method: 'pm_card_visa',
} as const;

const CHARGE = { amount: 2000, currency: 'usd', source: 'tok_visa' } as const;

/** What moves money, and what it is moved with. */
export const PAYMENTS: Readonly<Record<string, Run>> = {
  'stripe.balance.retrieve': ({ stripe }) => stripe.balance.retrieve(),
  'stripe.balanceTransactions.list': ({ stripe }) => stripe.balanceTransactions.list({ limit: 2 }),
  'stripe.balanceTransactions.retrieve': async (scene) => {
    // Booked with the payment, not after it.
    const { latest_charge: id } = await pay(scene, { capture_method: 'automatic' });
    const charge = await scene.stripe.charges.retrieve(idIn(id));
    return scene.stripe.balanceTransactions.retrieve(idIn(charge.balance_transaction));
  },

  'stripe.charges.list': ({ stripe }) => stripe.charges.list({ limit: 2 }),
  'stripe.charges.retrieve': async (scene) =>
    scene.stripe.charges.retrieve(await paidCharge(scene)),

  'stripe.charges.create': ({ stripe }) => stripe.charges.create(CHARGE),
  'stripe.charges.update': async (scene) =>
    scene.stripe.charges.update(await paidCharge(scene), { description: 'Two shirts' }),
  'stripe.charges.capture': async ({ stripe }) => {
    const { id } = await stripe.charges.create({ ...CHARGE, capture: false });
    return stripe.charges.capture(id, { amount: 1500 });
  },

  'stripe.paymentIntents.create': (scene) => pay(scene),
  'stripe.paymentIntents.list': ({ stripe }) => stripe.paymentIntents.list({ limit: 2 }),
  'stripe.paymentIntents.retrieve': async (scene) =>
    scene.stripe.paymentIntents.retrieve((await pay(scene)).id),
  'stripe.paymentIntents.update': async ({ stripe }) => {
    const { id } = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    return stripe.paymentIntents.update(id, { amount: 700 });
  },
  'stripe.paymentIntents.confirm': async ({ stripe }) => {
    const { id } = await stripe.paymentIntents.create(UNCONFIRMED);
    return stripe.paymentIntents.confirm(id);
  },
  'stripe.paymentIntents.capture': async (scene) => {
    const { id } = await pay(scene, { capture_method: 'manual' });
    return scene.stripe.paymentIntents.capture(id, { amount_to_capture: 1500 });
  },
  'stripe.paymentIntents.incrementAuthorization': async (scene) => {
    const { id } = await pay(scene, {
      capture_method: 'manual',
      payment_method_options: { card: { request_incremental_authorization: 'if_available' } },
    });
    return scene.stripe.paymentIntents.incrementAuthorization(id, { amount: 2500 });
  },
  'stripe.paymentIntents.cancel': async ({ stripe }) => {
    const { id } = await stripe.paymentIntents.create(UNCONFIRMED);
    return stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' });
  },

  'stripe.refunds.create': async (scene) =>
    scene.stripe.refunds.create({ charge: await paidCharge(scene), amount: 500 }),
  'stripe.refunds.list': ({ stripe }) => stripe.refunds.list({ limit: 2 }),
  'stripe.refunds.retrieve': async (scene) => {
    const { id } = await scene.stripe.refunds.create({ charge: await paidCharge(scene) });
    return scene.stripe.refunds.retrieve(id);
  },
  'stripe.refunds.update': async (scene) => {
    const { id } = await scene.stripe.refunds.create({ charge: await paidCharge(scene) });
    return scene.stripe.refunds.update(id, { metadata: { order: '7' } });
  },

  'stripe.paymentMethods.create': ({ stripe }) =>
    stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } }),
  'stripe.paymentMethods.list': async (scene) =>
    scene.stripe.paymentMethods.list({ customer: (await savedCard(scene)).customer }),
  'stripe.paymentMethods.retrieve': async (scene) =>
    scene.stripe.paymentMethods.retrieve((await savedCard(scene)).method),
  'stripe.paymentMethods.update': async (scene) =>
    scene.stripe.paymentMethods.update((await savedCard(scene)).method, {
      billing_details: { name: 'Jenny Rosen' },
    }),
  'stripe.paymentMethods.attach': async (scene) =>
    scene.stripe.paymentMethods.attach('pm_card_visa', { customer: await customer(scene) }),
  'stripe.paymentMethods.detach': async (scene) =>
    scene.stripe.paymentMethods.detach((await savedCard(scene)).method),

  'stripe.mandates.retrieve': async ({ stripe }) => {
    const { mandate } = await stripe.setupIntents.create({
      ...SETTING_UP,
      confirm: true,
      mandate_data: { customer_acceptance: { type: 'offline', offline: {} } },
    });
    return stripe.mandates.retrieve(idIn(mandate));
  },

  'stripe.setupIntents.create': ({ stripe }) =>
    stripe.setupIntents.create({ ...SETTING_UP, confirm: true }),
  'stripe.setupIntents.list': ({ stripe }) => stripe.setupIntents.list({ limit: 2 }),
  'stripe.setupIntents.retrieve': async ({ stripe }) =>
    stripe.setupIntents.retrieve((await stripe.setupIntents.create()).id),
  'stripe.setupIntents.update': async ({ stripe }) => {
    const { id } = await stripe.setupIntents.create();
    return stripe.setupIntents.update(id, { description: 'For later' });
  },
  'stripe.setupIntents.confirm': async ({ stripe }) =>
    stripe.setupIntents.confirm((await stripe.setupIntents.create(SETTING_UP)).id),
  'stripe.setupIntents.cancel': async ({ stripe }) =>
    stripe.setupIntents.cancel((await stripe.setupIntents.create()).id),
  'stripe.setupAttempts.list': async ({ stripe }) => {
    const { id } = await stripe.setupIntents.create({ ...SETTING_UP, confirm: true });
    return stripe.setupAttempts.list({ setup_intent: id });
  },

  'stripe.tokens.create': ({ browser }) =>
    browser.tokens.create({
      card: { number: '4242424242424242', exp_month: '12', exp_year: '2034' },
    }),
  'stripe.tokens.retrieve': ({ stripe }) => stripe.tokens.retrieve('tok_visa'),
  'stripe.confirmationTokens.retrieve': async ({ stripe }) => {
    const init = { payment_method: 'pm_card_visa' };
    const { id } = await stripe.testHelpers.confirmationTokens.create(init);
    return stripe.confirmationTokens.retrieve(id);
  },
  'stripe.testHelpers.confirmationTokens.create': ({ stripe }) =>
    stripe.testHelpers.confirmationTokens.create({ payment_method: 'pm_card_visa' }),
};
