/*
 * A client of the daemon in C.
 *
 *   daemon_client SOCKET
 *
 * Reads one command a line and answers each with one line of numbers, nanoseconds:
 *   round N   N requests of three arrays of 4 KiB and a scalar, one after the other
 *   many N    all N of them with 32 on the way
 */
#include "coral.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BYTES = 4096, WINDOW = 32 };

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static coral_request *request(coral *c) {
  coral_request *r = coral_request_new(c, "bench.none");
  for (int i = 0; i < 3; i++) coral_arg_array(r, coral_alloc(c, BYTES), BYTES);
  coral_arg_int(r, BYTES);
  return r;
}

static int failed(void) {
  fprintf(stderr, "%s\n", coral_message());
  return 1;
}

int main(int arguments, char **argument) {
  coral *c;
  coral_request *window[WINDOW];
  char command[16];
  long count;
  if (arguments != 2 || coral_open(&c, argument[1]) != CORAL_OK) return failed();
  for (int i = 0; i < WINDOW; i++) window[i] = request(c);
  while (scanf("%15s %ld", command, &count) == 2) {
    long long began = now();
    if (strcmp(command, "round") == 0) {
      for (long i = 0; i < count; i++) {
        long long start = now();
        if (coral_call(window[0]) != CORAL_OK) return failed();
        printf("%lld ", now() - start);
      }
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
