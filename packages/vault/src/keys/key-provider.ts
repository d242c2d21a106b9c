import type { Secret } from '@coffer/kernel';

/**
 * Keeps the key-encryption key, and never gives it out: a local file, and behind the same interface
 * an HSM or a cloud KMS in a process of its own (PCI DSS 3.6.1.2).
 */
export interface KeyProvider {
  /** Stored beside every key that it wraps. */
  readonly id: string;
  wrap(key: Secret<Buffer>, context: string): Promise<Buffer>;
  /** Null when `wrapped` was not wrapped by this provider in this context. */
  unwrap(wrapped: Buffer, context: string): Promise<Secret<Buffer> | null>;
}
