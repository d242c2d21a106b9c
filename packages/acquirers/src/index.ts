export type {
  AcquirerAdapter,
  AuthorizeInput,
  BillingAddress,
  CardChecks,
  CheckResult,
  FollowUpInput,
  Outcome,
  Recovery,
  Risk,
  SkeletonCall,
  VerifyInput,
} from './adapter.ts';
export { sandboxAdapter } from './sandbox/adapter.ts';
