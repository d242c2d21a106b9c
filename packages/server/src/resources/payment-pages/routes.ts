import type { Route } from '../../api/route.ts';
import { confirmPaymentPage } from './confirm.ts';
import { openLink } from './open-link.ts';
import { initPaymentPage, retrievePaymentPage } from './read.ts';
import { recoverPage } from './recover.ts';
import { updatePaymentPage } from './update.ts';

export const paymentPageRoutes: readonly Route[] = [
  retrievePaymentPage,
  initPaymentPage,
  updatePaymentPage,
  confirmPaymentPage,
  openLink,
  recoverPage,
];
