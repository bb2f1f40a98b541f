/*
 * A C runtime of this project's own, written to the functions of InAccel's C header: boards whose kernels this
 * machine's threads compute. It has every trap that vendors' runtimes were seen to have, each on a flag.
 */
#ifndef SOFT_H
#define SOFT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack.h"

#define FAILED ((void *)-1)
#define PAGE 4096u
#define BOARDS 2u
#define CONTEXTS_OF_BOARD 8
#define BANKS 4u
#define ARGUMENTS 8u
#define KERNELS 8u

/* The traps, by their names in the environment variable INACCEL_SOFT; "all" is all but broken. */
enum trap {
  NULL_STRINGS, /* a board tells neither vendor nor name, nor anything else in words */
  DARK,         /* sensors read 0.0 */
  HOLES,        /* there is no memory 1, though there is one behind it */
  SHORT,        /* a memory is a page short of its size */
  FORGET,       /* a run forgets its buffer arguments, those with even numbers */
  REPOINT,      /* a run leaves its buffer arguments pointing at a page of their memory, those with odd numbers */
  UNALIGNED,    /* host memory is taken to start where its page does */
  ORDER,        /* what is used after its release, or outlives what it needs, ends the process */
  THREADS,      /* two threads at one object end the process */
  UNCHECKED,    /* a wrong index is an address, and a memory before programming is one, too */
  SILENT,       /* an await answers 0 though the kernel failed */
  WRECK,        /* a failed programming has destroyed the program before */
  CONTEXTS,     /* to create a board takes time, and there are few contexts */
  MINUS_ONE,    /* what cannot be created is -1 instead of 0 */
  SLOW,         /* a release joins a sensor thread that sleeps for up to a second */
  BROKEN,       /* the last board cannot be created */
  TRAPS
};

struct board;

/* What every handle begins with. */
struct object {
  const char *kind;      /* NULL once it is released */
  _Atomic(bool) entered; /* a thread is at it */
  struct board *board;
};

struct memory {
  struct object object;
  unsigned index;
  size_t size, used;
  uint8_t page[PAGE];
  _Atomic(int) users; /* buffers, and units that were given one */
};

struct buffer {
  struct object object;
  struct memory *memory;
  size_t size;
  void *host;
  uint8_t *device;
  struct stack_queue *queue;
};

/* An argument: a scalar's bytes, or where a buffer lies. */
struct argument {
  bool set;
  uint8_t scalar[8];
  uint8_t *device;
  size_t size;
  struct memory *memory;
};

struct kernel {
  const char *name;
  unsigned arguments;
  bool (*compute)(const struct argument *arguments);
};

struct unit {
  struct object object;
  const struct kernel *kernel;
  struct argument arguments[ARGUMENTS];
  struct memory *given[ARGUMENTS];
  struct stack_queue *queue;
  _Atomic(bool) failed;
};

/* kernels.c */
const struct kernel *kernel_named(const char *name);

/* traps.c */
bool trapped(enum trap trap);
void enter(struct object *object, const char *function);
void leave(struct object *object);
void *made(void *object, const char *kind, struct board *board);
void gone(struct object *object);
_Noreturn void ended(const char *why, const char *function);
bool ordered_to_refuse(void);
bool ordered_to_fail(void);
void wait_while_held(void);
void wait_while_mute(void);
#endif
