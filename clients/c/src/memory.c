/* Memory that the daemon maps, too. Small arrays share segments, in blocks of one size each. */
#define _GNU_SOURCE
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SHARED = 1 << 20, PAGE = 4096, STEP = 1 << 24 };

/* The place of the first segment that begins behind an address. */
static size_t place(const coral *c, const void *address) {
  size_t low = 0, high = c->segment_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if ((const unsigned char *)address < c->segments[middle].base) high = middle;
    else low = middle + 1;
  }
  return low;
}

static segment *find(coral *c, const void *address) {
  size_t behind = place(c, address);
  if (behind == 0) return NULL;
  segment *s = &c->segments[behind - 1];
  return (size_t)((const unsigned char *)address - s->base) < s->size ? s : NULL;
}

bool find_memory(coral *c, const void *array, size_t bytes, uint32_t *number, uint64_t *offset) {
  pthread_mutex_lock(&c->memory);
  segment *s = find(c, array);
  bool found = s != NULL && bytes <= s->size - (size_t)((const unsigned char *)array - s->base);
  if (found) {
    *number = s->number;
    *offset = (uint64_t)((const unsigned char *)array - s->base);
  }
  pthread_mutex_unlock(&c->memory);
  return found;
}

static const unsigned char no_body[PREFIX];

/* Each daemon is lent it, for as long as the loan lasts; then the descriptor is closed. */
static int lend(coral *c, int descriptor, uint32_t *number) {
  buffer body = {(unsigned char *)no_body, PREFIX, PREFIX};
  call one = {0};
  pthread_mutex_lock(&c->lock);
  if (c->loan_count == c->loan_room) {
    size_t room = c->loan_room == 0 ? 16 : 2 * c->loan_room;
    loan *more = realloc(c->loans, room * sizeof *more);
    if (more != NULL) {
      c->loans = more;
      c->loan_room = room;
    }
  }
  bool has_room = c->loan_count < c->loan_room;
  pthread_mutex_unlock(&c->lock);
  if (!has_room) return fail(CORAL_NO_MEMORY, "no memory");
  int code = ask(c, &one, CALL_REGISTER, &body, descriptor, 0);
  *number = one.segment;
  return code;
}

static void end_loan(coral *c, uint32_t number) {
  pthread_mutex_lock(&c->lock);
  size_t at = 0;
  while (c->loans[at].number != number) at++;
  close(c->loans[at].descriptor);
  c->loans[at] = c->loans[--c->loan_count];
  pthread_mutex_unlock(&c->lock);
}

/* Makes it so large, of pages that are there: where there are none, this fails, while a touch later
 * would end who touches. In steps, for a signal undoes the one that it comes in. */
static bool reserve(int descriptor, size_t size) {
  if (size / (size_t)sysconf(_SC_PAGESIZE) > (size_t)sysconf(_SC_PHYS_PAGES)) {
    errno = ENOMEM; /* the kernel would look for them at the cost of all others */
    return false;
  }
  for (size_t at = 0; at < size;) {
    size_t step = size - at < STEP ? size - at : STEP;
    if (fallocate(descriptor, 0, (off_t)at, (off_t)step) == 0) at += step;
    else if (errno != EINTR) return false;
  }
  return true;
}

/* Memory that is nowhere mapped as yet; -1 says why there is none. It takes its time. */
static int make_memory(size_t size) {
  int descriptor = memfd_create("coral", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0 || !reserve(descriptor, size) ||
      fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK) != 0) {
    fail(CORAL_NO_MEMORY, "%zu bytes of shared memory cannot be made: %s", size, strerror(errno));
    if (descriptor >= 0) close(descriptor);
    return -1;
  }
  return descriptor;
}

static bool has_room(coral *c) {
  if (c->segment_count < c->segment_room) return true;
  size_t room = c->segment_room == 0 ? 16 : 2 * c->segment_room;
  segment *more = realloc(c->segments, room * sizeof *more);
  if (more == NULL) return false;
  c->segments = more;
  c->segment_room = room;
  return true;
}

