// The page of a session in a frame of the merchant's page, brought to life.
import { MerchantPage } from './merchant-page.ts';
import { onConnected } from './open-frame.ts';
import { readState } from './start.ts';

const state = readState();
if (state !== null) onConnected((port) => void new MerchantPage(port).run(state));
