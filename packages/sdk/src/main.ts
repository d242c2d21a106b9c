// The entry of coffer.js: sets the global, or both when it was asked for by Stripe.js's path.
import { cofferFunction } from './coffer.ts';
import { scriptAddress } from './vault-origin.ts';

const address = scriptAddress();
const Coffer = cofferFunction(address);
Object.assign(window, address.asStripe ? { Coffer, Stripe: Coffer } : { Coffer });
