// The entry of coffer.js: sets the global, or both when it was asked for by Stripe.js's path.
import { cofferFunction } from './coffer.ts';
import { scriptAddress } from './vault-origin.ts';

const { vaultOrigin, asStripe } = scriptAddress();
const Coffer = cofferFunction(vaultOrigin);
Object.assign(window, asStripe ? { Coffer, Stripe: Coffer } : { Coffer });
