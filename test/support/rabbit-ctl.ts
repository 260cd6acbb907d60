import { runOk } from './process.ts';

/** How the tests reach `rabbitmqctl` of the shared broker: a command line, or a JSON list of its words. */
export const CTL_VARIABLE = 'OSLO_TEST_RABBITMQCTL';

/** One row of a `list_…` command: what RabbitMQ says under each column that was asked for. */
export type Row<Column extends string> = Readonly<Record<Column, unknown>>;

/** A broker's `rabbitmqctl`. */
export class RabbitCtl {
  readonly command: readonly string[];

  constructor(command: readonly string[]) {
    this.command = command;
  }

  /** The shared broker's, if it has one: a broker given by its URL alone has none. */
  static fromEnvironment(): RabbitCtl | undefined {
    const text = process.env[CTL_VARIABLE]?.trim();
    if (text === undefined || text === '') return undefined;
    return new RabbitCtl(parseCommand(text));
  }

  async run(...args: readonly string[]): Promise<string> {
    const [program, ...words] = [...this.command, '--quiet', ...args];
    if (program === undefined) throw new Error(`${CTL_VARIABLE} is empty`);
    return runOk(program, words);
  }

  async list<Column extends string>(
    what: string,
    columns: readonly Column[],
    vhost?: string,
  ): Promise<Row<Column>[]> {
    const scope = vhost === undefined ? [] : ['--vhost', vhost];
    const output = await this.run(what, ...scope, ...columns, '--formatter', 'json');
    const rows: unknown = JSON.parse(output);
    if (!Array.isArray(rows)) throw new Error(`rabbitmqctl ${what} printed no list: ${output}`);
    return rows.map((row: unknown) => checkedRow(row, columns));
  }

  /** Runs an Erlang expression inside the broker; resolves with its value as text. */
  async eval(expression: string): Promise<string> {
    return (await this.run('eval', expression)).trim();
  }

  /** Resolves when a node that was just started serves AMQP. */
  async awaitStartup(timeoutMs: number): Promise<void> {
    await this.run('await_startup', '--timeout', String(Math.ceil(timeoutMs / 1000)));
  }

  async addUser(name: string, password: string): Promise<void> {
    await this.run('add_user', name, password);
  }

  async changePassword(name: string, password: string): Promise<void> {
    await this.run('change_password', name, password);
  }

  async deleteUser(name: string): Promise<void> {
    await this.run('delete_user', name);
  }

  async addVhost(name: string): Promise<void> {
    await this.run('add_vhost', name);
  }

  async deleteVhost(name: string): Promise<void> {
    await this.run('delete_vhost', name);
  }

  vhost(name: string): VhostCtl {
    return new VhostCtl(this, name);
  }
}

const EXPIRY = 'expiry';

/** `rabbitmqctl` for one virtual host: what it does or sees stays inside. */
export class VhostCtl {
  readonly ctl: RabbitCtl;
  readonly name: string;

  constructor(ctl: RabbitCtl, name: string) {
    this.ctl = ctl;
    this.name = name;
  }

  listQueues<Column extends string>(...columns: Column[]): Promise<Row<Column>[]> {
    return this.ctl.list('list_queues', columns, this.name);
  }

  listExchanges<Column extends string>(...columns: Column[]): Promise<Row<Column>[]> {
    return this.ctl.list('list_exchanges', columns, this.name);
  }

  listBindings<Column extends string>(...columns: Column[]): Promise<Row<Column>[]> {
    return this.ctl.list('list_bindings', columns, this.name);
  }

  listConsumers<Column extends string>(...columns: Column[]): Promise<Row<Column>[]> {
    return this.ctl.list('list_consumers', columns, this.name);
  }

  /** `list_connections` knows no virtual host, so the rows are picked here. */
  async listConnections<Column extends string>(...columns: Column[]): Promise<Row<Column>[]> {
    const rows = await this.ctl.list('list_connections', ['vhost', ...columns]);
    return rows.filter((row) => row.vhost === this.name);
  }

  /** Every client of this virtual host gets CONNECTION_FORCED. */
  async closeAllConnections(reason: string): Promise<void> {
    await this.ctl.run('close_all_connections', '--vhost', this.name, reason);
  }

