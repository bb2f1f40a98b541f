/*
 * What OpenCL costs by itself: the calls that the runtime makes, made by C.
 *
 *   opencl_baseline KERNELS.cl
 *
 * Reads one command a line and answers each with one line of numbers, nanoseconds:
 *   add N    N vector additions of 1,024 floats, each from the arguments to the copied result
 *   parts N  the same in six parts each: arguments, copy in, copy in, run, copy out, wait
 *   copy     one copy of 64 MiB in and one out
 * Built without OpenCL's headers, against the loader alone.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct object *handle;

int clGetPlatformIDs(uint32_t, handle *, uint32_t *);
int clGetPlatformInfo(handle, uint32_t, size_t, void *, size_t *);
int clGetDeviceIDs(handle, uint64_t, uint32_t, handle *, uint32_t *);
handle clCreateContext(const intptr_t *, uint32_t, const handle *, void *, void *, int *);
handle clCreateCommandQueue(handle, handle, uint64_t, int *);
handle clCreateProgramWithSource(handle, uint32_t, const char **, const size_t *, int *);
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
int clFlush(handle);

#define ELEMENTS 1024
#define BYTES (ELEMENTS * sizeof(float))
#define COPY_BYTES ((size_t)64 << 20)
#define PARTS 6
#define PAGE 4096
#define OUT_OF_ORDER 1
#define PROFILING 2
#define DEVICE_TYPE_ALL 0xFFFFFFFFu
#define PLATFORM_NAME 0x0902
#define READ_WRITE 1

static handle context, queue, kernel, in_a, in_b, out_c, large;
static float *a, *b, *c;
static char *host;

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

static char *text(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  char *content = calloc(1, 1 << 16);
  if (content == NULL || fread(content, 1, (1 << 16) - 1, file) == 0) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(1);
  }
  fclose(file);
  return content;
}

static handle buffer(size_t bytes) {
  int status;
  handle made = clCreateBuffer(context, READ_WRITE, bytes, NULL, &status);
  check(status, "clCreateBuffer");
  return made;
}

static void set_up(const char *kernels) {
  int status;
  handle device;
  handle chosen = platform("Portable Computing Language");
  check(clGetDeviceIDs(chosen, DEVICE_TYPE_ALL, 1, &device, NULL), "clGetDeviceIDs");
  context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
  check(status, "clCreateContext");
  queue = clCreateCommandQueue(context, device, OUT_OF_ORDER | PROFILING, &status);
  check(status, "clCreateCommandQueue");
  const char *source = text(kernels);
  handle program = clCreateProgramWithSource(context, 1, &source, NULL, &status);
  check(status, "clCreateProgramWithSource");
  check(clBuildProgram(program, 1, &device, "", NULL, NULL), "clBuildProgram");
  kernel = clCreateKernel(program, "addition", &status);
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
    a[i] = (float)i;
    b[i] = (float)(2 * i);
  }
}

/* One addition; parts, where asked for, gets the moments between its six parts. */
static void add(int64_t *parts) {
  int n = ELEMENTS;
  handle in[2], run, out;
  if (parts) parts[0] = now();
  check(clSetKernelArg(kernel, 0, sizeof in_a, &in_a), "clSetKernelArg");
  check(clSetKernelArg(kernel, 1, sizeof in_b, &in_b), "clSetKernelArg");
  check(clSetKernelArg(kernel, 2, sizeof out_c, &out_c), "clSetKernelArg");
  check(clSetKernelArg(kernel, 3, sizeof n, &n), "clSetKernelArg");
  if (parts) parts[1] = now();
  check(clEnqueueWriteBuffer(queue, in_a, 0, 0, BYTES, a, 0, NULL, &in[0]), "write");
  if (parts) parts[2] = now();
  check(clEnqueueWriteBuffer(queue, in_b, 0, 0, BYTES, b, 0, NULL, &in[1]), "write");
  if (parts) parts[3] = now();
  check(clEnqueueTask(queue, kernel, 2, in, &run), "run");
  if (parts) parts[4] = now();
  check(clEnqueueReadBuffer(queue, out_c, 0, 0, BYTES, c, 1, &run, &out), "read");
  check(clFlush(queue), "clFlush");
  if (parts) parts[5] = now();
  check(clWaitForEvents(1, &out), "clWaitForEvents");
  clReleaseEvent(in[0]);
  clReleaseEvent(in[1]);
  clReleaseEvent(run);
  clReleaseEvent(out);
  if (parts) parts[6] = now();
  if (c[ELEMENTS - 1] != 3 * (ELEMENTS - 1)) {
    fprintf(stderr, "wrong result\n");
    exit(1);
  }
  c[ELEMENTS - 1] = 0;
}

static void whole(int count) {
  for (int i = 0; i < count; i++) {
    int64_t start = now();
    add(NULL);
    printf("%lld ", (long long)(now() - start));
  }
  printf("\n");
}

static void in_parts(int count) {
  int64_t moments[PARTS + 1];
  for (int i = 0; i < count; i++) {
    add(moments);
    for (int part = 0; part < PARTS; part++) {
      printf("%lld ", (long long)(moments[part + 1] - moments[part]));
    }
  }
  printf("\n");
}

static int64_t await(handle event, int64_t start) {
  check(clFlush(queue), "clFlush");
  check(clWaitForEvents(1, &event), "clWaitForEvents");
  clReleaseEvent(event);
  return now() - start;
}

static void copy(void) {
  handle event;
  int64_t start = now();
  check(
      clEnqueueWriteBuffer(queue, large, 0, 0, COPY_BYTES, host, 0, NULL, &event), "write");
  printf("%lld", (long long)await(event, start));
  start = now();
  check(clEnqueueReadBuffer(queue, large, 0, 0, COPY_BYTES, host, 0, NULL, &event), "read");
  printf(" %lld\n", (long long)await(event, start));
}

int main(int argc, char **argv) {
  char line[64];
  int count;
  if (argc != 2) {
    fprintf(stderr, "usage: opencl_baseline KERNELS.cl\n");
    return 2;
  }
  set_up(argv[1]);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "add %d", &count) == 1) {
      whole(count);
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
