/*
 * Call hardware accelerators by name, through the daemon of this machine.
 *
 *   coral *c;
 *   if (coral_open(&c, NULL) != CORAL_OK) { puts(coral_message()); return 1; }
 *   float *a = coral_alloc(c, bytes), *b = coral_alloc(c, bytes), *sum = coral_alloc(c, bytes);
 *   coral_request *r = coral_request_new(c, "vector.addition");
 *   coral_arg_array(r, a, bytes);
 *   coral_arg_array(r, b, bytes);
 *   coral_arg_array(r, sum, bytes);
 *   coral_arg_int(r, n);
 *   if (coral_call(r) != CORAL_OK) puts(coral_message());
 *   coral_request_free(r);
 *   coral_close(c);
 *
 * Any thread may call any function; one request belongs to one thread at a time. What fails returns
 * a code (or NULL), and coral_message() says why to the thread that called. The library has no
 * threads: whoever waits reads for all who wait.
 *
 * When the daemon goes, whoever waits also waits for the next, for as many seconds as the
 * environment's CORAL_RECONNECT says, else 30 (0: not at all), and asks it again. Only a request that
 * may have changed what it reads fails then: CORAL_LOST. For one that listens and takes nobody
 * coral_open waits as long, and at most a minute (a minute, too, where it is 0).
 */
#ifndef CORAL_H
#define CORAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a call ended. The numbers are those of the protocol's Failure.Code, and above 99 the library's
 * own. */
typedef enum coral_code {
  CORAL_OK = 0,
  CORAL_UNKNOWN_ACCELERATOR = 1, /* nobody has installed it; the text names the closest */
  CORAL_WRONG_ARGUMENT = 2,      /* the text says which, what was given and what is wanted */
  CORAL_ARRAY_IN_USE = 3,        /* an array of it is open; close that first */
  CORAL_UNKNOWN_TENANT = 4,      /* there is none, or this user may not ask for it */
  CORAL_DEADLINE = 5,            /* it was not started within its time */
  CORAL_OVERLOADED = 6,          /* too much waits or blocks, or the daemon has no memory for it */
  CORAL_NO_BOARD = 7,            /* none can be used for which an installed bitstream is built */
  CORAL_FAILED = 8,              /* the board or its runtime failed */
  CORAL_SHUTDOWN = 9,            /* the engine ended before it was answered */
  CORAL_CANCELLED = 10,          /* it was given up */
  CORAL_UNKNOWN_BOARD = 11,      /* there is none of this name; the text says which there are */
  CORAL_WRONG_CALL = 15,         /* it is not as the protocol says; please report it */
  CORAL_WRONG_SEGMENT = 16,      /* the daemon cannot map the memory */
  CORAL_QUOTA = 17,              /* the tenant has reached a limit; the text says which */
  CORAL_UNSUPPORTED = 18,        /* this daemon does not do that; a newer one may */
  CORAL_LOST = 19,               /* the daemon went; what it reads may have been written: fill it again */
  CORAL_NO_CONTENT = 20,         /* there is no such constant, or the array has no content */
  CORAL_NOT_ALLOWED = 32,        /* this user may not; the text says who may */
  CORAL_UNKNOWN = 100,           /* the daemon failed in another way */
  CORAL_NO_DAEMON = 101,         /* nobody listens, or the daemon is gone */
  CORAL_NO_MEMORY = 102,         /* of this process or this machine */
  CORAL_NOT_DONE = 103,          /* it is not answered yet */
  CORAL_MISUSE = 104             /* of this library */
} coral_code;

typedef struct coral_connection coral_connection;
#ifndef __cplusplus
typedef coral_connection coral; /* in C++ the short name is a namespace, of coral.hpp */
#endif
typedef struct coral_request coral_request;
typedef struct coral_array coral_array;
typedef struct coral_constant coral_constant;

/* What a request cost; times in nanoseconds. */
typedef struct coral_receipt {
  char board[64];
  char bitstream[64];
  uint32_t attempts;
  uint64_t waiting;
  uint64_t programming;
  uint64_t bytes_in;
  uint64_t bytes_out;
  uint64_t bytes_spared;
} coral_receipt;

/* What a board was prepared with, and for how many nanoseconds it was programmed: 0 where it had that
 * already. */
typedef struct coral_loaded {
  char board[64];
  char bitstream[64];
  uint64_t programming;
} coral_loaded;

/* Why the last function of this thread failed; for people. */
const char *coral_message(void);

/* The code of that failure. */
int coral_failure(void);

/* Connects. Without a path: CORAL_SOCKET, else the person's socket, else the service's. */
int coral_open(coral_connection **made, const char *path);

/* Hangs up, and takes its memory away. Requests are freed before. NULL is let be. */
void coral_close(coral_connection *c);

/* On whose behalf this process asks; as long as c is. */
const char *coral_tenant(const coral_connection *c);

