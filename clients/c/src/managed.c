/* Arrays whose content stays where it was used last, and constants. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Starts the body of a call. */
static bool begin(buffer *body) {
  static const unsigned char prefix[PREFIX];
  return put_bytes(body, prefix, PREFIX);
}

static int no_memory(void) { return fail(CORAL_NO_MEMORY, "no memory"); }

/* Gives its content a number that no other has had. */
static void renew(coral_array *a) { a->version = ++a->owner->last_version; }

coral_array *coral_array_new(coral *c, size_t bytes) {
  if (bytes == 0 || bytes > INT32_MAX) {
    fail(CORAL_MISUSE, "an array of %zu bytes is asked for; expected 1 to %d", bytes, INT32_MAX);
    return NULL;
  }
  coral_array *a = calloc(1, sizeof *a);
  if (a == NULL) {
    no_memory();
    return NULL;
  }
  uint64_t offset;
  a->memory = take_segment(c, bytes);
  if (a->memory == NULL) {
    free(a);
    return NULL;
  }
  a->owner = c;
  a->bytes = bytes;
  find_memory(c, a->memory, bytes, &a->segment, &offset);
  renew(a);
  return a;
}

void coral_array_free(coral_array *a) {
  if (a == NULL) return;
  coral_free(a->owner, a->memory);
  free(a);
}

int use_array(coral_array *a, unsigned char *version, unsigned char *stale) {
  if (a->writes) {
    return fail(CORAL_ARRAY_IN_USE, "an array is open for writing; coral_array_end first");
  }
  set_number(version, a->version);
  /* one that is under way may write it */
  *stale = a->uses++ > 0 || a->stale;
  return CORAL_OK;
}

void end_use(coral_array *a, bool has_written) {
  if (has_written) a->stale = true;
  a->uses--;
}

/* Brings the content here; waited for without a bound, for a late one would overwrite what follows. */
static int fetch(coral_array *a) {
  buffer range = {0}, body = {0};
  call one = {0};
  int code = put_varint_field(&range, SEGMENT, a->segment) &&
                     put_varint_field(&range, LENGTH, a->bytes) &&
                     put_varint_field(&range, VERSION, a->version) && begin(&body) &&
                     put_bytes_field(&body, 1, range.bytes, range.size)
                 ? ask(a->owner, &one, CALL_FETCH, &body, -1, INT64_MAX)
                 : no_memory();
  free(range.bytes);
  free(body.bytes);
  if (code == CORAL_OK) a->stale = false;
  return code;
}

static void *open_array(coral_array *a, bool reads, bool writes) {
  if (a->writes || (writes && a->readers > 0)) {
    fail(CORAL_ARRAY_IN_USE, "the array is open; coral_array_end first");
    return NULL;
  }
  if (a->uses > 0) {
    fail(CORAL_ARRAY_IN_USE, "a request that uses the array is under way; take its answer first");
    return NULL;
  }
  if (reads && a->stale && fetch(a) != CORAL_OK) return NULL;
  if (writes) a->stale = false;
  a->writes = writes;
  a->readers += !writes;
  return a->memory;
}

const void *coral_array_read(coral_array *a) { return open_array(a, true, false); }

void *coral_array_write(coral_array *a) { return open_array(a, false, true); }

void *coral_array_change(coral_array *a) { return open_array(a, true, true); }

int coral_array_end(coral_array *a) {
  if (a->writes) {
    renew(a);
    a->writes = false;
  } else if (a->readers > 0) {
    a->readers--;
  } else {
    return fail(CORAL_MISUSE, "the array is not open");
  }
  return CORAL_OK;
}

/* ---- constants */

static int keep_copy(coral_constant *k, const void *copy) {
  coral *c = k->owner;
  buffer range = {0}, body = {0};
  call one = {0};
  uint32_t number;
  uint64_t offset;
  find_memory(c, copy, k->count, &number, &offset);
  int code = put_varint_field(&range, SEGMENT, number) && put_varint_field(&range, OFFSET, offset) &&
                     put_varint_field(&range, LENGTH, k->count) && begin(&body) &&
                     put_bytes_field(&body, 1, range.bytes, range.size)
                 ? ask(c, &one, CALL_KEEP, &body, -1, 0)
                 : no_memory();
  free(range.bytes);
  free(body.bytes);
  memcpy(k->digest, one.digest, DIGEST);
  k->life = one.life;
  return code;
}

static int keep(coral_constant *k) {
  void *copy = coral_alloc(k->owner, k->count);
  if (copy == NULL) return coral_failure();
  memcpy(copy, k->bytes, k->count);
  int code = keep_copy(k, copy);
  coral_free(k->owner, copy);
  return code;
}

int keep_constants(coral *c, unsigned *life) {
  int code = CORAL_OK;
  pthread_mutex_lock(&c->keeping);
  pthread_mutex_lock(&c->lock);
  *life = c->life;
  pthread_mutex_unlock(&c->lock);
  for (coral_constant *k = c->constants; k != NULL && code == CORAL_OK; k = k->next) {
    if (k->life != *life) code = keep(k);
  }
  pthread_mutex_unlock(&c->keeping);
  return code;
}

static void forget(coral_constant *k) {
  buffer body = {0};
  call one = {0};
  if (begin(&body) && put_bytes_field(&body, 1, k->digest, DIGEST)) {
    ask(k->owner, &one, CALL_FORGET, &body, -1, 0);
  }
  free(body.bytes);
}

coral_constant *coral_constant_new(coral *c, const void *bytes, size_t count) {
  coral_constant *k = calloc(1, sizeof *k);
  unsigned char *own = malloc(count);
  int code = CORAL_OK;
  if (k == NULL || own == NULL) {
    code = no_memory();
  } else {
    memcpy(own, bytes, count);
    *k = (coral_constant){.owner = c, .bytes = own, .count = count};
    pthread_mutex_lock(&c->keeping);
    code = keep(k);
    if (code == CORAL_OK) {
      k->next = c->constants;
      c->constants = k;
    }
    pthread_mutex_unlock(&c->keeping);
  }
  if (code == CORAL_OK) return k;
  free(own);
  free(k);
  return NULL;
}

void coral_constant_free(coral_constant *k) {
  if (k == NULL) return;
  coral *c = k->owner;
  pthread_mutex_lock(&c->keeping);
  coral_constant **at = &c->constants;
  while (*at != k) at = &(*at)->next;
  *at = k->next;
  forget(k);
  pthread_mutex_unlock(&c->keeping);
  free(k->bytes);
  free(k);
}
