/*
 * A client of the daemon in C.
 *
 *   daemon_client SOCKET
 *
 * Reads one command a line and answers each with one line of numbers, nanoseconds:
 *   round N   N requests of three arrays of 4 KiB and a scalar, one after the other
 *   many N    all N of them with 32 on the way
 *   large N   as round, with arrays of 64 MiB
 */
#include "coral.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BYTES = 4096, LARGE = 64 << 20, WINDOW = 32 };

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static coral_request *request(coral *c, size_t bytes) {
  coral_request *r = coral_request_new(c, "bench.none");
  for (int i = 0; i < 3; i++) coral_arg_array(r, coral_alloc(c, bytes), bytes);
  coral_arg_int(r, BYTES);
  return r;
}

/* One after the other; false when one fails. */
static int rounds(coral_request *r, long count) {
  for (long i = 0; i < count; i++) {
    long long start = now();
    if (coral_call(r) != CORAL_OK) return 0;
    printf("%lld ", now() - start);
  }
  return 1;
}

static int failed(void) {
  fprintf(stderr, "%s\n", coral_message());
  return 1;
}

int main(int arguments, char **argument) {
  coral *c;
  coral_request *window[WINDOW], *large = NULL;
  char command[16];
  long count;
  if (arguments != 2 || coral_open(&c, argument[1]) != CORAL_OK) return failed();
  for (int i = 0; i < WINDOW; i++) window[i] = request(c, BYTES);
  while (scanf("%15s %ld", command, &count) == 2) {
    long long began = now();
    if (strcmp(command, "round") == 0) {
      if (!rounds(window[0], count)) return failed();
    } else if (strcmp(command, "large") == 0) {
      if (large == NULL) large = request(c, LARGE);
      if (!rounds(large, count)) return failed();
    } else {
      for (long i = 0; i < count + WINDOW; i++) {
        coral_request *r = window[i % WINDOW];
        if (i >= WINDOW && coral_wait(r, -1) != CORAL_OK) return failed();
        if (i < count && coral_submit(r) != CORAL_OK) return failed();
      }
      printf("%lld", now() - began);
    }
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
