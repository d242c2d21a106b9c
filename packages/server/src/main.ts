import process from 'node:process';
import { runService } from '@coffer/kernel';
import type { ServerConfig } from '@coffer/vault-protocol';
import { startServer } from './start.ts';

// Under `--disable-proto=throw` a header named `__proto__` throws inside Node's HTTP parser, where
// nothing can catch it: one request would end the process. Without the accessor it is a header, and
// a parameter's name like any other.
Reflect.deleteProperty(Object.prototype, '__proto__');

// The launcher that sends the configuration ships with this file; the same interface types it.
runService(process, (config) => startServer(config as ServerConfig));
