export { COLLECTOR_PATH } from './config.ts';
export type {
  CheckoutFiles,
  LauncherAccount,
  SandboxConfig,
  ServerConfig,
  TlsFiles,
  VaultConfig,
  WebhookSettings,
} from './config.ts';
export {
  DOOR_BODY_MAX_BYTES,
  DOOR_LIMITS,
  DoorClient,
  DoorError,
  opensDoor,
  readAll,
  type DoorAddress,
  type DoorCall,
  type DoorResponse,
} from './door.ts';
export { Log, type LogFields } from './log.ts';
export type {
  CardFacts,
  Envelope,
  EnvelopeCard,
  EnvelopeCvc,
  HeldCardsAnswer,
  HeldCardsRequest,
  ResolvedKey,
  ResolveKeyRequest,
} from './envelope.ts';
export { LISTED_REF } from './send.ts';
export type {
  ClaimCardsRequest,
  ExtendCvcAnswer,
  ExtendCvcRequest,
  DeleteCardsRequest,
  DeleteCvcRequest,
  SendAnswer,
  SendRefusal,
  SendRequest,
  SkeletonParameter,
  TestAliasAnswer,
  TestAliasRequest,
} from './send.ts';
