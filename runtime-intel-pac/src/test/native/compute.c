/* What the kernels do: they really compute, on the buffers that were prepared for the card. */
#include "opae_soft.h"

#include <string.h>
#include <time.h>

#define SHORT_BYTES 65536u

static uint64_t argument(const struct kernel *kernel, unsigned offset, unsigned bytes) {
  uint64_t value = 0;
  memcpy(&value, kernel->arguments + offset, bytes);
  return value;
}

static bool is(const struct kernel *kernel, const char *name) { return strcmp(kernel->name, name) == 0; }

/*
 * The card reaches prepared buffers only, by their IO address, as behind an IOMMU; and its own memory, from
 * address 0 on, by those arguments whose wires lead there.
 */
void *translate(struct kernel *kernel, unsigned argument, uint64_t address, uint64_t length) {
  struct card *card = kernel->card;
  if ((kernel->local >> argument & 1) != 0) {
    struct memory *memory = &card->memory;
    bool inside = length <= memory->length && address <= memory->length - length;
    return inside ? memory->bytes + address : NULL;
  }
  for (int i = 0; i < BUFFERS; i++) {
    struct buffer *buffer = &card->buffers[i];
    if (buffer->used && address >= buffer->io && length <= buffer->length &&
        address - buffer->io <= buffer->length - length)
      return (char *)buffer->address + (address - buffer->io);
  }
  return NULL;
}

/* Short work is done before the write of the start register returns: the fabric is that fast. */
bool compute_is_short(const struct kernel *kernel) {
  if (is(kernel, "vector_add")) return argument(kernel, 24, 4) <= SHORT_BYTES / 4;
  if (is(kernel, "copy")) return argument(kernel, 16, 8) <= SHORT_BYTES;
  return is(kernel, "empty") || is(kernel, "two_banks");
}

static bool vector_add(struct kernel *kernel) {
  int32_t n = (int32_t)argument(kernel, 24, 4);
  uint64_t bytes = n < 0 ? UINT64_MAX : (uint64_t)n * 4;
  float *a = translate(kernel, 0, argument(kernel, 0, 8), bytes);
  float *b = translate(kernel, 1, argument(kernel, 8, 8), bytes);
  float *c = translate(kernel, 2, argument(kernel, 16, 8), bytes);
  if (a == NULL || b == NULL || c == NULL) return false;
  for (int32_t i = 0; i < n; i++) c[i] = a[i] + b[i];
  return true;
}

static bool copy(struct kernel *kernel) {
  uint64_t n = argument(kernel, 16, 8);
  void *from = translate(kernel, 0, argument(kernel, 0, 8), n);
  void *to = translate(kernel, 1, argument(kernel, 8, 8), n);
  if (from == NULL || to == NULL) return false;
  memmove(to, from, n);
  return true;
}

static bool two_banks(struct kernel *kernel) {
  int32_t *a = translate(kernel, 0, argument(kernel, 0, 8), sizeof *a);
  int32_t *b = translate(kernel, 1, argument(kernel, 8, 8), sizeof *b);
  if (a == NULL || b == NULL) return false;
  *b = *a;
  return true;
}

/* Waits under the card's lock, which the wait gives up, until the time has passed or a reset ends it. */
static bool spin(struct kernel *kernel, uint64_t epoch) {
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  uint64_t nanos = (uint64_t)end.tv_nsec + argument(kernel, 0, 4) * 1000;
  end.tv_sec += (time_t)(nanos / 1000000000u);
  end.tv_nsec = (long)(nanos % 1000000000u);
  while (!kernel->quit && kernel->epoch == epoch)
    if (pthread_cond_timedwait(&kernel->wake, &kernel->card->lock, &end) != 0) break;
  return true;
}

/* Whether the run came to its end: one that touched memory it must not never does. */
bool compute(struct kernel *kernel, uint64_t epoch) {
  if (kernel->card->hang) { kernel->card->hang = false; return false; }
  if (is(kernel, "vector_add")) return vector_add(kernel);
  if (is(kernel, "copy")) return copy(kernel);
  if (is(kernel, "two_banks")) return two_banks(kernel);
  if (is(kernel, "spin")) return spin(kernel, epoch);
  return is(kernel, "empty");
}