  async deleteQueue(queue: string): Promise<void> {
    await this.ctl.run('delete_queue', '--vhost', this.name, queue);
  }

  /** As an operator's mistake would: in use or not, empty or not. */
  async deleteAllQueues(): Promise<void> {
    const queues = `rabbit_amqqueue:list(${binary(this.name)})`;
    await this.ctl.eval(`[rabbit_amqqueue:delete(Q, false, false, <<"test">>) || Q <- ${queues}].`);
  }

  /** Every channel is closed by the broker (406), as if its client had made a mistake; the connections live. */
  async closeAllChannels(): Promise<void> {
    const unknownTag = `{'basic.ack', 999999999, false}`;
    // One that was listed may be gone when it is asked.
    await this.ctl.eval(`
      [try rabbit_channel:info(P, [vhost]) of
         [{vhost, ${binary(this.name)}}] -> rabbit_channel:do(P, ${unknownTag});
         _ -> elsewhere
       catch exit:_ -> gone
       end || P <- rabbit_channel:list()].`);
  }

  /** Queues whose names match are deleted when nobody has consumed them for so long. */
  async expireQueues(pattern: string, expiresMs: number): Promise<void> {
    const definition = JSON.stringify({ expires: expiresMs });
    await this.ctl.run('set_policy', '--vhost', this.name, EXPIRY, pattern, definition);
  }

  /** Undoes {@link expireQueues}. */
  async expireNothing(): Promise<void> {
    await this.ctl.run('clear_policy', '--vhost', this.name, EXPIRY);
  }

  /** Ends the consumers of a queue inside the broker, which tells nobody: as after a bug of its own. */
  async forgetConsumers(queue: string): Promise<void> {
    const resource = `rabbit_misc:r(${binary(this.name)}, queue, ${binary(queue)})`;
    await this.ctl.eval(`
      {ok, Q} = rabbit_amqqueue:lookup(${resource}),
      Pid = amqqueue:get_pid(Q),
      Forget = case amqqueue:get_type(Q) of
        rabbit_quorum_queue -> fun(Channel, Tag) ->
          ra:process_command(Pid, rabbit_fifo:make_checkout({Tag, Channel}, cancel, #{}))
        end;
        _ -> fun(Channel, Tag) ->
          gen_server2:call(Pid, {basic_cancel, Channel, Tag, undefined, <<"test">>})
        end
      end,
      [Forget(element(1, C), element(2, C)) || C <- rabbit_amqqueue:consumers(Q)].`);
  }

  async unbind(exchange: string, queue: string, routingKey: string): Promise<void> {
    const [from, to] = [
      `rabbit_misc:r(${binary(this.name)}, exchange, ${binary(exchange)})`,
      `rabbit_misc:r(${binary(this.name)}, queue, ${binary(queue)})`,
    ];
    await this.ctl.eval(
      `rabbit_binding:remove({binding, ${from}, ${binary(routingKey)}, ${to}, []}, <<"test">>).`,
    );
  }

  async deleteExchange(exchange: string): Promise<void> {
    const resource = `rabbit_misc:r(${binary(this.name)}, exchange, ${binary(exchange)})`;
    await this.ctl.eval(`rabbit_exchange:delete(${resource}, false, <<"test">>).`);
  }

  /** Patterns of the names a user may configure, write and read. Default: everything. */
  async setPermissions(
    user: string,
    { configure = '.*', write = '.*', read = '.*' } = {},
  ): Promise<void> {
    await this.ctl.run('set_permissions', '--vhost', this.name, user, configure, write, read);
  }
}

function parseCommand(text: string): string[] {
  if (!text.startsWith('[')) return text.split(/\s+/);
  const words: unknown = JSON.parse(text);
  if (!Array.isArray(words)) throw new Error(`${CTL_VARIABLE} is no list of words: ${text}`);
  return words.map(String);
}

function checkedRow<Column extends string>(row: unknown, columns: readonly Column[]): Row<Column> {
  if (typeof row !== 'object' || row === null) throw new Error(`not a row: ${String(row)}`);
  const fields = new Map(Object.entries(row));
  return Object.fromEntries(columns.map((name) => [name, fields.get(name)])) as Row<Column>;
}

function binary(text: string): string {
  return `<<${JSON.stringify(text)}>>`;
}
