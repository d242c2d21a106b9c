/** A card form that passes every check; `undefined` leaves a field out. */
export function cardForm(fields: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    type: 'card',
    'card[number]': '4242424242424242',
    'card[exp_month]': '12',
    'card[exp_year]': '2034',
    'card[cvc]': '123',
    ...fields,
  };
  return Object.entries(all)
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
