import process from 'node:process';
import { runService } from '@coffer/kernel';
import { readConfig } from './config.ts';
import { endOnFailure } from './crash.ts';
import { startVault } from './vault.ts';

// Under `--disable-proto=throw` a client's header named `__proto__` throws inside Node's HTTP
// parser, where nothing can catch it: one request would end the process. Without the accessor,
// which is what `--disable-proto=delete` does, it is a header like any other.
Reflect.deleteProperty(Object.prototype, '__proto__');

const crash = endOnFailure(process);
runService(process, (message) => startVault(readConfig(message), crash));
