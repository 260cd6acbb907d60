import {
  DefaultRPCAccessPolicy,
  ExplicitRPCAccessPolicy,
  JsonPayloadSerializer,
  LegacyRPCAccessPolicy,
  NoOpSerializer,
  RequestContext,
  RequestContextSerializer,
  type Serializer,
} from '../../index.ts';

/** What `access_policy` may be. */
export const ACCESS_POLICIES = {
  default: DefaultRPCAccessPolicy,
  explicit: ExplicitRPCAccessPolicy,
  legacy: LegacyRPCAccessPolicy,
} as const;

/** What `serializer` may be. */
export const SERIALIZERS: Readonly<
  Record<'none' | 'json' | 'request-context', () => Serializer<object>>
> = {
  none: () => new NoOpSerializer(),
  json: () => new JsonPayloadSerializer(),
  'request-context': () => new RequestContextSerializer(RequestContext),
};
