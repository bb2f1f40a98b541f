/*
 * What OpenCL costs by itself: the calls that the runtime makes, made by C.
 *
 *   opencl_baseline PLATFORM KERNELS [two-threads | waiter]
 *
 * The kernels are source, which is compiled (*.cl), or a binary for a device that computes nothing.
 * Reads one command a line and answers each with one line of numbers, nanoseconds:
 *   chained N  N vector additions of 1,024 ints, each from the arguments to the copied result,
 *              each command behind the one before by its event; the last is waited for
 *   awaited N  the same with each of the four commands waited for
 *   parts N    chained, in six parts each: arguments, copy in, copy in, run, copy out, wait
 *   copy       one copy of 64 MiB in and one out
 * A second thread, which sleeps, makes the locks of libraries cost what they cost in every process
 * that has threads. No wait of OpenCL's can be given up: a program that has to stay able to waits in
 * a thread of its own, the waiter, and sleeps until it is told the end.
 * Built without OpenCL's headers, against the loader alone.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct object *handle;

int clGetPlatformIDs(uint32_t, handle *, uint32_t *);
int clGetPlatformInfo(handle, uint32_t, size_t, void *, size_t *);
int clGetDeviceIDs(handle, uint64_t, uint32_t, handle *, uint32_t *);
handle clCreateContext(const intptr_t *, uint32_t, const handle *, void *, void *, int *);
handle clCreateCommandQueue(handle, handle, uint64_t, int *);
handle clCreateProgramWithSource(handle, uint32_t, const char **, const size_t *, int *);
handle clCreateProgramWithBinary(
    handle, uint32_t, const handle *, const size_t *, const unsigned char **, int *, int *);
int clBuildProgram(handle, uint32_t, const handle *, const char *, void *, void *);
handle clCreateKernel(handle, const char *, int *);
handle clCreateBuffer(handle, uint64_t, size_t, void *, int *);
int clSetKernelArg(handle, uint32_t, size_t, const void *);
int clEnqueueWriteBuffer(
    handle, handle, uint32_t, size_t, size_t, const void *, uint32_t, const handle *, handle *);
int clEnqueueReadBuffer(
    handle, handle, uint32_t, size_t, size_t, void *, uint32_t, const handle *, handle *);
int clEnqueueTask(handle, handle, uint32_t, const handle *, handle *);
int clWaitForEvents(uint32_t, const handle *);
int clReleaseEvent(handle);

#define ELEMENTS 1024
#define BYTES (ELEMENTS * sizeof(int))
#define COPY_BYTES ((size_t)64 << 20)
#define PARTS 6
#define PAGE 4096
#define OUT_OF_ORDER 1
#define PROFILING 2
#define DEVICE_TYPE_ALL 0xFFFFFFFFu
#define PLATFORM_NAME 0x0902
#define READ_WRITE 1

static handle context, queue, kernel, in_a, in_b, out_c, large;
static int *a, *b, *c, computes;
static char *host;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int has_waiter;
static handle given;

static void check(int status, const char *what) {
  if (status != 0) {
    fprintf(stderr, "%s answers %d\n", what, status);
    exit(1);
  }
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static handle platform(const char *wanted) {
  handle all[16];
  uint32_t count;
  char name[256];
  check(clGetPlatformIDs(16, all, &count), "clGetPlatformIDs");
  for (uint32_t i = 0; i < count && i < 16; i++) {
    check(clGetPlatformInfo(all[i], PLATFORM_NAME, sizeof name, name, NULL), "clGetPlatformInfo");
    if (strcmp(name, wanted) == 0) {
      return all[i];
    }
  }
  fprintf(stderr, "there is no OpenCL platform %s\n", wanted);
  exit(1);
}

static char *content(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  char *bytes = calloc(1, 1 << 16);
  *length = bytes == NULL ? 0 : fread(bytes, 1, (1 << 16) - 1, file);
  if (*length == 0) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(1);
  }
  fclose(file);
  return bytes;
}

static handle program(const char *kernels, handle device) {
  int status;
  size_t length;
  const char *bytes = content(kernels, &length);
  computes = strcmp(kernels + strlen(kernels) - 3, ".cl") == 0;
  handle made =
      computes
          ? clCreateProgramWithSource(context, 1, &bytes, NULL, &status)
          : clCreateProgramWithBinary(
                context, 1, &device, &length, (const unsigned char **)&bytes, NULL, &status);
  check(status, "clCreateProgram");
  check(clBuildProgram(made, 1, &device, "", NULL, NULL), "clBuildProgram");
  return made;
}

static handle buffer(size_t bytes) {
  int status;
  handle made = clCreateBuffer(context, READ_WRITE, bytes, NULL, &status);
  check(status, "clCreateBuffer");
  return made;
}

static void set_up(const char *name, const char *kernels) {
  int status;
  handle device;
  handle chosen = platform(name);
  check(clGetDeviceIDs(chosen, DEVICE_TYPE_ALL, 1, &device, NULL), "clGetDeviceIDs");
  context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
  check(status, "clCreateContext");
  queue = clCreateCommandQueue(context, device, OUT_OF_ORDER | PROFILING, &status);
  check(status, "clCreateCommandQueue");
  kernel = clCreateKernel(program(kernels, device), "addition", &status);
  check(status, "clCreateKernel");
  in_a = buffer(BYTES);
  in_b = buffer(BYTES);
  out_c = buffer(BYTES);
  large = buffer(COPY_BYTES);
  a = aligned_alloc(PAGE, BYTES);
  b = aligned_alloc(PAGE, BYTES);
  c = aligned_alloc(PAGE, BYTES);
  host = aligned_alloc(PAGE, COPY_BYTES);
  memset(host, 1, COPY_BYTES);
  for (int i = 0; i < ELEMENTS; i++) {
    a[i] = i;
    b[i] = 2 * i;
  }
}

static void set_arguments(void) {
  int n = ELEMENTS;
  check(clSetKernelArg(kernel, 0, sizeof in_a, &in_a), "clSetKernelArg");
  check(clSetKernelArg(kernel, 1, sizeof in_b, &in_b), "clSetKernelArg");
  check(clSetKernelArg(kernel, 2, sizeof out_c, &out_c), "clSetKernelArg");
  check(clSetKernelArg(kernel, 3, sizeof n, &n), "clSetKernelArg");
}

static void check_result(void) {
  if (computes && c[ELEMENTS - 1] != 3 * (ELEMENTS - 1)) {
    fprintf(stderr, "wrong result\n");
    exit(1);
  }
  c[ELEMENTS - 1] = 0;
}

static void turn(handle event) {
  given = event;
  pthread_cond_broadcast(&changed);
}

static void *waiter(void *unused) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (given == NULL) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    check(clWaitForEvents(1, &given), "clWaitForEvents");
    pthread_mutex_lock(&lock);
    turn(NULL);
  }
  return unused;
}

static void await(handle event) {
  if (!has_waiter) {
    check(clWaitForEvents(1, &event), "clWaitForEvents");
    return;
  }
  pthread_mutex_lock(&lock);
  turn(event);
  while (given != NULL) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

/* One addition; parts, where asked for, gets the moments between its six parts. */
static void add_chained(int64_t *parts) {
  handle in_a_done, in_b_done, run, out;
  if (parts) parts[0] = now();
  set_arguments();
  if (parts) parts[1] = now();
  check(clEnqueueWriteBuffer(queue, in_a, 0, 0, BYTES, a, 0, NULL, &in_a_done), "write");
  if (parts) parts[2] = now();
  check(clEnqueueWriteBuffer(queue, in_b, 0, 0, BYTES, b, 1, &in_a_done, &in_b_done), "write");
  if (parts) parts[3] = now();
  check(clEnqueueTask(queue, kernel, 1, &in_b_done, &run), "run");
  if (parts) parts[4] = now();
  check(clEnqueueReadBuffer(queue, out_c, 0, 0, BYTES, c, 1, &run, &out), "read");
  if (parts) parts[5] = now();
  await(out);
  clReleaseEvent(in_a_done);
  clReleaseEvent(in_b_done);
  clReleaseEvent(run);
  clReleaseEvent(out);
  if (parts) parts[6] = now();
}

