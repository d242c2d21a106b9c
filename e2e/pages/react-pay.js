// A merchant's React page, as the library's own documentation has it: the official loader and
// provider, one element, one button. Which element, and the keys, come from the page's address.
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { loadStripe } from '@stripe/stripe-js';
import {
  CardElement,
  Elements,
  PaymentElement,
  useElements,
  useStripe,
} from '@stripe/react-stripe-js';

const settings = new URLSearchParams(window.location.hash.slice(1));
const clientSecret = settings.get('secret');
const usesCard = settings.get('element') === 'card';
const stripePromise = loadStripe(settings.get('key'));

function Pay() {
  const stripe = useStripe();
  const elements = useElements();
  const [ready, setReady] = useState(false);
  const [result, setResult] = useState('');

  async function pay(event) {
    event.preventDefault();
    const answer = usesCard
      ? await stripe.confirmCardPayment(clientSecret, {
          payment_method: { card: elements.getElement(CardElement) },
        })
      : await stripe.confirmPayment({ elements, redirect: 'if_required' });
    setResult(answer.error ? `error ${answer.error.message}` : answer.paymentIntent.status);
  }

  const element = usesCard
    ? h(CardElement, { onReady: () => setReady(true), options: { hidePostalCode: true } })
    : h(PaymentElement, { onReady: () => setReady(true) });
  return h(
    'form',
    { onSubmit: pay, 'data-ready': String(ready && stripe !== null) },
    h('div', { id: 'card' }, element),
    h('button', { disabled: !ready }, 'Pay'),
    h('output', null, result),
  );
}

const options = usesCard ? {} : { clientSecret };
createRoot(document.querySelector('#root')).render(
  h(Elements, { stripe: stripePromise, options }, h(Pay)),
);
