import { boolOpt, floatOpt, optionTable, strOpt } from '../../index.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../common/stderr-logger.ts';

/** `[oslo_messaging_serve]`: what `oslo-messaging serve` serves, and how. */
export const serveOptions = optionTable('oslo_messaging_serve', {
  endpoints: strOpt({
    help: 'The module with the endpoints: a file, or a directory whose modules are all loaded. Relative to the file that sets it.',
  }),
  topic: strOpt({
    help: 'The topic to listen on.',
  }),
  server: strOpt({
    help: 'The name of this server, by which clients reach it and no other. Without one: the name of the host.',
  }),
  exchange: strOpt({
    help: 'The exchange of the topic. Without one: control_exchange.',
  }),
  access_policy: strOpt({
    default: 'default',
    choices: ['default', 'explicit', 'legacy'],
    help: 'Which methods of endpoints may be called: all but _private ones (default), those marked with expose (explicit), or all (legacy).',
  }),
  serializer: strOpt({
    default: 'none',
    choices: ['none', 'json', 'request-context'],
    help: 'What turns results into plain data, and contexts into objects: nothing, JSON with dates and sets (json), or a RequestContext for each request (request-context).',
  }),
  healthz: strOpt({
    help: 'Answer HTTP requests for /healthz on this port or host:port. Without a host: 127.0.0.1. Port 0 takes a free one.',
  }),
  drain_timeout: floatOpt({
    default: 60,
    min: 0,
    max: 86_400,
    help: 'Seconds that requests which have begun get to finish when the server is asked to end. 0: all they need.',
  }),
  log_level: strOpt({
    default: 'info',
    choices: LOG_LEVELS,
    mutable: true,
    help: 'What is written to standard error: this level and those that are worse.',
  }),
  log_format: strOpt({
    default: 'text',
    choices: LOG_FORMATS,
    help: 'Write a line of text for each record, or an object in JSON.',
  }),
});

/** What every OpenStack service has. Counterpart: `oslo_log._options`. */
export const commonLogOptions = optionTable('DEFAULT', {
  debug: boolOpt({
    default: false,
    mutable: true,
    help: 'Log at level debug, whatever log_level says.',
  }),
});
