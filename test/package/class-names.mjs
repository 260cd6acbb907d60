// Prints how many classes the doors export, and those that call themselves something else.
import * as api from 'oslo-messaging';
import * as cassette from 'oslo-messaging/cassette';
import * as dialects from 'oslo-messaging/dialects';
import * as driver from 'oslo-messaging/driver';
import * as nova from 'oslo-messaging/nova';
import * as testing from 'oslo-messaging/testing';

const classes = [api, cassette, dialects, driver, nova, testing]
  .flatMap((door) => Object.entries(door))
  .filter(([, value]) => typeof value === 'function' && /^class\b/.test(String(value)));
const renamed = classes.filter(([name, value]) => value.name !== name).map(([name]) => name);
console.log(`${classes.length} classes, renamed: ${renamed.join(', ') || 'none'}`);
