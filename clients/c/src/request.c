/* A request keeps its call as it is sent: to ask again costs a copy of it. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Fields of Submit, Argument, Range and Scalar; and Scalar.Type. */
enum { ACCELERATOR = 1, ARGUMENTS = 2, PRIORITY = 3 };
enum { ARRAY = 1, SCALAR = 2 };
enum { SEGMENT = 1, OFFSET = 2, LENGTH = 3 };
enum { TYPE = 1, VALUE = 2 };
enum { RAW = 0, INT8 = 1, INT16 = 2, INT32 = 4, INT64 = 5, FLOAT32 = 6, FLOAT64 = 7, BOOL = 8 };

/* An array that is not shared, and what stands for it. */
typedef struct copied {
  void *array;
  void *shared;
  size_t bytes;
} copied;

struct coral_request {
  coral *owner;
  call reply;
  buffer body;
  size_t without_arguments;
  int32_t priority;
  uint64_t within;
  copied *copies;
  size_t copy_count;
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
  r->body.size = r->without_arguments;
  return CORAL_OK;
}

void coral_request_free(coral_request *r) {
  if (r == NULL) return;
  if (r->reply.under_way || r->reply.listed) take_reply(r->owner, &r->reply, -1);
  coral_request_clear(r);
  free(r->copies);
  free(r->body.bytes);
  free(r->reply.message);
  free(r->reply.accelerator);
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

static int submit(coral_request *r, bool waits) {
  if (r->reply.under_way || r->reply.listed) return under_way();
  for (size_t i = 0; i < r->copy_count; i++) {
    memcpy(r->copies[i].shared, r->copies[i].array, r->copies[i].bytes);
  }
  r->reply.waited_for = waits;
  r->reply.latest = r->within == 0 ? 0 : now() + (int64_t)(r->within < FOREVER ? r->within : FOREVER);
  size_t size = r->body.size;
  int code = put_varint_field(&r->body, PRIORITY, zigzag(r->priority))
                 ? send_call(r->owner, &r->reply, CALL_SUBMIT, &r->body, -1)
                 : no_memory();
  r->body.size = size;
  return code;
}

int coral_submit(coral_request *r) { return submit(r, false); }

/* Only what was changed is written: an array that is only read may be constant. */
static int taken(coral_request *r) {
  for (size_t i = 0; r->reply.code == CORAL_OK && i < r->copy_count; i++) {
    const copied *one = &r->copies[i];
    if (memcmp(one->array, one->shared, one->bytes) != 0) {
      memcpy(one->array, one->shared, one->bytes);
    }
  }
  return coral_result(r);
}

int coral_wait(coral_request *r, int milliseconds) {
  if (!r->reply.under_way && !r->reply.listed) {
    return fail(CORAL_MISUSE, "the request is not under way; submit it first");
  }
  int code = take_reply(r->owner, &r->reply, milliseconds);
  return code == CORAL_NOT_DONE ? code : taken(r);
}

int coral_call(coral_request *r) {
  int code = submit(r, true);
  if (code != CORAL_OK) return code;
  take_reply(r->owner, &r->reply, -1);
  return taken(r);
}

coral_request *coral_next(coral *c) {
  call *one = next_done(c);
  if (one == NULL) return NULL;
  taken(one->request);
  return one->request;
}

int coral_cancel(coral_request *r) {
  static const unsigned char prefix[PREFIX];
  buffer body = {0};
  call one = {0};
  pthread_mutex_lock(&r->owner->lock);
  r->reply.unwanted = true;
  pthread_mutex_unlock(&r->owner->lock);
  int code = put_bytes(&body, prefix, PREFIX) && put_varint_field(&body, 1, r->reply.id)
                 ? ask(r->owner, &one, CALL_CANCEL, &body, -1)
                 : no_memory();
  free(body.bytes);
  return code;
}

int coral_result(coral_request *r) {
  if (r->reply.under_way) return fail(CORAL_NOT_DONE, "the request is not answered yet");
  if (r->reply.code != CORAL_OK) {
    fail(r->reply.code, "%s", r->reply.message == NULL ? "" : r->reply.message);
  }
  return r->reply.code;
}

const coral_receipt *coral_receipt_of(const coral_request *r) { return &r->reply.receipt; }
