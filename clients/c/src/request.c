/* A request keeps its call as it is sent: to ask again costs a copy of it. */
#define _GNU_SOURCE
#include "internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fields of Submit, Argument and Scalar; and Scalar.Type. */
enum { ACCELERATOR = 1, ARGUMENTS = 2, PRIORITY = 3, APPLICATION = 8 };
enum { LONGEST_NAME = 128 };
enum { ARRAY = 1, SCALAR = 2, CONSTANT = 3 };
enum { TYPE = 1, VALUE = 2 };
enum { RAW = 0, INT8 = 1, INT16 = 2, INT32 = 4, INT64 = 5, FLOAT32 = 6, FLOAT64 = 7, BOOL = 8 };

/* An array that is not shared, and what stands for it. */
typedef struct copied {
  void *array;
  void *shared;
  size_t bytes;
} copied;

/* An array with a content of its own; where its version and, behind that, whether it is stale stand
 * in the body; and which bit of an answer is for it. */
typedef struct managed {
  coral_array *array;
  size_t version;
  size_t stale;
  uint64_t bit;
} managed;

struct coral_request {
  coral *owner;
  call reply;
  buffer body;
  size_t without_arguments;
  char application[LONGEST_NAME + 1];
  int32_t priority;
  uint64_t within;
  copied *copies;
  size_t copy_count;
  managed *arrays;
  size_t array_count;
  unsigned argument_count;
  bool has_constants;
  unsigned constants_life; /* the number of the daemon that keeps them */
  char *explained;
};

static int no_memory(void) { return fail(CORAL_NO_MEMORY, "no memory for a request"); }

coral_request *coral_request_new(coral *c, const char *accelerator) {
  static const unsigned char prefix[PREFIX];
  size_t length = strlen(accelerator);
  coral_request *r = calloc(1, sizeof *r);
  char *name = malloc(length + 1);
  if (r == NULL || name == NULL || !put_bytes(&r->body, prefix, PREFIX) ||
      !put_bytes_field(&r->body, ACCELERATOR, accelerator, length)) {
    if (r != NULL) free(r->body.bytes);
    free(name);
    free(r);
    no_memory();
    return NULL;
  }
  r->reply.accelerator = memcpy(name, accelerator, length + 1);
  r->owner = c;
  r->reply.request = r;
  r->without_arguments = r->body.size;
  return r;
}

static int under_way(void) {
  return fail(CORAL_MISUSE, "the request is under way; wait for its answer first");
}

int coral_request_clear(coral_request *r) {
  if (r->reply.under_way) return under_way();
  for (size_t i = 0; i < r->copy_count; i++) coral_free(r->owner, r->copies[i].shared);
  r->copy_count = 0;
  r->array_count = 0;
  r->argument_count = 0;
  r->has_constants = false;
  r->body.size = r->without_arguments;
  return CORAL_OK;
}

/* The first of its arrays are not used any more; those with a bit have another content. */
static void end_uses(coral_request *r, size_t count, uint64_t stale) {
  for (size_t i = 0; i < count; i++) end_use(r->arrays[i].array, (stale & r->arrays[i].bit) != 0);
}

/* Which arrays have another content by its answer; all where it may have run and failed. */
static uint64_t stale(const coral_request *r) {
  switch (r->reply.code) {
    case CORAL_OK: return r->reply.stale;
    case CORAL_FAILED:
    case CORAL_CANCELLED:
    case CORAL_SHUTDOWN:
    case CORAL_LOST:
    case CORAL_UNKNOWN:
    case CORAL_NO_DAEMON: return UINT64_MAX;
    default: return 0;
  }
}

void coral_request_free(coral_request *r) {
  if (r == NULL) return;
  if (r->reply.under_way || r->reply.listed) {
    take_reply(r->owner, &r->reply, -1);
    end_uses(r, r->array_count, stale(r));
  }
  coral_request_clear(r);
  free(r->copies);
  free(r->arrays);
  free(r->body.bytes);
  free(r->reply.message);
  free(r->reply.accelerator);
  free(r->explained);
  free(r);
}

/* ---- arguments */

