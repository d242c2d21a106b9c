/**
 * The page of a shop that takes card data itself and keeps it everywhere a page can: what the leak
 * check must notice. Its fields are found where the shop's own are.
 */
export const LEAKY_PAGE = `<!doctype html>
<form data-ready="true">
  <input name="email" />
  <div id="payment">
    <iframe
      name="__privateStripeFrame1"
      srcdoc="
        <input data-elements-stable-field-name='cardNumber'>
        <input data-elements-stable-field-name='cardExpiry'>
        <input data-elements-stable-field-name='cardCvc'>"
    ></iframe>
  </div>
  <button id="submit">Pay</button>
</form>
<script>
  const value = (name) =>
    document.querySelector('iframe').contentDocument
      .querySelector('[data-elements-stable-field-name=' + name + ']').value;
  const stored = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  document.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const number = value('cardNumber');
    document.cookie = 'card=' + number + ';max-age=3600';
    localStorage.setItem('card', number);
    sessionStorage.setItem('card', number);
    await (await caches.open('cards')).put('/card', new Response(number));
    const opening = indexedDB.open('cards');
    opening.onupgradeneeded = () => opening.result.createObjectStore('cards', { autoIncrement: true });
    const database = await stored(opening);
    await stored(database.transaction('cards', 'readwrite').objectStore('cards').add({ number }));
    await fetch('/track', { method: 'POST', body: number });
    location.assign('/receipt?payment_intent=pi_leaky');
  });
</script>`;
