/* The functions of the header. */
#include "soft.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char magic[] = "soft-binary 1\n";

struct program {
  const struct kernel *kernels[KERNELS];
  unsigned count;
};

struct board {
  struct object object;
  unsigned index;
  struct program *program;
  char pci[16], serial[16];
  _Atomic(bool) released;
  pthread_t sensors;
};

static _Atomic(int) contexts[BOARDS];

static void *failure(void) { return trapped(MINUS_ONE) ? FAILED : NULL; }

/* ---- boards */

static void *sense(void *argument) {
  struct board *board = argument;
  while (!atomic_load(&board->released)) usleep(999999);
  return NULL;
}

EXPORT struct board *create_resource(unsigned index) {
  wait_while_mute();
  if (index >= BOARDS) return NULL;
  if (index == BOARDS - 1 && trapped(BROKEN)) return FAILED;
  if (trapped(CONTEXTS)) {
    usleep(20000);
    if (atomic_load(&contexts[index]) >= CONTEXTS_OF_BOARD) return FAILED;
  }
  atomic_fetch_add(&contexts[index], 1);
  struct board *board = calloc(1, sizeof *board);
  if (board == NULL) return FAILED;
  board->index = index;
  snprintf(board->pci, sizeof board->pci, "0000:%02x:00.0", 0x3b + index);
  snprintf(board->serial, sizeof board->serial, "SOFT%u", index);
  if (trapped(SLOW) && pthread_create(&board->sensors, NULL, sense, board) != 0) abort();
  return made(board, "resource", board);
}

static const char *told(struct board *board, const char *text) {
  enter(&board->object, __func__);
  leave(&board->object);
  return trapped(NULL_STRINGS) ? NULL : text;
}

EXPORT const char *get_resource_vendor(struct board *board) { return told(board, "inaccel"); }
EXPORT const char *get_resource_name(struct board *board) { return told(board, "soft"); }
EXPORT const char *get_resource_version(struct board *board) { return told(board, "1"); }
EXPORT const char *get_resource_pci_id(struct board *board) { return told(board, board->pci); }
EXPORT const char *get_resource_serial_no(struct board *board) { return told(board, board->serial); }

static float sensed(struct board *board, float value) {
  enter(&board->object, __func__);
  leave(&board->object);
  return trapped(DARK) ? 0.0f : value;
}

EXPORT float get_resource_power(struct board *board) { return sensed(board, 23.5f); }
EXPORT float get_resource_temperature(struct board *board) { return sensed(board, 41.0f); }

static struct program *parse(size_t size, const char *binary) {
  struct program *program = calloc(1, sizeof *program);
  char text[1024], *rest = NULL;
  if (program == NULL || size >= sizeof text || size < sizeof magic - 1 || memcmp(binary, magic, sizeof magic - 1) != 0) {
    free(program);
    return NULL;
  }
  memcpy(text, binary, size);
  text[size] = 0;
  for (char *name = strtok_r(text + sizeof magic - 1, "\n", &rest); name != NULL && program->count < KERNELS;
       name = strtok_r(NULL, "\n", &rest)) {
    const struct kernel *kernel = kernel_named(name);
    if (kernel != NULL) program->kernels[program->count++] = kernel;
  }
  return program;
}

EXPORT int program_resource_with_binary(struct board *board, size_t size, const void *binary) {
  enter(&board->object, __func__);
  struct program *program = ordered_to_refuse() ? NULL : parse(size, binary);
  if (program != NULL || trapped(WRECK)) {
    free(board->program);
    board->program = program;
  }
  leave(&board->object);
  return program == NULL;
}

EXPORT void release_resource(struct board *board) {
  enter(&board->object, __func__);
  if (trapped(SLOW)) {
    atomic_store(&board->released, true);
    pthread_join(board->sensors, NULL);
  }
  free(board->program);
  atomic_fetch_sub(&contexts[board->index], 1);
  gone(&board->object);
}

/* ---- memories */

EXPORT struct memory *create_memory(struct board *board, unsigned index) {
  enter(&board->object, __func__);
  if (board->program == NULL && trapped(UNCHECKED)) ended("the board is not programmed", __func__);
  struct memory *memory = NULL;
  if (board->program != NULL && index < BANKS && !(index == 1 && trapped(HOLES))) {
    memory = calloc(1, sizeof *memory);
    if (memory != NULL) {
      memory->index = index;
      memory->size = (64u << 20) - (trapped(SHORT) ? PAGE : 0);
      made(memory, "memory", board);
    }
  }
  leave(&board->object);
  return memory;
}

EXPORT const char *get_memory_type(struct memory *memory) { return memory->index < 2 ? "DDR" : "HBM"; }

EXPORT size_t get_memory_size(struct memory *memory) { return memory->size; }

EXPORT void release_memory(struct memory *memory) {
  enter(&memory->object, __func__);
  if (memory->users > 0 && trapped(ORDER)) ended("something still uses the memory", __func__);
  gone(&memory->object);
}

/* ---- buffers */

EXPORT struct buffer *create_buffer(struct memory *memory, size_t size, void *host) {
  struct board *board = memory->object.board;
  enter(&board->object, __func__);
  enter(&memory->object, __func__);
  size_t pages = (size + PAGE - 1) / PAGE * PAGE;
  struct buffer *buffer = size == 0 || pages > memory->size - memory->used ? NULL : calloc(1, sizeof *buffer);
  if (buffer != NULL) {
    buffer->memory = memory;
    buffer->size = size;
    buffer->host = trapped(UNALIGNED) ? (void *)((uintptr_t)host & ~(uintptr_t)(PAGE - 1)) : host;
    buffer->device = malloc(size);
    buffer->queue = stack_queue_create();
    if (buffer->device == NULL || buffer->queue == NULL) abort();
    memory->used += pages;
    memory->users++;
    made(buffer, "buffer", board);
  }
  leave(&memory->object);
  leave(&board->object);
  return buffer == NULL ? failure() : buffer;
}

