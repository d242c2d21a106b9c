import { coupon, customer, savedCard, type Run, type Scene } from './scene.ts';

async function sourceOf(
  scene: Scene,
): Promise<{ readonly owner: string; readonly source: string }> {
  const owner = await customer(scene);
  const { id } = await scene.stripe.customers.createSource(owner, { source: 'tok_visa' });
  return { owner, source: id };
}

/** Who pays, and what an account has of its own. */
export const CUSTOMERS: Readonly<Record<string, Run>> = {
  'stripe.customers.create': ({ stripe }) => stripe.customers.create({ email: 'a@example.com' }),
  'stripe.customers.list': ({ stripe }) => stripe.customers.list({ limit: 2 }),
  'stripe.customers.retrieve': async (scene) =>
    scene.stripe.customers.retrieve(await customer(scene)),
  'stripe.customers.update': async (scene) =>
    scene.stripe.customers.update(await customer(scene), { description: 'Buys beans' }),
  'stripe.customers.del': async (scene) => scene.stripe.customers.del(await customer(scene)),
  'stripe.customers.deleteDiscount': async (scene) => {
    const owner = await customer(scene);
    // Newer versions have no such parameter.
    const earlier = { apiVersion: '2025-02-24.acacia' };
    const discount = { coupon: await coupon(scene) };
    await scene.stripe.rawRequest('POST', `/v1/customers/${owner}`, discount, earlier);
    return scene.stripe.customers.deleteDiscount(owner);
  },
  'stripe.customers.listPaymentMethods': async (scene) =>
    scene.stripe.customers.listPaymentMethods((await savedCard(scene)).customer),
  'stripe.customers.retrievePaymentMethod': async (scene) => {
    const { customer: owner, method } = await savedCard(scene);
    return scene.stripe.customers.retrievePaymentMethod(owner, method);
  },
  'stripe.customers.createSource': async (scene) =>
    scene.stripe.customers.createSource(await customer(scene), { source: 'tok_visa' }),
  'stripe.customers.listSources': async (scene) =>
    scene.stripe.customers.listSources((await sourceOf(scene)).owner, { object: 'card' }),
  'stripe.customers.retrieveSource': async (scene) => {
    const { owner, source } = await sourceOf(scene);
    return scene.stripe.customers.retrieveSource(owner, source);
  },
  'stripe.customers.updateSource': async (scene) => {
    const { owner, source } = await sourceOf(scene);
    return scene.stripe.customers.updateSource(owner, source, { name: 'Jenny Rosen' });
  },
  'stripe.customers.deleteSource': async (scene) => {
    const { owner, source } = await sourceOf(scene);
    return scene.stripe.customers.deleteSource(owner, source);
  },
  'stripe.customerSessions.create': async (scene) =>
    scene.stripe.customerSessions.create({
      customer: await customer(scene),
      components: { payment_element: { enabled: true } },
    }),

  'stripe.accounts.retrieveCurrent': ({ stripe }) => stripe.accounts.retrieveCurrent(),
  'stripe.accounts.retrieve': ({ stripe, account }) => stripe.accounts.retrieve(account),
  'stripe.accounts.update': ({ stripe, account }) =>
    stripe.accounts.update(account, { settings: { branding: { primary_color: '#0074d4' } } }),

  'stripe.events.list': ({ stripe }) => stripe.events.list({ limit: 2 }),
  'stripe.events.retrieve': async (scene) => {
    await customer(scene);
    const [event] = (await scene.stripe.events.list({ type: 'customer.created' })).data;
    return scene.stripe.events.retrieve(event?.id ?? '');
  },
};
