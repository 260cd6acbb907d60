import { boolOpt, optionTable, strOpt } from '../conf/option.ts';

const NOT_EXPORTED =
  'spans are not exported from here: an OpenTelemetry SDK, reached by a propagator, does that';

/**
 * `[oslo_messaging_tracing]`, as oslo.messaging 18.3 has it. Counterpart:
 * `oslo_messaging._tracing.client.oslo_messaging_tracing`.
 */
export const tracingOptions = optionTable('oslo_messaging_tracing', {
  tracing_enabled: boolOpt({
    default: false,
    help: 'Carry the trace of a request over RPC, in the keys traceparent and tracestate of its context.',
  }),
  tracing_service_name: strOpt({
    default: 'openstack',
    notApplicable: NOT_EXPORTED,
    help: 'No meaning here: spans get their service name from the OpenTelemetry SDK.',
  }),
  otel_exporter_otlp_endpoint: strOpt({
    default: 'http://localhost:4318',
    notApplicable: NOT_EXPORTED,
    help: 'No meaning here: set OTEL_EXPORTER_OTLP_ENDPOINT for the OpenTelemetry SDK.',
  }),
  otlp_protocol: strOpt({
    default: 'http/protobuf',
    choices: ['http/protobuf', 'grpc'],
    notApplicable: NOT_EXPORTED,
    help: 'No meaning here: set OTEL_EXPORTER_OTLP_PROTOCOL for the OpenTelemetry SDK.',
  }),
  insecure: boolOpt({
    default: false,
    notApplicable: NOT_EXPORTED,
    help: 'No meaning here: set OTEL_EXPORTER_OTLP_INSECURE for the OpenTelemetry SDK.',
  }),
});
