// A merchant's React page, as the library's own documentation has it: the official loader and
// provider, one form, one button. Which form, and the keys, come from the page's address.
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { loadStripe } from '@stripe/stripe-js';
import {
  AddressElement,
  CardCvcElement,
  CardElement,
  CardExpiryElement,
  CardNumberElement,
  Elements,
  ExpressCheckoutElement,
  LinkAuthenticationElement,
  PaymentElement,
  useElements,
  useStripe,
} from '@stripe/react-stripe-js';

const settings = new URLSearchParams(window.location.hash.slice(1));
const clientSecret = settings.get('secret');
const form = settings.get('element');
const stripePromise = loadStripe(settings.get('key'));

const ANN = {
  name: 'Ann Lee',
  address: { line1: '1 Main St', city: 'Springfield', postal_code: '62701', country: 'US' },
};

/** Each form's elements: component and options. The card, wherever it is, comes first. */
const FORMS = {
  card: [[CardElement, { hidePostalCode: true }]],
  split: [
    [CardNumberElement, { showIcon: true }],
    [CardExpiryElement, {}],
    [CardCvcElement, {}],
  ],
  payment: [[PaymentElement, {}]],
  // Nothing is paid before the form is whole, so there is no intent yet.
  deferred: [
    [PaymentElement, {}],
    [
      AddressElement,
      { mode: 'shipping', defaultValues: { ...ANN, address: { ...ANN.address, state: 'IL' } } },
    ],
    [LinkAuthenticationElement, { defaultValues: { email: 'ann@example.com' } }],
    [ExpressCheckoutElement, {}],
  ],
};

async function confirm(stripe, elements) {
  if (form === 'card' || form === 'split') {
    const card = elements.getElement(form === 'card' ? CardElement : CardNumberElement);
    return stripe.confirmCardPayment(clientSecret, { payment_method: { card } });
  }
  if (form === 'payment') return stripe.confirmPayment({ elements, redirect: 'if_required' });
  const submitted = await elements.submit();
  if (submitted.error) return submitted;
  return stripe.confirmPayment({ elements, clientSecret, redirect: 'if_required' });
}

function Pay() {
  const stripe = useStripe();
  const elements = useElements();
  const [ready, setReady] = useState(0);
  const [result, setResult] = useState('');

  async function pay(event) {
    event.preventDefault();
    const answer = await confirm(stripe, elements);
    setResult(answer.error ? `error ${answer.error.message}` : answer.paymentIntent.status);
  }

  const parts = FORMS[form].map(([component, options], index) =>
    h(
      'div',
      { key: index, id: index === 0 ? 'card' : `part-${index}` },
      h(component, { options, onReady: () => setReady((count) => count + 1) }),
    ),
  );
  const isReady = ready === parts.length && stripe !== null;
  return h(
    'form',
    { onSubmit: pay, 'data-ready': String(isReady) },
    ...parts,
    h('button', { disabled: !isReady }, 'Pay'),
    h('output', null, result),
  );
}

const groups = {
  payment: { clientSecret },
  deferred: { mode: 'payment', amount: 4200, currency: 'usd' },
};
createRoot(document.querySelector('#root')).render(
  h(Elements, { stripe: stripePromise, options: groups[form] ?? {} }, h(Pay)),
);
