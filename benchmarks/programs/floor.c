/*
 * The floor: what a program can reach that does nothing but AMQP. It speaks the same messages with
 * the same acknowledgements and confirms as all others, by librabbitmq, and parses no JSON: it
 * writes ids into a message made beforehand, and finds them in what comes by the text before them.
 *
 * usage: floor ROLE WORK HOST PORT TOPIC IN_FLIGHT SECONDS WARM_UP_SECONDS MESSAGES REQUEST REPLY
 *
 * REQUEST and REPLY are files with the bodies. Obeys the protocol of job.ts.
 */
#define _GNU_SOURCE
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PUBLISH_CHANNEL = 1, CONSUME_CHANNEL = 2, ID_DIGITS = 32, FANOUT_SERVERS = 10, FRAME = 131072 };
enum { MAX_SAMPLES = 1 << 20 };

static const char MSG_ID[] = "_msg_id\\\":\\\"";
static const char REPLY_Q[] = "_reply_q\\\":\\\"";

static amqp_connection_state_t conn;
static amqp_bytes_t request, reply;
static char *request_id, *reply_id;

/* A message from the broker, its body put together. */
static struct {
  uint64_t tag;
  char *body;
  size_t expected, length, capacity;
} delivery;

static void fail(const char *what) {
  fprintf(stderr, "floor: %s\n", what);
  exit(1);
}

static void check(int status, const char *what) {
  if (status < 0) fail(what);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static amqp_bytes_t read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path);
  fseek(file, 0, SEEK_END);
  amqp_bytes_t bytes = amqp_bytes_malloc(ftell(file));
  rewind(file);
  if (fread(bytes.bytes, 1, bytes.len, file) != bytes.len) fail(path);
  fclose(file);
  return bytes;
}

/* Where the value behind a key begins. */
static char *find(const void *in, size_t length, const char *key) {
  char *found = memmem(in, length, key, strlen(key));
  return found == NULL ? NULL : found + strlen(key);
}

static void wait_for_line(void) {
  char line[16];
  if (fgets(line, sizeof line, stdin) == NULL) exit(0);
}

static void say(const char *line) {
  puts(line);
  fflush(stdout);
}

