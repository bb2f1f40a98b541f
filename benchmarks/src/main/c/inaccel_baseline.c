/*
 * What a request costs by itself on a C runtime that is written to InAccel's header: two copies in, a run, a copy
 * out, each awaited, for the header has no other way to put one behind another.
 *
 *   inaccel_baseline STACK LIBRARY BINARY FLOATS [waiter]
 *
 * Reads one command a line and answers each with one line of numbers, nanoseconds:
 *   request N   N vector additions
 * No await of the header's can be given up. A program that has to stay able to awaits in a thread of its own, the
 * waiter, and sleeps until it is told the end.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_CALLS 100000
#define PAGE 4096

static int (*to)(void *), (*from)(void *), (*await_copy)(void *);
static int (*set)(void *, unsigned, size_t, const void *), (*run)(void *), (*await_run)(void *);
static void *buffers[3], *unit;
static int has_waiter;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int is_given, result;

static void require(int holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "%s failed\n", what);
    exit(1);
  }
}

static void *function(void *library, const char *name) {
  void *found = dlsym(library, name);
  require(found != NULL, name);
  return found;
}

static void set_up(char **arguments, int32_t floats) {
  static char binary[1024];
  require(dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL) != NULL, arguments[1]);
  void *library = dlopen(arguments[2], RTLD_NOW);
  require(library != NULL, arguments[2]);
  FILE *file = fopen(arguments[3], "rb");
  require(file != NULL, arguments[3]);
  size_t length = fread(binary, 1, sizeof binary, file);
  fclose(file);
  void *(*create_resource)(unsigned) = function(library, "create_resource");
  int (*program)(void *, size_t, const void *) = function(library, "program_resource_with_binary");
  void *(*create_memory)(void *, unsigned) = function(library, "create_memory");
  void *(*create_buffer)(void *, size_t, void *) = function(library, "create_buffer");
  void *(*create_unit)(void *, const char *) = function(library, "create_compute_unit");
  to = function(library, "copy_to_buffer");
  from = function(library, "copy_from_buffer");
  await_copy = function(library, "await_buffer_copy");
  set = function(library, "set_compute_unit_arg");
  run = function(library, "run_compute_unit");
  await_run = function(library, "await_compute_unit_run");
  void *board = create_resource(0);
  require(program(board, length, binary) == 0, "program_resource_with_binary");
  void *memory = create_memory(board, 0);
  size_t bytes = (size_t)floats * sizeof(float);
  for (int i = 0; i < 3; i++) {
    void *host = aligned_alloc(PAGE, (bytes + PAGE - 1) / PAGE * PAGE);
    require(host != NULL, "aligned_alloc");
    memset(host, 1, bytes);
    buffers[i] = create_buffer(memory, bytes, host);
  }
  unit = create_unit(board, "vector_add");
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* What is behind the start of both copies. */
static int rest(int32_t floats) {
  int failed = await_copy(buffers[0]) | await_copy(buffers[1]);
  for (unsigned i = 0; i < 3; i++) failed |= set(unit, i, 0, buffers[i]);
  failed |= set(unit, 3, sizeof floats, &floats) | run(unit) | await_run(unit);
  return failed | from(buffers[2]) | await_copy(buffers[2]);
}

static void turn(int given) {
  is_given = given;
  pthread_cond_broadcast(&changed);
}

static void *waiter(void *floats) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!is_given) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    result = rest(*(int32_t *)floats);
    pthread_mutex_lock(&lock);
    turn(0);
  }
  return floats;
}

static int rest_by_waiter(void) {
  pthread_mutex_lock(&lock);
  turn(1);
  while (is_given) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return result;
}

static int64_t request(int32_t floats) {
  int64_t start = now();
  int failed = to(buffers[0]) | to(buffers[1]);
  failed |= has_waiter ? rest_by_waiter() : rest(floats);
  int64_t nanos = now() - start;
  require(!failed, "the request");
  return nanos;
}

int main(int count, char **arguments) {
  static int64_t nanos[MAX_CALLS];
  char line[64];
  int calls;
  pthread_t thread;
  has_waiter = count == 6 && strcmp(arguments[5], "waiter") == 0;
  if (count != 5 && !has_waiter) {
    fprintf(stderr, "usage: inaccel_baseline STACK LIBRARY BINARY FLOATS [waiter]\n");
    return 2;
  }
  int32_t floats = atoi(arguments[4]);
  set_up(arguments, floats);
  require(!has_waiter || pthread_create(&thread, NULL, waiter, &floats) == 0, "pthread_create");
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "request %d", &calls) != 1 || calls < 1 || calls > MAX_CALLS) return 2;
    for (int i = 0; i < calls; i++) nanos[i] = request(floats);
    for (int i = 0; i < calls; i++) printf("%ld ", (long)nanos[i]);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