/* Maps, lends and notes a segment of memory that was made, if it was; NULL says why. */
static segment *add_segment(coral *c, int descriptor, size_t size, size_t block_size) {
  if (descriptor < 0) return NULL;
  if (!has_room(c)) {
    fail(CORAL_NO_MEMORY, "no memory");
    close(descriptor);
    return NULL;
  }
  void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  uint32_t number = 0;
  int code = base == MAP_FAILED ? fail(CORAL_NO_MEMORY, "%zu bytes cannot be mapped: %s", size,
                                       strerror(errno))
                                : lend(c, descriptor, &number);
  if (code != CORAL_OK) {
    close(descriptor);
    if (base != MAP_FAILED) munmap(base, size);
    return NULL;
  }
  size_t at = place(c, base);
  memmove(&c->segments[at + 1], &c->segments[at], (c->segment_count - at) * sizeof *c->segments);
  c->segment_count++;
  c->segments[at] = (segment){base, size, block_size, number};
  return &c->segments[at];
}

static unsigned size_class(size_t bytes) {
  unsigned power = SMALLEST;
  while ((size_t)1 << power < bytes) power++;
  return power;
}

/* A block that was freed, or one of a new segment. */
static void *take_block(coral *c, unsigned power) {
  if (c->free_blocks[power] == NULL) {
    size_t size = (size_t)1 << power;
    segment *s = add_segment(c, make_memory(SHARED), SHARED, size);
    if (s == NULL) return NULL;
    for (size_t at = SHARED; at >= size; at -= size) {
      block *one = (block *)(s->base + at - size);
      one->next = c->free_blocks[power];
      c->free_blocks[power] = one;
    }
  }
  block *taken = c->free_blocks[power];
  c->free_blocks[power] = taken->next;
  return memset(taken, 0, (size_t)1 << power);
}

void *take_segment(coral *c, size_t bytes) {
  size_t size = (bytes + PAGE - 1) / PAGE * PAGE;
  int descriptor = make_memory(size);
  pthread_mutex_lock(&c->memory);
  segment *s = add_segment(c, descriptor, size, 0);
  void *made = s == NULL ? NULL : s->base;
  pthread_mutex_unlock(&c->memory);
  return made;
}

void *coral_alloc(coral *c, size_t bytes) {
  if (bytes == 0 || bytes > SIZE_MAX / 2) {
    fail(CORAL_MISUSE, "an array of %zu bytes is asked for; expected at least one", bytes);
    return NULL;
  }
  if (bytes > (size_t)1 << LARGEST_BLOCK) return take_segment(c, bytes);
  pthread_mutex_lock(&c->memory);
  void *made = take_block(c, size_class(bytes));
  pthread_mutex_unlock(&c->memory);
  return made;
}

static void remove_segment(coral *c, segment *s) {
  buffer body = {0};
  call one = {0};
  end_loan(c, s->number);
  if (put_bytes(&body, no_body, PREFIX) && put_varint_field(&body, 1, s->number)) {
    ask(c, &one, CALL_RELEASE, &body, -1, 0);
  }
  free(body.bytes);
  munmap(s->base, s->size);
  size_t at = (size_t)(s - c->segments);
  c->segment_count--;
  memmove(s, s + 1, (c->segment_count - at) * sizeof *s);
}

void coral_free(coral *c, void *memory) {
  if (memory == NULL) return;
  pthread_mutex_lock(&c->memory);
  segment *s = find(c, memory);
  if (s != NULL && s->block == 0) {
    remove_segment(c, s);
  } else if (s != NULL) {
    block *one = memory;
    unsigned power = size_class(s->block);
    one->next = c->free_blocks[power];
    c->free_blocks[power] = one;
  }
  pthread_mutex_unlock(&c->memory);
}

void unmap_all(coral *c) {
  for (size_t i = 0; i < c->segment_count; i++) munmap(c->segments[i].base, c->segments[i].size);
  free(c->segments);
}