static void connect_to(const char *host, int port) {
  conn = amqp_new_connection();
  amqp_socket_t *socket = amqp_tcp_socket_new(conn);
  check(amqp_socket_open(socket, host, port), "cannot connect");
  amqp_rpc_reply_t login =
      amqp_login(conn, "/", 0, FRAME, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
  if (login.reply_type != AMQP_RESPONSE_NORMAL) fail("login refused");
  amqp_channel_open(conn, PUBLISH_CHANNEL);
  amqp_confirm_select(conn, PUBLISH_CHANNEL);
  amqp_channel_open(conn, CONSUME_CHANNEL);
}

static void consume(const char *queue) {
  amqp_basic_consume(conn, CONSUME_CHANNEL, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0,
                     amqp_empty_table);
  if (amqp_get_rpc_reply(conn).reply_type != AMQP_RESPONSE_NORMAL) fail("cannot consume");
}

static void declare_queue(const char *queue, amqp_table_t arguments) {
  amqp_queue_declare(conn, CONSUME_CHANNEL, amqp_cstring_bytes(queue), 0, 0, 0, 0, arguments);
  if (amqp_get_rpc_reply(conn).reply_type != AMQP_RESPONSE_NORMAL) fail("cannot declare a queue");
}

static void declare_exchange(const char *name, const char *type, int auto_delete) {
  amqp_exchange_declare(conn, CONSUME_CHANNEL, amqp_cstring_bytes(name), amqp_cstring_bytes(type),
                        0, 0, auto_delete, 0, amqp_empty_table);
  if (amqp_get_rpc_reply(conn).reply_type != AMQP_RESPONSE_NORMAL) fail("cannot declare exchange");
}

static void bind_queue(const char *queue, const char *exchange, const char *key) {
  amqp_queue_bind(conn, CONSUME_CHANNEL, amqp_cstring_bytes(queue), amqp_cstring_bytes(exchange),
                  amqp_cstring_bytes(key), amqp_empty_table);
}

/* The properties that kombu puts on each message. */
static void publish(const char *exchange, amqp_bytes_t key, int mandatory, amqp_bytes_t body) {
  static amqp_table_t no_headers;
  amqp_basic_properties_t properties;
  memset(&properties, 0, sizeof properties);
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_CONTENT_ENCODING_FLAG |
                      AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_PRIORITY_FLAG |
                      AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = amqp_cstring_bytes("application/json");
  properties.content_encoding = amqp_cstring_bytes("utf-8");
  properties.delivery_mode = 2;
  properties.priority = 0;
  properties.headers = no_headers;
  check(amqp_basic_publish(conn, PUBLISH_CHANNEL, amqp_cstring_bytes(exchange), key, mandatory, 0,
                           &properties, body),
        "cannot publish");
}

/* What a frame from the broker completes. */
typedef enum { NOTHING, CONFIRMED, DELIVERED } event_t;

/* Publishes confirmed so far. */
static uint64_t confirmed;

static event_t on_method(amqp_method_t method) {
  switch (method.id) {
    case AMQP_BASIC_ACK_METHOD:
      confirmed = ((amqp_basic_ack_t *)method.decoded)->delivery_tag;
      return CONFIRMED;
    case AMQP_BASIC_DELIVER_METHOD:
      delivery.tag = ((amqp_basic_deliver_t *)method.decoded)->delivery_tag;
      return NOTHING;
    case AMQP_BASIC_NACK_METHOD:
    case AMQP_BASIC_RETURN_METHOD:
    case AMQP_CHANNEL_CLOSE_METHOD:
    case AMQP_CONNECTION_CLOSE_METHOD:
      fail("the broker refused something");
  }
  return NOTHING;
}

static event_t next_event(void) {
  amqp_frame_t frame;
  amqp_maybe_release_buffers(conn);
  check(amqp_simple_wait_frame(conn, &frame), "the connection was lost");
  switch (frame.frame_type) {
    case AMQP_FRAME_METHOD:
      return on_method(frame.payload.method);
    case AMQP_FRAME_HEADER:
      delivery.expected = frame.payload.properties.body_size;
      delivery.length = 0;
      if (delivery.capacity < delivery.expected) {
        delivery.capacity = delivery.expected;
        delivery.body = realloc(delivery.body, delivery.capacity);
      }
      return NOTHING;
    case AMQP_FRAME_BODY:
      memcpy(delivery.body + delivery.length, frame.payload.body_fragment.bytes,
             frame.payload.body_fragment.len);
      delivery.length += frame.payload.body_fragment.len;
      return delivery.length == delivery.expected ? DELIVERED : NOTHING;
  }
  return NOTHING;
}

static void acknowledge(void) {
  check(amqp_basic_ack(conn, CONSUME_CHANNEL, delivery.tag, 0), "cannot acknowledge");
}

static int by_value(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* Work of the client: so many messages at once, each begun when an earlier one is done. */
typedef struct {
  const char *topic, *exchange, *routing_key;
  int is_call, in_flight;
  uint64_t sent, done;
  double *begun, *latencies;
} load_t;

static void send_one(load_t *load) {
  char id[ID_DIGITS + 1];
  snprintf(id, sizeof id, "%0*llx", ID_DIGITS, (unsigned long long)load->sent);
  if (load->is_call) memcpy(request_id, id, ID_DIGITS);
  load->begun[load->sent % load->in_flight] = now();
  publish(load->exchange, amqp_cstring_bytes(load->routing_key), 0, request);
  load->sent += 1;
}

static void finish(load_t *load, uint64_t number) {
  double latency = now() - load->begun[number % load->in_flight];
  load->latencies[load->done % MAX_SAMPLES] = latency;
  load->done += 1;
}

/* Takes what comes; each message that is done frees a place, which is taken while there is time. */
static void take(load_t *load, int may_send) {
  event_t event = next_event();
  if (load->is_call && event == DELIVERED) {
    acknowledge();
    char *id = find(delivery.body, delivery.length, MSG_ID);
    if (id == NULL) fail("a reply without an id");
    char digits[17] = {0};
    memcpy(digits, id + ID_DIGITS - 16, 16);
    finish(load, strtoull(digits, NULL, 16));
    if (may_send) send_one(load);
  } else if (!load->is_call && event == CONFIRMED) {
    while (load->done < confirmed) {
      finish(load, load->done);
      if (may_send) send_one(load);
    }
  }
}

static double keep_going(load_t *load, double seconds) {
  double started_at = now(), ends_at = started_at + seconds;
  for (int i = 0; i < load->in_flight; i++) send_one(load);
  while (load->done < load->sent) take(load, now() < ends_at);
  return now() - started_at;
}

static void run_client(load_t *load, double warm_up, double seconds) {
  load->begun = calloc(load->in_flight, sizeof(double));
  load->latencies = calloc(MAX_SAMPLES, sizeof(double));
  declare_exchange("openstack", "topic", 0);
  if (load->is_call) {
    char queue[64];
    snprintf(queue, sizeof queue, "reply_%0*x", ID_DIGITS, (unsigned)getpid());
    declare_queue(queue, amqp_empty_table);
    consume(queue);
    char *name = find(request.bytes, request.len, REPLY_Q);
    if (name == NULL || (request_id = find(request.bytes, request.len, MSG_ID)) == NULL)
      fail("the request is no call");
    memcpy(name, queue, strlen(queue));
  }
  keep_going(load, warm_up);
  uint64_t before = load->done;
  say("ready");
  wait_for_line();
  double took = keep_going(load, seconds);
  uint64_t count = load->done - before;
  size_t samples = count < MAX_SAMPLES ? count : MAX_SAMPLES;
  /* The last ones, which may have wrapped round: the order does not matter. */
  double *sorted = malloc(samples * sizeof(double));
  for (size_t i = 0; i < samples; i++)
    sorted[i] = load->latencies[(load->done - 1 - i) % MAX_SAMPLES];
  qsort(sorted, samples, sizeof(double), by_value);
  printf("{\"count\":%llu,\"ms\":%f,\"p50Ms\":%f,\"p99Ms\":%f}\n", (unsigned long long)count,
         took * 1000, sorted[samples / 2] * 1000, sorted[samples * 99 / 100] * 1000);
  fflush(stdout);
  wait_for_line();
}

static void answer(void) {
  char *id = find(delivery.body, delivery.length, MSG_ID);
  char *queue = find(delivery.body, delivery.length, REPLY_Q);
  if (id == NULL || queue == NULL) return;
  memcpy(reply_id, id, ID_DIGITS);
  amqp_bytes_t key = {.len = strcspn(queue, "\\"), .bytes = queue};
  publish("", key, 1, reply);
}

static void consume_fanouts(const char *topic) {
  char exchange[128], queue[256];
  snprintf(exchange, sizeof exchange, "%s_fanout", topic);
  declare_exchange(exchange, "fanout", 1);
  for (int server = 0; server < FANOUT_SERVERS; server++) {
    snprintf(queue, sizeof queue, "%s_%d", exchange, server);
    declare_queue(queue, amqp_empty_table);
    bind_queue(queue, exchange, "");
    consume(queue);
  }
}

static void run_server(const char *topic, const char *work, long messages) {
  int waits = strcmp(work, "drain") == 0 || strcmp(work, "listen") == 0;
  declare_exchange("openstack", "topic", 0);
  double started_at = 0;
  if (waits) {
    say("ready");
    wait_for_line();
    started_at = now();
  }
  if (strcmp(work, "fanout") == 0) {
    consume_fanouts(topic);
  } else {
    char queue[128];
    snprintf(queue, sizeof queue, strcmp(work, "listen") == 0 ? "%s.info" : "%s", topic);
    declare_queue(queue, amqp_empty_table);
    bind_queue(queue, "openstack", queue);
    consume(queue);
  }
  if (!waits) say("ready");
  if (strcmp(work, "fanout") == 0) {
    wait_for_line();
    started_at = now();
  }
  for (long count = 0;;) {
    if (next_event() != DELIVERED) continue;
    acknowledge();
    answer();
    if (++count == messages) {
      printf("{\"count\":%ld,\"ms\":%f}\n", count, (now() - started_at) * 1000);
      fflush(stdout);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 12) fail("wrong usage");
  const char *role = argv[1], *work = argv[2], *topic = argv[5];
  request = read_file(argv[10]);
  reply = read_file(argv[11]);
  reply_id = find(reply.bytes, reply.len, MSG_ID);
  if (reply_id == NULL) fail("the reply has no id");
  connect_to(argv[3], atoi(argv[4]));
  if (strcmp(role, "server") == 0) {
    run_server(topic, work, atol(argv[9]));
    return 0;
  }
  char fanout[128], notifications[128];
  snprintf(fanout, sizeof fanout, "%s_fanout", topic);
  snprintf(notifications, sizeof notifications, "%s.info", topic);
  int is_fanout = strcmp(work, "fanout") == 0, is_notify = strcmp(work, "notify") == 0;
  load_t load = {
      .exchange = is_fanout ? fanout : "openstack",
      .routing_key = is_fanout ? "" : is_notify ? notifications : topic,
      .is_call = strcmp(work, "call") == 0,
      .in_flight = atoi(argv[6]),
  };
  run_client(&load, atof(argv[8]), atof(argv[7]));
  return 0;
}
