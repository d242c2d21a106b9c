import type { ObjectKind } from '../api/object-kind.ts';
import type { Route } from '../api/route.ts';
import { checkoutPages } from '../pages/checkout/checkout-pages.ts';
import type { Page } from '../pages/page.ts';
import { plainStyle } from '../pages/plain-style.ts';
import { accountKind, accountRoutes } from './accounts/routes.ts';
import { notificationPages } from './authentications/notification-page.ts';
import { balanceTransactionKind, balanceTransactionRoutes } from './balance-transactions/routes.ts';
import { balanceRoutes } from './balance/routes.ts';
import { chargeKind, chargeRoutes } from './charges/routes.ts';
import { confirmationTokenKind, confirmationTokenRoutes } from './confirmation-tokens/routes.ts';
import {
  checkoutSessionKind,
  checkoutSessionRoutes,
  lineItemKind,
} from './checkout-sessions/routes.ts';
import { couponKind, couponRoutes } from './coupons/routes.ts';
import { customerKind, customerRoutes, discountKind } from './customers/routes.ts';
import { customerSessionKind, customerSessionRoutes } from './customer-sessions/routes.ts';
import { elementsSessionRoutes } from './elements-sessions/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { mandateKind, mandateRoutes } from './mandates/routes.ts';
import { paymentIntentKind, paymentIntentRoutes } from './payment-intents/routes.ts';
import {
  cardPaymentMethodKind,
  paymentMethodKind,
  paymentMethodRoutes,
} from './payment-methods/routes.ts';
import { paymentLinkKind, paymentLinkRoutes } from './payment-links/routes.ts';
import { paymentPageRoutes } from './payment-pages/routes.ts';
import { priceKind, priceRoutes } from './prices/routes.ts';
import { productKind, productRoutes } from './products/routes.ts';
import { promotionCodeKind, promotionCodeRoutes } from './promotion-codes/routes.ts';
import { refundKind, refundRoutes } from './refunds/routes.ts';
import { setupAttemptKind, setupAttemptRoutes } from './setup-attempts/routes.ts';
import { setupIntentKind, setupIntentRoutes } from './setup-intents/routes.ts';
import { shippingRateKind, shippingRateRoutes } from './shipping-rates/routes.ts';
import { sourceKind, sourceRoutes } from './sources/routes.ts';
import { stripecliRoutes } from './stripecli/routes.ts';
import { taxRateKind, taxRateRoutes } from './tax-rates/routes.ts';
import { tokenRoutes } from './tokens/routes.ts';
import { webhookEndpointRoutes } from './webhook-endpoints/routes.ts';

/** Every endpoint of the API. Fixed paths stand before those with parameters that they match. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...balanceRoutes,
  ...balanceTransactionRoutes,
  ...customerRoutes,
  ...customerSessionRoutes,
  ...sourceRoutes,
  ...paymentMethodRoutes,
  ...tokenRoutes,
  ...confirmationTokenRoutes,
  ...elementsSessionRoutes,
  ...paymentIntentRoutes,
  ...setupIntentRoutes,
  ...setupAttemptRoutes,
  ...mandateRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...couponRoutes,
  ...promotionCodeRoutes,
  ...shippingRateRoutes,
  ...taxRateRoutes,
  ...checkoutSessionRoutes,
  ...paymentLinkRoutes,
  ...paymentPageRoutes,
  ...eventRoutes,
  ...webhookEndpointRoutes,
  ...stripecliRoutes,
];

/** Every kind of object that `expand[]` can put in the place of an id. */
export const objectKinds: readonly ObjectKind[] = [
  accountKind,
  balanceTransactionKind,
  customerKind,
  discountKind,
  customerSessionKind,
  confirmationTokenKind,
  paymentMethodKind,
  cardPaymentMethodKind,
  sourceKind,
  paymentIntentKind,
  setupIntentKind,
  setupAttemptKind,
  mandateKind,
  chargeKind,
  refundKind,
  productKind,
  priceKind,
  couponKind,
  promotionCodeKind,
  shippingRateKind,
  taxRateKind,
  checkoutSessionKind,
  lineItemKind,
  paymentLinkKind,
];

/** Every page of the checkout origin. */
export const pages: readonly Page[] = [plainStyle, ...checkoutPages, ...notificationPages];