static int add_argument(coral_request *r, unsigned field, buffer *content) {
  if (r->reply.under_way) {
    free(content->bytes);
    return under_way();
  }
  buffer argument = {0};
  bool added = put_bytes_field(&argument, field, content->bytes, content->size) &&
               put_bytes_field(&r->body, ARGUMENTS, argument.bytes, argument.size);
  free(argument.bytes);
  free(content->bytes);
  r->argument_count += added;
  return added ? CORAL_OK : no_memory();
}

/* What stands for an array that is not shared; NULL says why there is nothing. */
static void *add_copy(coral_request *r, void *array, size_t bytes) {
  copied *more = realloc(r->copies, (r->copy_count + 1) * sizeof *more);
  if (more == NULL) {
    no_memory();
    return NULL;
  }
  r->copies = more;
  void *shared = coral_alloc(r->owner, bytes);
  if (shared != NULL) more[r->copy_count++] = (copied){array, shared, bytes};
  return shared;
}

int coral_arg_array(coral_request *r, void *array, size_t bytes) {
  uint32_t number;
  uint64_t offset;
  if (r->reply.under_way) return under_way();
  if (array == NULL || bytes == 0) {
    return fail(CORAL_MISUSE, "an array of %zu bytes is given; expected at least one", bytes);
  }
  if (!find_memory(r->owner, array, bytes, &number, &offset)) {
    void *shared = add_copy(r, array, bytes);
    if (shared == NULL) return CORAL_NO_MEMORY;
    find_memory(r->owner, shared, bytes, &number, &offset);
  }
  buffer range = {0};
  if (!put_varint_field(&range, SEGMENT, number) || !put_varint_field(&range, OFFSET, offset) ||
      !put_varint_field(&range, LENGTH, bytes)) {
    free(range.bytes);
    return no_memory();
  }
  return add_argument(r, ARRAY, &range);
}

int coral_arg_managed(coral_request *r, coral_array *a) {
  if (r->reply.under_way) return under_way();
  managed *more = realloc(r->arrays, (r->array_count + 1) * sizeof *more);
  if (more == NULL) return no_memory();
  r->arrays = more;
  buffer range = {0};
  if (!put_varint_field(&range, SEGMENT, a->segment) ||
      !put_varint_field(&range, LENGTH, a->bytes) || !put_number_field(&range, VERSION, 0) ||
      !put_varint_field(&range, STALE, true)) {
    free(range.bytes);
    return no_memory();
  }
  uint64_t bit = (uint64_t)1 << (r->argument_count < 63 ? r->argument_count : 63);
  int code = add_argument(r, ARRAY, &range);
  /* the last byte is whether it is stale, with a byte of its field before it */
  size_t end = r->body.size;
  if (code == CORAL_OK) more[r->array_count++] = (managed){a, end - 2 - NUMBER, end - 1, bit};
  return code;
}

int coral_arg_constant(coral_request *r, const coral_constant *k) {
  if (r->reply.under_way) return under_way();
  buffer argument = {0};
  bool added = put_bytes_field(&argument, CONSTANT, k->digest, DIGEST) &&
               put_bytes_field(&r->body, ARGUMENTS, argument.bytes, argument.size);
  free(argument.bytes);
  r->argument_count += added;
  r->has_constants |= added;
  return added ? CORAL_OK : no_memory();
}

static int add_scalar(coral_request *r, unsigned type, const void *value, size_t count) {
  buffer scalar = {0};
  if (!put_varint_field(&scalar, TYPE, type) ||
      !put_bytes_field(&scalar, VALUE, value, count)) {
    free(scalar.bytes);
    return no_memory();
  }
  return add_argument(r, SCALAR, &scalar);
}

int coral_arg_byte(coral_request *r, int8_t value) {
  return add_scalar(r, INT8, &value, sizeof value);
}

int coral_arg_short(coral_request *r, int16_t value) {
  return add_scalar(r, INT16, &value, sizeof value);
}

int coral_arg_int(coral_request *r, int32_t value) {
  return add_scalar(r, INT32, &value, sizeof value);
}

int coral_arg_long(coral_request *r, int64_t value) {
  return add_scalar(r, INT64, &value, sizeof value);
}

int coral_arg_float(coral_request *r, float value) {
  return add_scalar(r, FLOAT32, &value, sizeof value);
}

