/** What records, plays and compares conversations: cassettes. */
export type {
  AnswerEvent,
  Cassette,
  CassetteEvent,
  CassetteHeader,
  CassetteLine,
  CastEvent,
  FailureEvent,
  HeartbeatEvent,
  NotificationEvent,
  OpeningEvent,
  RecordedFailure,
  RecordedTarget,
  ReplyEvent,
  RequestEvent,
  Verb,
  WireStyle,
} from './cassette/format/event.ts';
export { CassetteWriter, saveCassette } from './cassette/format/cassette-writer.ts';
export type { CassetteTail } from './cassette/format/cassette-writer.ts';
export { loadCassette, openCassette } from './cassette/format/open-cassette.ts';
export type { OpenCassette } from './cassette/format/open-cassette.ts';
export { printEvent, printHeader } from './cassette/format/print-event.ts';
export {
  CassetteFormatError,
  NoMatchingRecording,
  RecordingRefused,
  RecordingStopped,
} from './cassette/errors.ts';

export { newHeader } from './cassette/record/new-header.ts';
export type { NewHeaderOptions } from './cassette/record/new-header.ts';
export { Recorder } from './cassette/record/recorder.ts';
export type { EventSink, RecorderOptions } from './cassette/record/recorder.ts';
export type { RawEvent } from './cassette/record/raw-event.ts';
export { DEFAULT_REDACTORS } from './cassette/record/redactor.ts';
export type { Redactor, SecretName } from './cassette/record/redactor.ts';

export { cassetteStats } from './cassette/edit/cassette-stats.ts';
export type { CassetteStats, SubjectStats } from './cassette/edit/cassette-stats.ts';
export { lintCassette } from './cassette/edit/lint-cassette.ts';
export type { CassetteFinding } from './cassette/edit/lint-cassette.ts';
export { mergeCassettes } from './cassette/edit/merge-cassettes.ts';
export type { CassetteContent } from './cassette/edit/merge-cassettes.ts';
export { selectExchanges } from './cassette/edit/select-exchanges.ts';
export type { ExchangeFilter, ExchangeLines } from './cassette/edit/select-exchanges.ts';
export { eventsOf, SPLITS, splitCassette } from './cassette/edit/split-cassette.ts';
export type { CassettePart, Split } from './cassette/edit/split-cassette.ts';
export { updateCassette } from './cassette/edit/update-cassette.ts';

export {
  readNotificationSamples,
  withoutExampleIds,
} from './cassette/nova/notification-samples.ts';
export type { NotificationSample } from './cassette/nova/notification-samples.ts';
export {
  applyReplacements,
  nearestSample,
  sampleDifferences,
} from './cassette/nova/replacements.ts';
export type { Replacements } from './cassette/nova/replacements.ts';
export { samplesAsCassette } from './cassette/nova/samples-as-cassette.ts';
export type { SamplesAsCassetteOptions } from './cassette/nova/samples-as-cassette.ts';

export { parsePath } from './base/value-path.ts';
export { Bindings } from './cassette/diff/bindings.ts';
export { differences } from './cassette/diff/differences.ts';
export type { CompareOptions, Difference } from './cassette/diff/differences.ts';
export { ANY, ISO8601, REGEX, SAME_AS, UUID } from './cassette/diff/matchers.ts';
export { printDifference } from './cassette/diff/print-difference.ts';
export type { DifferenceStyler } from './cassette/diff/print-difference.ts';
export { asTemplate } from './cassette/template/as-template.ts';

export { compareCassettes } from './cassette/match/compare-cassettes.ts';
export type {
  ComparedExchange,
  CompareCassettesOptions,
} from './cassette/match/compare-cassettes.ts';
export type { ComparedOutcome } from './cassette/match/compared-outcome.ts';
export { describeOpening, exchangesOf } from './cassette/match/exchanges.ts';
export type { Exchange } from './cassette/match/exchanges.ts';
export { MATCH_MODES, Recordings } from './cassette/match/recordings.ts';
export type {
  ActualRequest,
  ComparedRequest,
  Found,
  MatchMode,
  RecordingsOptions,
} from './cassette/match/recordings.ts';

export { insertCassette } from './transport/drivers/cassette/insert-cassette.ts';
export type {
  InsertedCassette,
  InsertOptions,
} from './transport/drivers/cassette/insert-cassette.ts';
export { RECORD_MODE_VARIABLE, RECORD_MODES } from './transport/drivers/cassette/record-mode.ts';
export type { RecordMode } from './transport/drivers/cassette/record-mode.ts';

export { capturedMessage } from './deck/captured-message.ts';
export type { CapturedMessage } from './deck/captured-message.ts';
export { MessageIntake } from './deck/message-intake.ts';
export type { IntakeCounts, IntakeFilter, IntakeOptions } from './deck/message-intake.ts';
export { readCapture } from './deck/read-capture.ts';
export type { Capture, CapturedLine } from './deck/read-capture.ts';
export { blindSpots, BUS_SOURCES, recordBus } from './deck/record-bus.ts';
export type { BusRecording, BusSource, RecordBusOptions } from './deck/record-bus.ts';
export { playNotifications } from './deck/notification-player.ts';
export type { PlayNotificationsOptions, SentNotification } from './deck/notification-player.ts';
export { playRequests } from './deck/request-player.ts';
export type { Played, PlayRequestsOptions } from './deck/request-player.ts';
export { StubServer } from './deck/stub-server.ts';
export type { StubServerOptions } from './deck/stub-server.ts';