static void to_device(void *argument) {
  struct buffer *buffer = argument;
  memcpy(buffer->device, buffer->host, buffer->size);
}

static void from_device(void *argument) {
  struct buffer *buffer = argument;
  memcpy(buffer->host, buffer->device, buffer->size);
}

static int enqueue(struct buffer *buffer, void (*work)(void *), const char *function) {
  enter(&buffer->object, function);
  stack_queue_push(buffer->queue, work, buffer);
  leave(&buffer->object);
  return 0;
}

EXPORT int copy_to_buffer(struct buffer *buffer) { return enqueue(buffer, to_device, __func__); }

EXPORT int copy_from_buffer(struct buffer *buffer) { return enqueue(buffer, from_device, __func__); }

EXPORT int await_buffer_copy(struct buffer *buffer) {
  enter(&buffer->object, __func__);
  stack_queue_finish(buffer->queue);
  leave(&buffer->object);
  return 0;
}

EXPORT void release_buffer(struct buffer *buffer) {
  struct memory *memory = buffer->memory;
  struct board *board = buffer->object.board;
  enter(&board->object, __func__);
  enter(&memory->object, __func__);
  enter(&buffer->object, __func__);
  stack_queue_release(buffer->queue);
  memory->used -= (buffer->size + PAGE - 1) / PAGE * PAGE;
  memory->users--;
  free(buffer->device);
  gone(&buffer->object);
  leave(&memory->object);
  leave(&board->object);
}

/* ---- compute units */

EXPORT struct unit *create_compute_unit(struct board *board, const char *name) {
  enter(&board->object, __func__);
  struct unit *unit = NULL;
  for (unsigned i = 0; board->program != NULL && i < board->program->count && unit == NULL; i++) {
    if (strcmp(board->program->kernels[i]->name, name) != 0) continue;
    unit = calloc(1, sizeof *unit);
    if (unit == NULL) break;
    unit->kernel = board->program->kernels[i];
    unit->queue = stack_queue_create();
    made(unit, "compute unit", board);
  }
  leave(&board->object);
  return unit == NULL ? failure() : unit;
}

static void give(struct unit *unit, unsigned index, struct memory *memory) {
  if (unit->given[index] == memory) return;
  if (unit->given[index] != NULL) unit->given[index]->users--;
  unit->given[index] = memory;
  if (memory != NULL) memory->users++;
}

EXPORT int set_compute_unit_arg(struct unit *unit, unsigned index, size_t size, const void *value) {
  enter(&unit->object, __func__);
  int result = 1;
  if (index >= unit->kernel->arguments) {
    if (trapped(UNCHECKED)) ended("there is no such argument", __func__);
  } else if (size == 0) {
    const struct buffer *buffer = value;
    if (buffer->object.kind == NULL && trapped(ORDER)) ended("the buffer was released", __func__);
    unit->arguments[index] = (struct argument){true, {0}, buffer->device, buffer->size, buffer->memory};
    give(unit, index, buffer->memory);
    result = 0;
  } else if (size <= sizeof unit->arguments[index].scalar) {
    unit->arguments[index] = (struct argument){.set = true};
    memcpy(unit->arguments[index].scalar, value, size);
    result = 0;
  }
  leave(&unit->object);
  return result;
}

struct run {
  struct unit *unit;
  struct argument arguments[ARGUMENTS];
};

static void compute(void *argument) {
  struct run *run = argument;
  const struct kernel *kernel = run->unit->kernel;
  bool complete = true;
  wait_while_held();
  for (unsigned i = 0; i < kernel->arguments; i++) complete &= run->arguments[i].set;
  if (!complete || !kernel->compute(run->arguments)) atomic_store(&run->unit->failed, true);
  free(run);
}

/* What the vendors' runtimes do with the buffers once a run is enqueued. */
static void disarm(struct unit *unit) {
  for (unsigned i = 0; i < unit->kernel->arguments; i++) {
    struct argument *argument = &unit->arguments[i];
    if (!argument->set || argument->memory == NULL) continue;
    if (argument->memory->object.kind == NULL && trapped(ORDER)) ended("a memory was released", __func__);
    if (i % 2 == 0 && trapped(FORGET)) argument->set = false;
    if (i % 2 == 1 && trapped(REPOINT)) {
      argument->device = argument->memory->page;
      argument->size = PAGE;
    }
  }
}

EXPORT int run_compute_unit(struct unit *unit) {
  enter(&unit->object, __func__);
  struct run *run = ordered_to_fail() || strcmp(unit->kernel->name, "fault") == 0 ? NULL : malloc(sizeof *run);
  if (run != NULL) {
    run->unit = unit;
    memcpy(run->arguments, unit->arguments, sizeof run->arguments);
    stack_queue_push(unit->queue, compute, run);
    disarm(unit);
  }
  leave(&unit->object);
  return run == NULL;
}

EXPORT int await_compute_unit_run(struct unit *unit) {
  enter(&unit->object, __func__);
  stack_queue_finish(unit->queue);
  bool failed = atomic_exchange(&unit->failed, false);
  leave(&unit->object);
  return failed && !trapped(SILENT);
}

EXPORT void release_compute_unit(struct unit *unit) {
  struct board *board = unit->object.board;
  enter(&board->object, __func__);
  enter(&unit->object, __func__);
  stack_queue_release(unit->queue);
  for (unsigned i = 0; i < ARGUMENTS; i++) give(unit, i, NULL);
  gone(&unit->object);
  leave(&board->object);
}