int coral_arg_double(coral_request *r, double value) {
  return add_scalar(r, FLOAT64, &value, sizeof value);
}

int coral_arg_bool(coral_request *r, int value) {
  unsigned char byte = value != 0;
  return add_scalar(r, BOOL, &byte, sizeof byte);
}

int coral_arg_struct(coral_request *r, const void *bytes, size_t count) {
  return add_scalar(r, RAW, bytes, count);
}

/* In UTF-8: below the blank, the delete, or one of the second set. */
static bool has_control(const char *name) {
  for (const unsigned char *at = (const unsigned char *)name; *at != 0; at++) {
    if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)) return true;
  }
  return false;
}

int coral_application(coral_request *r, const char *name) {
  size_t length = strlen(name);
  if (length > LONGEST_NAME || has_control(name)) {
    return fail(CORAL_MISUSE,
                "the application's name has %zu bytes in UTF-8; expected at most %d, and no control "
                "characters",
                length, LONGEST_NAME);
  }
  memcpy(r->application, name, length + 1);
  return CORAL_OK;
}

int coral_priority(coral_request *r, int32_t priority) {
  r->priority = priority;
  return CORAL_OK;
}

int coral_within(coral_request *r, uint64_t nanoseconds) {
  r->within = nanoseconds;
  return CORAL_OK;
}

/* ---- asking and answers */

static const uint64_t FOREVER = UINT64_MAX / 4;

static uint64_t zigzag(int32_t value) {
  return ((uint32_t)value << 1) ^ (uint32_t)(value < 0 ? -1 : 0);
}

/* Takes its arrays, and says which content they have. */
static int use_arrays(coral_request *r) {
  for (size_t i = 0; i < r->array_count; i++) {
    const managed *one = &r->arrays[i];
    unsigned char *body = r->body.bytes;
    int code = use_array(one->array, body + one->version, body + one->stale);
    if (code != CORAL_OK) {
      end_uses(r, i, 0);
      return code;
    }
  }
  return CORAL_OK;
}

/* Sends it, with its arrays taken. */
static int send_request(coral_request *r, bool waits) {
  if (r->has_constants) {
    int code = keep_constants(r->owner, &r->constants_life);
    if (code != CORAL_OK) return code;
  }
  r->reply.waited_for = waits;
  size_t size = r->body.size;
  size_t name = strlen(r->application);
  int code = put_varint_field(&r->body, PRIORITY, zigzag(r->priority)) &&
                     (name == 0 || put_bytes_field(&r->body, APPLICATION, r->application, name))
                 ? send_call(r->owner, &r->reply, CALL_SUBMIT, &r->body, -1)
                 : no_memory();
  r->body.size = size;
  return code;
}

/* Whether it was answered by a daemon that was not told its constants as yet: it is sent once more. */
static bool lacks_constants(const coral_request *r) {
  return r->reply.code == CORAL_NO_CONTENT && r->has_constants && !r->reply.unwanted &&
         r->reply.life != r->constants_life;
}

static int submit(coral_request *r, bool waits) {
  if (r->reply.under_way || r->reply.listed) return under_way();
  int used = use_arrays(r);
  if (used != CORAL_OK) return used;
  for (size_t i = 0; i < r->copy_count; i++) {
    memcpy(r->copies[i].shared, r->copies[i].array, r->copies[i].bytes);
  }
  r->reply.latest = r->within == 0 ? 0 : now() + (int64_t)(r->within < FOREVER ? r->within : FOREVER);
  int code = send_request(r, waits);
  if (code != CORAL_OK) end_uses(r, r->array_count, 0);
  return code;
}

int coral_submit(coral_request *r) { return submit(r, false); }

/* Only what was changed is written: an array that is only read may be constant. */
static int taken(coral_request *r) {
  end_uses(r, r->array_count, stale(r));
  for (size_t i = 0; r->reply.code == CORAL_OK && i < r->copy_count; i++) {
    const copied *one = &r->copies[i];
    if (memcmp(one->array, one->shared, one->bytes) != 0) {
      memcpy(one->array, one->shared, one->bytes);
    }
  }
  return coral_result(r);
}

