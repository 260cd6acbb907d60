import type { BrokerProbe, ProbeSettings } from '../../driver.ts';
import type { BrokerConnectionError, ConfigOpts, Target, TransportURL } from '../../index.ts';
import type { BrokerView } from './view/broker-view.ts';

/** `error`: it does not work, or will not. `warning`: it works, and should not stay so. */
export type Severity = 'error' | 'warning' | 'info';

/** Something that is wrong, or may be. */
export interface Finding {
  /** Stable, for programs and for those who search. */
  readonly id: string;
  readonly severity: Severity;
  /** What it is about: a host, a queue, an option. */
  readonly subject: string;
  /** What it means, in words of an operator. */
  readonly meaning: string;
  readonly fix: string;
}

/** A check could not be made; the reason says what it takes. */
export interface NotMade {
  readonly notMade: string;
}

export type CheckResult = readonly Finding[] | NotMade;

/** What a check may need, by its name; absent, the check cannot be made. */
export interface Resources {
  readonly configuration: Configuration;
  /** The transport is one that has brokers. */
  readonly brokers: ProbeSettings;
  /** An attempt to connect to each of them. */
  readonly attempts: readonly ConnectionAttempt[];
  /** A connection to one of them. */
  readonly connection: Connected;
  /** What only the broker's management knows. */
  readonly view: Viewed;
}

export interface Configuration {
  readonly conf: ConfigOpts;
  readonly url: TransportURL;
}

export interface ConnectionAttempt {
  /** `host:port` */
  readonly broker: string;
  readonly error: BrokerConnectionError | undefined;
}

export interface Connected {
  readonly probe: BrokerProbe;
  readonly settings: ProbeSettings;
  /** Those that the command line names. */
  readonly targets: readonly Target[];
}

export interface Viewed {
  readonly view: BrokerView;
  readonly settings: ProbeSettings;
}

/** Each of them, or why there is none. */
export type Gathered = { readonly [Name in keyof Resources]: Availability<Resources[Name]> };

export type Availability<T> =
  { readonly kind: 'there'; readonly value: T } | { readonly kind: 'absent'; readonly why: string };

/** A check that needs one of the resources; each file of checks has some. */
export interface CheckDefinition<Need extends keyof Resources> {
  /** Stable, as those of findings. */
  readonly id: string;
  /** What is checked, in a few words. */
  readonly title: string;
  readonly needs: Need;
  readonly run: (resource: Resources[Need]) => CheckResult | Promise<CheckResult>;
}

export interface Check extends Pick<CheckDefinition<never>, 'id' | 'title'> {
  readonly make: (resources: Gathered) => CheckResult | Promise<CheckResult>;
}

/** A check that is not made where what it needs is not there. */
export function check<Need extends keyof Resources>({
  needs,
  run,
  ...names
}: CheckDefinition<Need>): Check {
  return {
    ...names,
    make: (resources) => {
      const needed = resources[needs];
      return needed.kind === 'there' ? run(needed.value) : { notMade: needed.why };
    },
  };
}
