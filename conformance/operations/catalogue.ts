import type Stripe from 'stripe';
import { coupon, price, selling, type Run, type Scene } from './scene.ts';

const GROUND: Stripe.ShippingRateCreateParams = {
  display_name: 'Ground',
  type: 'fixed_amount',
  fixed_amount: { amount: 500, currency: 'usd' },
};
const VAT: Stripe.TaxRateCreateParams = { display_name: 'VAT', inclusive: false, percentage: 19 };

async function promotionCode(scene: Scene): Promise<string> {
  const promotion = { type: 'coupon', coupon: await coupon(scene) } as const;
  return (await scene.stripe.promotionCodes.create({ promotion })).id;
}

async function product({ stripe }: Scene): Promise<string> {
  return (await stripe.products.create({ name: 'Beans' })).id;
}

async function endpoint({ stripe }: Scene): Promise<string> {
  const init = { url: 'https://hooks.example.com/coffer', enabled_events: ['*'] as const };
  const made = await stripe.webhookEndpoints.create({ ...init, enabled_events: ['*'] });
  return made.id;
}

async function session(scene: Scene): Promise<string> {
  const init = { ...(await selling(scene)), mode: 'payment', success_url: SUCCESS } as const;
  return (await scene.stripe.checkout.sessions.create(init)).id;
}
const SUCCESS = 'https://shop.example.com/done';

async function link(scene: Scene): Promise<string> {
  return (await scene.stripe.paymentLinks.create(await selling(scene))).id;
}

/** What is sold, where, and who is told. */
export const CATALOGUE: Readonly<Record<string, Run>> = {
  'stripe.products.create': ({ stripe }) => stripe.products.create({ name: 'Beans' }),
  'stripe.products.list': ({ stripe }) => stripe.products.list({ limit: 2 }),
  'stripe.products.retrieve': async (scene) => scene.stripe.products.retrieve(await product(scene)),
  'stripe.products.update': async (scene) =>
    scene.stripe.products.update(await product(scene), { description: 'Dark' }),
  'stripe.products.del': async (scene) => scene.stripe.products.del(await product(scene)),

  'stripe.prices.create': async (scene) =>
    scene.stripe.prices.create({
      ...{ currency: 'usd', unit_amount: 500, product: await product(scene) },
    }),
  'stripe.prices.list': ({ stripe }) => stripe.prices.list({ limit: 2 }),
  'stripe.prices.retrieve': async (scene) => scene.stripe.prices.retrieve(await price(scene)),
  'stripe.prices.update': async (scene) =>
    scene.stripe.prices.update(await price(scene), { nickname: 'Small' }),

  'stripe.coupons.create': ({ stripe }) => stripe.coupons.create({ percent_off: 25 }),
  'stripe.coupons.list': ({ stripe }) => stripe.coupons.list({ limit: 2 }),
  'stripe.coupons.retrieve': async (scene) => scene.stripe.coupons.retrieve(await coupon(scene)),
  'stripe.coupons.update': async (scene) =>
    scene.stripe.coupons.update(await coupon(scene), { name: 'Spring' }),
  'stripe.coupons.del': async (scene) => scene.stripe.coupons.del(await coupon(scene)),

  'stripe.promotionCodes.create': async (scene) =>
    scene.stripe.promotionCodes.create({
      promotion: { type: 'coupon', coupon: await coupon(scene) },
    }),
  'stripe.promotionCodes.list': ({ stripe }) => stripe.promotionCodes.list({ limit: 2 }),
  'stripe.promotionCodes.retrieve': async (scene) =>
    scene.stripe.promotionCodes.retrieve(await promotionCode(scene)),
  'stripe.promotionCodes.update': async (scene) =>
    scene.stripe.promotionCodes.update(await promotionCode(scene), { active: false }),

  'stripe.shippingRates.create': ({ stripe }) => stripe.shippingRates.create(GROUND),
  'stripe.shippingRates.list': ({ stripe }) => stripe.shippingRates.list({ limit: 2 }),
  'stripe.shippingRates.retrieve': async ({ stripe }) =>
    stripe.shippingRates.retrieve((await stripe.shippingRates.create(GROUND)).id),
  'stripe.shippingRates.update': async ({ stripe }) => {
    const { id } = await stripe.shippingRates.create(GROUND);
    return stripe.shippingRates.update(id, { active: false });
  },

  'stripe.taxRates.create': ({ stripe }) => stripe.taxRates.create(VAT),
  'stripe.taxRates.list': ({ stripe }) => stripe.taxRates.list({ limit: 2 }),
  'stripe.taxRates.retrieve': async ({ stripe }) =>
    stripe.taxRates.retrieve((await stripe.taxRates.create(VAT)).id),
  'stripe.taxRates.update': async ({ stripe }) =>
    stripe.taxRates.update((await stripe.taxRates.create(VAT)).id, { active: false }),

  'stripe.checkout.sessions.create': async (scene) =>
    scene.stripe.checkout.sessions.create({
      ...{ ...(await selling(scene)), mode: 'payment', success_url: SUCCESS },
    }),
  'stripe.checkout.sessions.list': ({ stripe }) => stripe.checkout.sessions.list({ limit: 2 }),
  'stripe.checkout.sessions.retrieve': async (scene) =>
    scene.stripe.checkout.sessions.retrieve(await session(scene)),
  'stripe.checkout.sessions.update': async (scene) =>
    scene.stripe.checkout.sessions.update(await session(scene), { metadata: { order: '7' } }),
  'stripe.checkout.sessions.listLineItems': async (scene) =>
    scene.stripe.checkout.sessions.listLineItems(await session(scene)),
  'stripe.checkout.sessions.expire': async (scene) =>
    scene.stripe.checkout.sessions.expire(await session(scene)),

  'stripe.paymentLinks.create': async (scene) =>
    scene.stripe.paymentLinks.create(await selling(scene)),
  'stripe.paymentLinks.list': ({ stripe }) => stripe.paymentLinks.list({ limit: 2 }),
  'stripe.paymentLinks.retrieve': async (scene) =>
    scene.stripe.paymentLinks.retrieve(await link(scene)),
  'stripe.paymentLinks.update': async (scene) =>
    scene.stripe.paymentLinks.update(await link(scene), { active: false }),
  'stripe.paymentLinks.listLineItems': async (scene) =>
    scene.stripe.paymentLinks.listLineItems(await link(scene)),

  'stripe.webhookEndpoints.create': async ({ stripe }) => {
    const url = 'https://hooks.example.com/coffer';
    const made = await stripe.webhookEndpoints.create({ url, enabled_events: ['charge.failed'] });
    // An account may have few of them.
    await stripe.webhookEndpoints.del(made.id);
    return made;
  },
  'stripe.webhookEndpoints.list': ({ stripe }) => stripe.webhookEndpoints.list({ limit: 2 }),
  'stripe.webhookEndpoints.retrieve': async (scene) => {
    const id = await endpoint(scene);
    const found = await scene.stripe.webhookEndpoints.retrieve(id);
    await scene.stripe.webhookEndpoints.del(id);
    return found;
  },
  'stripe.webhookEndpoints.update': async (scene) => {
    const id = await endpoint(scene);
    const changed = await scene.stripe.webhookEndpoints.update(id, { description: 'Ours' });
    await scene.stripe.webhookEndpoints.del(id);
    return changed;
  },
  'stripe.webhookEndpoints.del': async (scene) =>
    scene.stripe.webhookEndpoints.del(await endpoint(scene)),
};
