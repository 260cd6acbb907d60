// A program that logs and ends: `pino-program.mjs URL`.
import { argv } from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { pino, transport } from 'pino';

const target = fileURLToPath(new URL('pino-worker.mjs', import.meta.url));
const options = { url: argv[2], topics: ['logs'], records: 'error_notification' };
const log = pino(transport({ target, options }));
log.info('too little');
log.error('over');
