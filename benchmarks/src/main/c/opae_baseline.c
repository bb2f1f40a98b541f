/*
 * What a launch costs by itself: the register accesses that the runtime makes, made by C.
 *
 *   opae_baseline LIBRARY FILE.gbs
 *
 * Reads one command a line and answers each with one line of numbers, nanoseconds:
 *   launch N   N launches of the kernel at 0x500: three arguments, start, and its end by polling
 * Built without OPAE's headers.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct object *handle;

#define BASE 0x500
#define START (BASE + 0x08)
#define FINISHED (BASE + 0x30)
#define ARGUMENTS (BASE + 0x80)
#define MAX_CALLS 100000
enum { DEVICE, ACCELERATOR };

static int (*write32)(handle, uint32_t, uint64_t, uint32_t);
static int (*write64)(handle, uint32_t, uint64_t, uint64_t);
static int (*read32)(handle, uint32_t, uint64_t, uint32_t *);

static void check(int result, const char *what) {
  if (result != 0) {
    fprintf(stderr, "%s answers %d\n", what, result);
    exit(1);
  }
}

static void *function(void *library, const char *name) {
  void *found = dlsym(library, name);
  if (found == NULL) {
    fprintf(stderr, "there is no %s: %s\n", name, dlerror());
    exit(1);
  }
  return found;
}

static handle open_first(void *library, int type) {
  int (*get)(handle, handle *) = function(library, "fpgaGetProperties");
  int (*set_type)(handle, int) = function(library, "fpgaPropertiesSetObjectType");
  int (*enumerate)(const handle *, uint32_t, handle *, uint32_t, uint32_t *) = function(library, "fpgaEnumerate");
  int (*open)(handle, handle *, int) = function(library, "fpgaOpen");
  handle filter, token, opened;
  uint32_t matches;
  check(get(NULL, &filter), "fpgaGetProperties");
  check(set_type(filter, type), "fpgaPropertiesSetObjectType");
  check(enumerate(&filter, 1, &token, 1, &matches), "fpgaEnumerate");
  check(open(token, &opened, 0), "fpgaOpen");
  return opened;
}

static handle set_up(const char *path, const char *gbs) {
  static uint8_t bits[1 << 16];
  void *library = dlopen(path, RTLD_NOW);
  FILE *file = fopen(gbs, "rb");
  if (library == NULL || file == NULL) {
    fprintf(stderr, "%s or %s cannot be opened\n", path, gbs);
    exit(1);
  }
  size_t length = fread(bits, 1, sizeof bits, file);
  fclose(file);
  int (*reconfigure)(handle, uint32_t, const uint8_t *, size_t, int) = function(library, "fpgaReconfigureSlot");
  write32 = function(library, "fpgaWriteMMIO32");
  write64 = function(library, "fpgaWriteMMIO64");
  read32 = function(library, "fpgaReadMMIO32");
  check(reconfigure(open_first(library, DEVICE), 0, bits, length, 0), "fpgaReconfigureSlot");
  return open_first(library, ACCELERATOR);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t launch(handle afu, uint64_t value) {
  int64_t start = now();
  uint32_t finished;
  int result = 0;
  for (int argument = 0; argument < 3; argument++)
    result |= write64(afu, 0, ARGUMENTS + 8 * argument, value + argument);
  result |= read32(afu, 0, FINISHED, &finished);
  result |= write32(afu, 0, START, 1);
  do result |= read32(afu, 0, FINISHED, &finished);
  while (result == 0 && finished == 0);
  int64_t nanos = now() - start;
  check(result, "the launch");
  return nanos;
}

int main(int count, char **arguments) {
  static int64_t nanos[MAX_CALLS];
  char line[64];
  int calls;
  if (count != 3) {
    fprintf(stderr, "usage: opae_baseline LIBRARY FILE.gbs\n");
    return 2;
  }
  handle afu = set_up(arguments[1], arguments[2]);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "launch %d", &calls) != 1 || calls < 1 || calls > MAX_CALLS) return 2;
    for (int i = 0; i < calls; i++) nanos[i] = launch(afu, (uint64_t)i);
    for (int i = 0; i < calls; i++) printf("%ld ", (long)nanos[i]);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