/* Has a board, by its id or as runtime/id, programmed before the first request for an accelerator;
 * waits for that, for at most so many nanoseconds. A board that has it is left as it is. The tenant
 * pays, which is this client's where it is NULL; for another one, operators ask. Loaded may be NULL. */
int coral_prepare(coral_connection *c, const char *board, const char *accelerator,
                  uint64_t patience, const char *tenant, coral_loaded *loaded);

/* Memory that boards use without a copy, of zeros, aligned to 64 bytes. NULL: coral_message(). */
void *coral_alloc(coral_connection *c, size_t bytes);

/* Gives it back; no request that is under way uses it. NULL is let be. */
void coral_free(coral_connection *c, void *memory);

/* An array of zeros whose content stays where it was used last: on a board after a request, here
 * after a look at it. A board that has it gets no copy again, and a result that the next request
 * reads never leaves its board. NULL: coral_message(). */
coral_array *coral_array_new(coral_connection *c, size_t bytes);

/* Gives it back; no request has it as an argument any more. NULL is let be. */
void coral_array_free(coral_array *a);

/* Opens its content until coral_array_end: to read it, which several may at once; for content that is
 * new as a whole; for a change. NULL, and coral_message() says why: a request that uses it is under
 * way, it is open, or a request failed that was to write it; what is written anew has content again. */
const void *coral_array_read(coral_array *a);
void *coral_array_write(coral_array *a);
void *coral_array_change(coral_array *a);

/* Ends that; what was written counts from now on. */
int coral_array_end(coral_array *a);

/* Keeps a copy of bytes that never change, such as a network's weights: they go to a board once for
 * each programming, and to the next daemon when this one goes. NULL: coral_message(). */
coral_constant *coral_constant_new(coral_connection *c, const void *bytes, size_t count);

/* Gives it back. Requests that are under way are not disturbed. NULL is let be. */
void coral_constant_free(coral_constant *k);

/* A request without arguments; or NULL. It may be used again and again. */
coral_request *coral_request_new(coral_connection *c, const char *accelerator);

/* Forgets it; waits for its answer first where it is under way. NULL is let be. */
void coral_request_free(coral_request *r);

/* Takes its arguments away. */
int coral_request_clear(coral_request *r);

/* Adds an argument, in the order of the prototype. An array is left alone from coral_submit until
 * the answer; one that is not of coral_alloc is copied in at coral_submit, and back when the answer
 * is taken. */
int coral_arg_array(coral_request *r, void *array, size_t bytes);
int coral_arg_managed(coral_request *r, coral_array *a);
int coral_arg_constant(coral_request *r, const coral_constant *k);
int coral_arg_byte(coral_request *r, int8_t value);
int coral_arg_short(coral_request *r, int16_t value);
int coral_arg_int(coral_request *r, int32_t value);
int coral_arg_long(coral_request *r, int64_t value);
int coral_arg_float(coral_request *r, float value);
int coral_arg_double(coral_request *r, double value);
int coral_arg_bool(coral_request *r, int value);
int coral_arg_struct(coral_request *r, const void *bytes, size_t count);

/* Terms, kept until they are set anew. The applications of a tenant that want boards have its time in
 * equal parts; the name has at most 128 bytes in UTF-8 and no control characters, "" is none, and is
 * copied. Of two of one application that wait the higher priority comes first; one that is not started
 * within so many nanoseconds fails (0: it waits for ever). */
int coral_application(coral_request *r, const char *name);
int coral_priority(coral_request *r, int32_t priority);
int coral_within(coral_request *r, uint64_t nanoseconds);

/* Asks, and waits for the answer. */
int coral_call(coral_request *r);

/* Asks. coral_wait or coral_next takes the answer. These wait where a daemon has come that has to be
 * told the request's constants first. */
int coral_submit(coral_request *r);

/* Waits for the answer and takes it: at most so many milliseconds, -1 for ever; CORAL_NOT_DONE
 * after that. */
int coral_wait(coral_request *r, int milliseconds);

/* Gives it up; its answer still comes, CORAL_CANCELLED or what it was before. */
int coral_cancel(coral_request *r);

/* A descriptor for poll and the like: readable when an answer may have come, for coral_next. It
 * stays the library's. */
int coral_descriptor(const coral_connection *c);

/* The next request that is answered and that nobody waits for, without waiting; NULL when there is
 * none now. coral_result says how it ended. */
coral_request *coral_next(coral_connection *c);

/* How an answer ended that was taken; coral_message() says why again. */
int coral_result(coral_request *r);

/* What the last answer of it cost. */
const coral_receipt *coral_receipt_of(const coral_request *r);

/* Where the request is and what it waits for, or what became of it; for people. It is the request's
 * until this is asked again. NULL, and coral_message() says why: it was not submitted, or the daemon
 * does not tell. */
const char *coral_explain(coral_request *r);

#ifdef __cplusplus
}
#endif

#endif
