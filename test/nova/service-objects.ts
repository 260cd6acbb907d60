import {
  booleanField,
  dateTimeField,
  integerField,
  listField,
  NOVA_OBJECTS,
  nullable,
  objectField,
  stringField,
  versionedObject,
} from '../../lib/index.ts';

/** A service of a cloud, as nova 26 keeps it. */
export class Service extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.22',
  fields: {
    id: integerField,
    uuid: stringField,
    host: stringField,
    binary: stringField,
    topic: stringField,
    report_count: integerField,
    disabled: booleanField,
    disabled_reason: nullable(stringField),
    last_seen_up: nullable(dateTimeField),
    forced_down: booleanField,
    version: integerField,
    created_at: dateTimeField,
    updated_at: nullable(dateTimeField),
    deleted_at: nullable(dateTimeField),
    deleted: booleanField,
  },
}) {}

/** Several of them. */
export class ServiceList extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'ServiceList',
  version: '1.19',
  fields: { objects: listField(objectField(Service)) },
}) {}

/** A service as clients of many years ago know it. */
export class OldService extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.3',
}) {}
