/** What tools for configuration use: every option of the package, and how to describe them and files. */
import type { OptionTable } from './conf/option.ts';
import { tracingOptions } from './context/tracing-options.ts';
import { dispatcherOptions } from './dispatcher/options.ts';
import { notifierOptions } from './notify/options.ts';
import { rpcClientOptions } from './rpc/options.ts';
import { serverOptions } from './server/options.ts';
import { rabbitOptions } from './transport/drivers/rabbit/options.ts';
import { notificationTransportOptions, transportOptions } from './transport/options.ts';

export { IniFile, parseIniFile, readIniFile } from './conf/ini-file.ts';
export type { IniEntry } from './conf/ini-file.ts';
export type { InspectedOption } from './conf/inspection.ts';
export { describeLocation, isUserControlled } from './conf/location.ts';
export type { Location } from './conf/location.ts';
export { describeOption } from './conf/option-name.ts';
export type { OptionName } from './conf/option-name.ts';
export { optionFacets } from './conf/option-facets.ts';
export type { OptionFacets } from './conf/option-facets.ts';
export { deprecatedNamesOf } from './conf/option.ts';
export type { DeprecatedName, OptionMeta } from './conf/option.ts';
export { suggest } from './conf/suggest.ts';

export {
  notificationTransportOptions,
  notifierOptions,
  rabbitOptions,
  rpcClientOptions,
  transportOptions,
};

/** Every option table of the library; several belong to one group. Counterpart: `oslo_messaging.opts.list_opts`. */
export function listOpts(): readonly OptionTable[] {
  return [
    transportOptions,
    rpcClientOptions,
    serverOptions,
    dispatcherOptions,
    rabbitOptions,
    notificationTransportOptions,
    notifierOptions,
    tracingOptions,
  ];
}