/* One addition of which each command is waited for. */
static void add_awaited(void) {
  handle event;
  set_arguments();
  check(clEnqueueWriteBuffer(queue, in_a, 0, 0, BYTES, a, 0, NULL, &event), "write");
  await(event);
  clReleaseEvent(event);
  check(clEnqueueWriteBuffer(queue, in_b, 0, 0, BYTES, b, 0, NULL, &event), "write");
  await(event);
  clReleaseEvent(event);
  check(clEnqueueTask(queue, kernel, 0, NULL, &event), "run");
  await(event);
  clReleaseEvent(event);
  check(clEnqueueReadBuffer(queue, out_c, 0, 0, BYTES, c, 0, NULL, &event), "read");
  await(event);
  clReleaseEvent(event);
}

static void chained(int count) {
  for (int i = 0; i < count; i++) {
    int64_t start = now();
    add_chained(NULL);
    printf("%lld ", (long long)(now() - start));
    check_result();
  }
  printf("\n");
}

static void awaited(int count) {
  for (int i = 0; i < count; i++) {
    int64_t start = now();
    add_awaited();
    printf("%lld ", (long long)(now() - start));
    check_result();
  }
  printf("\n");
}

static void in_parts(int count) {
  int64_t moments[PARTS + 1];
  for (int i = 0; i < count; i++) {
    add_chained(moments);
    check_result();
    for (int part = 0; part < PARTS; part++) {
      printf("%lld ", (long long)(moments[part + 1] - moments[part]));
    }
  }
  printf("\n");
}

static void copy(void) {
  handle event;
  int64_t start = now();
  check(clEnqueueWriteBuffer(queue, large, 0, 0, COPY_BYTES, host, 0, NULL, &event), "write");
  await(event);
  clReleaseEvent(event);
  int64_t between = now();
  check(clEnqueueReadBuffer(queue, large, 0, 0, COPY_BYTES, host, 0, NULL, &event), "read");
  await(event);
  clReleaseEvent(event);
  printf("%lld %lld\n", (long long)(between - start), (long long)(now() - between));
}

static void *sleeper(void *unused) {
  for (;;) pause();
  return unused;
}

int main(int argc, char **argv) {
  char line[64];
  int count;
  pthread_t second;
  has_waiter = argc == 4 && strcmp(argv[3], "waiter") == 0;
  if (argc != 3 && !has_waiter && (argc != 4 || strcmp(argv[3], "two-threads") != 0)) {
    fprintf(stderr, "usage: opencl_baseline PLATFORM KERNELS [two-threads | waiter]\n");
    return 2;
  }
  if (argc == 4) {
    check(pthread_create(&second, NULL, has_waiter ? waiter : sleeper, NULL), "pthread_create");
  }
  set_up(argv[1], argv[2]);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "chained %d", &count) == 1) {
      chained(count);
    } else if (sscanf(line, "awaited %d", &count) == 1) {
      awaited(count);
    } else if (sscanf(line, "parts %d", &count) == 1) {
      in_parts(count);
    } else if (strncmp(line, "copy", 4) == 0) {
      copy();
    } else {
      fprintf(stderr, "unknown command %s", line);
      return 2;
    }
    fflush(stdout);
  }
  return 0;
}
