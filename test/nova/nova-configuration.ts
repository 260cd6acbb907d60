import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one nova of its own is told. */
export interface NovaSettings {
  /** Holds everything that this nova writes. */
  readonly folder: string;
  /** `transport_url`. */
  readonly url: string;
  /** The name of its machine: its servers listen on `<topic>.<host>`. */
  readonly host: string;
  readonly placementPort: number;
  /** Between two signs of life of a service, and between two looks of nova-compute at its machine. */
  readonly intervalS: number;
}

type Section = Readonly<Record<string, string | number | boolean>>;
type Sections = Readonly<Record<string, Section>>;

/** The paths of the configuration files. */
export interface NovaFiles {
  /** For the services with a database: conductor, scheduler, and whoever takes their place. */
  readonly nova: string;
  /** For nova-compute, which has none. */
  readonly compute: string;
  /** Where placement looks for its `placement.conf`. */
  readonly placementFolder: string;
}

/** Writes what Debian's nova needs to run without keystone, a database server or systemd. */
export function writeNovaConfiguration(settings: NovaSettings): NovaFiles {
  const { folder } = settings;
  mkdirSync(join(folder, 'state', 'instances'), { recursive: true });
  const write = (name: string, sections: Sections): string => {
    const path = join(folder, name);
    writeFileSync(path, render(sections));
    return path;
  };
  write('placement.conf', placementSections(folder));
  return {
    nova: write('nova.conf', { ...commonSections(settings), ...databaseSections(folder) }),
    compute: write('compute.conf', commonSections(settings)),
    placementFolder: folder,
  };
}

function commonSections(settings: NovaSettings): Sections {
  const { folder, url, host, placementPort, intervalS } = settings;
  return {
    DEFAULT: {
      host,
      my_ip: '127.0.0.1',
      transport_url: url,
      state_path: join(folder, 'state'),
      instances_path: join(folder, 'state', 'instances'),
      compute_driver: 'fake.FakeDriver',
      rpc_ping_enabled: true,
      report_interval: intervalS,
      update_resources_interval: intervalS,
      sync_power_state_interval: intervalS,
      // Periodic tasks begin at once, not after a random minute.
      periodic_fuzzy_delay: 0,
      // Only on this level does a service say that it serves, and that it sends a heartbeat.
      debug: true,
      default_log_levels: 'amqp=WARN,stevedore=WARN,oslo_messaging._drivers=INFO',
      log_options: false,
      use_journal: false,
    },
    notifications: { notification_format: 'both' },
    oslo_messaging_notifications: { driver: 'messagingv2' },
    oslo_concurrency: { lock_path: join(folder, 'lock') },
    placement: {
      auth_type: 'admin_token',
      endpoint: `http://127.0.0.1:${placementPort}`,
      token: 'admin',
    },
  };
}

function databaseSections(folder: string): Sections {
  return {
    database: { connection: sqlite(folder, 'nova') },
    api_database: { connection: sqlite(folder, 'nova_api') },
    conductor: { workers: 1 },
    scheduler: { workers: 1 },
  };
}

function placementSections(folder: string): Sections {
  return {
    api: { auth_strategy: 'noauth2' },
    placement_database: { connection: sqlite(folder, 'placement'), sync_on_startup: true },
  };
}

function sqlite(folder: string, name: string): string {
  return `sqlite:///${join(folder, 'state', `${name}.sqlite`)}`;
}

function render(sections: Sections): string {
  const lines = Object.entries(sections).flatMap(([name, options]) => [
    `[${name}]`,
    ...Object.entries(options).map(([option, value]) => `${option} = ${String(value)}`),
  ]);
  return `${lines.join('\n')}\n`;
}
