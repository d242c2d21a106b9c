/** The sandbox card network's process. */
import { runService } from '@coffer/kernel';
import { readConfig } from './config.ts';
import { startSandbox } from './start.ts';

// Under `--disable-proto=throw` a header named `__proto__` throws inside Node's HTTP parser, where
// nothing can catch it: one request would end the process. Without the accessor it is a header.
Reflect.deleteProperty(Object.prototype, '__proto__');

runService(process, async (message) => startSandbox(readConfig(message)));