/* Sends once more what lacks constants. Where that cannot be, the reply stands. */
static bool is_sent_again(coral_request *r, bool waits) {
  return lacks_constants(r) && send_request(r, waits) == CORAL_OK;
}

static int await_answer(coral_request *r, int milliseconds) {
  int64_t until = now() + (int64_t)milliseconds * 1000000;
  int left = milliseconds;
  int code = take_reply(r->owner, &r->reply, left);
  while (code != CORAL_NOT_DONE && is_sent_again(r, true)) {
    if (left > 0) left = until > now() ? (int)((until - now()) / 1000000) : 0;
    code = take_reply(r->owner, &r->reply, left);
  }
  return code == CORAL_NOT_DONE ? code : taken(r);
}

int coral_wait(coral_request *r, int milliseconds) {
  if (!r->reply.under_way && !r->reply.listed) {
    return fail(CORAL_MISUSE, "the request is not under way; submit it first");
  }
  return await_answer(r, milliseconds);
}

int coral_call(coral_request *r) {
  int code = submit(r, true);
  return code == CORAL_OK ? await_answer(r, -1) : code;
}

coral_request *coral_next(coral *c) {
  call *one = next_done(c);
  while (one != NULL && is_sent_again(one->request, false)) one = next_done(c);
  if (one == NULL) return NULL;
  taken(one->request);
  return one->request;
}

/* Asks for something that concerns a request; what is told with the reply is the caller's. */
static int ask_of(coral_request *r, unsigned what, char **told) {
  static const unsigned char prefix[PREFIX];
  buffer body = {0};
  call one = {0};
  int code = put_bytes(&body, prefix, PREFIX) && put_varint_field(&body, 1, r->reply.id)
                 ? send_call(r->owner, &one, what, &body, -1)
                 : no_memory();
  if (code == CORAL_OK) code = take_own_reply(r->owner, &one, 0);
  free(body.bytes);
  *told = one.message;
  return code;
}

int coral_cancel(coral_request *r) {
  char *told;
  pthread_mutex_lock(&r->owner->lock);
  r->reply.unwanted = true;
  pthread_mutex_unlock(&r->owner->lock);
  int code = ask_of(r, CALL_CANCEL, &told);
  free(told);
  return code;
}

int coral_result(coral_request *r) {
  if (r->reply.under_way) return fail(CORAL_NOT_DONE, "the request is not answered yet");
  if (r->reply.code != CORAL_OK) {
    fail(r->reply.code, "%s", r->reply.message == NULL ? "" : r->reply.message);
  }
  return r->reply.code;
}

static bool is_under_way(coral_request *r) {
  pthread_mutex_lock(&r->owner->lock);
  bool is = r->reply.under_way;
  pthread_mutex_unlock(&r->owner->lock);
  return is;
}

/* What became of it, having its answer; NULL without memory. */
static char *ended(const coral_request *r) {
  const coral_receipt *of = &r->reply.receipt;
  char *said;
  int size = r->reply.code != CORAL_OK
                 ? asprintf(&said, "%s", r->reply.message == NULL ? "" : r->reply.message)
                 : asprintf(&said,
                            "%s was answered by board %s (%s) in attempt %" PRIu32
                            "; it waited %.3f ms, of it %.3f ms for the programming",
                            r->reply.accelerator, of->board, of->bitstream, of->attempts,
                            (double)of->waiting / 1e6, (double)of->programming / 1e6);
  return size < 0 ? NULL : said;
}

const char *coral_explain(coral_request *r) {
  if (r->reply.id == 0) {
    fail(CORAL_MISUSE, "the request was not submitted; there is nothing to explain yet");
    return NULL;
  }
  char *said = NULL;
  int code = is_under_way(r) ? ask_of(r, CALL_EXPLAIN, &said) : CORAL_OK;
  if (!is_under_way(r)) { /* it may have ended meanwhile: then the daemon knows nothing of it */
    free(said);
    said = ended(r);
    code = CORAL_OK;
  }
  if (code == CORAL_OK && said == NULL) code = no_memory();
  if (code != CORAL_OK) {
    free(said);
    return NULL;
  }
  free(r->explained);
  r->explained = said;
  return said;
}

const coral_receipt *coral_receipt_of(const coral_request *r) { return &r->reply.receipt; }
