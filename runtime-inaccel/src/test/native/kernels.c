/* What the kernels do: they really compute. */
#include "soft.h"

#include <string.h>
#include <time.h>

static int32_t int_of(const struct argument *argument) {
  int32_t value;
  memcpy(&value, argument->scalar, sizeof value);
  return value;
}

static bool holds(const struct argument *argument, uint64_t bytes) { return bytes <= argument->size; }

static bool vector_add(const struct argument *arguments) {
  int32_t n = int_of(&arguments[3]);
  uint64_t bytes = n < 0 ? UINT64_MAX : (uint64_t)n * sizeof(float);
  for (int i = 0; i < 3; i++)
    if (!holds(&arguments[i], bytes)) return false;
  const float *a = (const float *)arguments[0].device, *b = (const float *)arguments[1].device;
  float *c = (float *)arguments[2].device;
  for (int32_t i = 0; i < n; i++) c[i] = a[i] + b[i];
  return true;
}

static bool copy(const struct argument *arguments) {
  int64_t n;
  memcpy(&n, arguments[2].scalar, sizeof n);
  if (!holds(&arguments[0], (uint64_t)n) || !holds(&arguments[1], (uint64_t)n)) return false;
  memmove(arguments[1].device, arguments[0].device, (size_t)n);
  return true;
}

static bool spin(const struct argument *arguments) {
  int64_t nanos = (int64_t)int_of(&arguments[0]) * 1000;
  struct timespec time = {nanos / 1000000000, nanos % 1000000000};
  return nanosleep(&time, NULL) == 0;
}

/* Is refused when it is to run. */
static bool fault(const struct argument *arguments) { return arguments == NULL; }

static bool two_banks(const struct argument *arguments) {
  if (!holds(&arguments[0], sizeof(int32_t)) || !holds(&arguments[1], sizeof(int32_t))) return false;
  memcpy(arguments[1].device, arguments[0].device, sizeof(int32_t));
  return true;
}

static const struct kernel kernels[] = {
    {"vector_add", 4, vector_add}, {"copy", 3, copy}, {"spin", 1, spin},
    {"fault", 0, fault},           {"two_banks", 2, two_banks},
};

const struct kernel *kernel_named(const char *name) {
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++)
    if (strcmp(kernels[i].name, name) == 0) return &kernels[i];
  return NULL;
}
