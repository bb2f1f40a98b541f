/* The traps, and how a test looks behind the boards. */
#include "soft.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[TRAPS] = {
    "null-strings", "dark",   "holes", "short",    "forget",    "repoint", "unaligned", "order",
    "threads",      "unchecked", "silent", "wreck", "contexts", "minus-one", "slow",    "broken",
};

static bool on[TRAPS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
EXPORT _Atomic(long) soft_alive; /* for all to see: two libraries have it */
static _Atomic(int) refusals, failures, held, mute;

static void read_flags(void) {
  const char *flags = getenv("INACCEL_SOFT");
  char copy[512], *rest = NULL;
  snprintf(copy, sizeof copy, "%s", flags == NULL ? "" : flags);
  for (char *flag = strtok_r(copy, " ", &rest); flag != NULL; flag = strtok_r(NULL, " ", &rest))
    for (int trap = 0; trap < TRAPS; trap++)
      if (strcmp(flag, names[trap]) == 0 || (strcmp(flag, "all") == 0 && trap != BROKEN)) on[trap] = true;
}

bool trapped(enum trap trap) {
  pthread_once(&once, read_flags);
  return on[trap];
}

void ended(const char *why, const char *function) {
  fprintf(stderr, "%s: %s\n", function, why);
  abort();
}

void enter(struct object *object, const char *function) {
  if (object->kind == NULL && trapped(ORDER)) ended("the object was released", function);
  if (atomic_exchange(&object->entered, true) && trapped(THREADS)) ended("another thread is at the object", function);
}

void leave(struct object *object) { atomic_store(&object->entered, false); }

void *made(void *object, const char *kind, struct board *board) {
  struct object *head = object;
  head->kind = kind;
  head->board = board;
  atomic_fetch_add(&soft_alive, 1);
  return object;
}

/* Where the order of releases matters the object stays, so that a later use of it can be told. */
void gone(struct object *object) {
  atomic_fetch_sub(&soft_alive, 1);
  object->kind = NULL;
  leave(object);
  if (!trapped(ORDER)) free(object);
}

static bool ordered(_Atomic(int) *orders) {
  int left = atomic_load(orders);
  while (left > 0)
    if (atomic_compare_exchange_weak(orders, &left, left - 1)) return true;
  return false;
}

bool ordered_to_refuse(void) { return ordered(&refusals); }

bool ordered_to_fail(void) { return ordered(&failures); }

static void wait_while(_Atomic(int) *switched) {
  while (atomic_load(switched) != 0) usleep(1000);
}

void wait_while_held(void) { wait_while(&held); }

void wait_while_mute(void) { wait_while(&mute); }

/* With 1 no run ends, until it is called with 0. */
EXPORT void inaccel_soft_hold(int hold) { atomic_store(&held, hold); }

/* With 1 no board is found, nor found not to be there, until it is called with 0. */
EXPORT void inaccel_soft_mute(int on_or_off) { atomic_store(&mute, on_or_off); }

/* How many handles live. */
EXPORT long inaccel_soft_live(void) { return atomic_load(&soft_alive); }

/* So many of the next programmings, and of the next runs, fail; 0 undoes it. */
EXPORT void inaccel_soft_fail(int programmings, int runs) {
  atomic_store(&refusals, programmings);
  atomic_store(&failures, runs);
}
