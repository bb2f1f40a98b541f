/*
 * A client of the daemon that asks for sums, and in place for multiples, and checks each.
 *
 *   asker SOCKET REQUESTS WINDOW
 *
 * It says "at N" as it goes on, "lost TEXT" or "failed TEXT" of a request that has no result, "wrong"
 * of one whose result is, and at last "done N".
 */
#include "coral.h"

#include <stdio.h>
#include <stdlib.h>

enum { NUMBERS = 1024, BYTES = NUMBERS * sizeof(float), IN_PLACE = 8, STEPS = 64 };

typedef struct lane {
  coral_request *request;
  float *a, *b, *result;
  long number;
} lane;

static int is_in_place(long lane) { return lane % IN_PLACE == IN_PLACE - 1; }

static void make(coral *c, lane *l, long at) {
  l->result = coral_alloc(c, BYTES);
  if (is_in_place(at)) {
    l->request = coral_request_new(c, "soak.scale");
    coral_arg_array(l->request, l->result, BYTES);
    coral_arg_float(l->request, 3);
    return;
  }
  l->request = coral_request_new(c, "soak.add");
  coral_arg_array(l->request, l->a = coral_alloc(c, BYTES), BYTES);
  coral_arg_array(l->request, l->b = coral_alloc(c, BYTES), BYTES);
  coral_arg_array(l->request, l->result, BYTES);
  coral_arg_int(l->request, NUMBERS);
}

static void ask(lane *l, long number) {
  l->number = number;
  for (int i = 0; i < NUMBERS; i++) {
    float value = (float)((number + i) % 100000);
    l->result[i] = l->a == NULL ? value : -1;
    if (l->a != NULL) {
      l->a[i] = value;
      l->b[i] = 2 * value;
    }
  }
  coral_submit(l->request);
}

static void take(lane *l) {
  int code = coral_wait(l->request, -1);
  if (code != CORAL_OK) {
    printf("%s %s\n", code == CORAL_LOST ? "lost" : "failed", coral_message());
    return;
  }
  for (int i = 0; i < NUMBERS; i++) {
    if (l->result[i] == 3 * (float)((l->number + i) % 100000)) continue;
    printf("wrong\n");
    return;
  }
}

int main(int count, char **arguments) {
  coral *c;
  if (count != 4 || coral_open(&c, arguments[1]) != CORAL_OK) {
    printf("failed %s\n", coral_message());
    return 1;
  }
  long requests = atol(arguments[2]), window = atol(arguments[3]);
  long step = requests / STEPS > 0 ? requests / STEPS : 1;
  lane *lanes = calloc((size_t)window, sizeof *lanes);
  for (long i = 0; i < window; i++) make(c, &lanes[i], i);
  for (long i = 0; i < requests + window; i++) {
    if (i >= window) take(&lanes[i % window]);
    if (i < requests) ask(&lanes[i % window], i);
    if (i % step == 0) {
      printf("at %ld\n", i < requests ? i : requests);
      fflush(stdout);
    }
  }
  printf("done %ld\n", requests);
  for (long i = 0; i < window; i++) coral_request_free(lanes[i].request);
  free(lanes);
  coral_close(c);
  return 0;
}
