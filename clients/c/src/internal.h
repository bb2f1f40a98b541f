/* What the parts of the library know of each other. */
#ifndef CORAL_INTERNAL_H
#define CORAL_INTERNAL_H

#include "coral.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#define HIDDEN __attribute__((visibility("hidden")))

/* ---- failures: message.c */

/* Notes why the thread's function failed; returns the code. */
HIDDEN int fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- messages: wire.c. Field numbers are those of coral.proto. */

enum { HEADER = 4, LARGEST = 1 << 20, PREFIX = 32, DIGEST = 32 };

typedef struct buffer {
  unsigned char *bytes;
  size_t size;
  size_t room;
} buffer;

HIDDEN bool put_bytes(buffer *b, const void *bytes, size_t count);
HIDDEN bool put_varint_field(buffer *b, unsigned field, uint64_t value);
HIDDEN bool put_bytes_field(buffer *b, unsigned field, const void *bytes, size_t count);

/* A number that set_number writes over later: it is the last NUMBER bytes. */
enum { NUMBER = 8 };
HIDDEN bool put_number_field(buffer *b, unsigned field, uint64_t value);
HIDDEN void set_number(unsigned char *at, uint64_t value);

/* Puts length, id and the kind of call before a body that begins at PREFIX; where it begins. */
HIDDEN size_t put_call(buffer *b, uint64_t id, unsigned what, bool again);

/* The body of a Hello. */
HIDDEN bool put_hello(buffer *b);

/* That of a Prepare; the tenant may be NULL. */
HIDDEN bool put_prepare(buffer *b, const char *board, const char *accelerator, uint64_t patience,
                        const char *tenant);

typedef struct text {
  const char *bytes;
  size_t size;
} text;

typedef struct reply {
  uint64_t id;
  unsigned what; /* the field of Reply that is there */
  int code;
  text message;
  text tenant;
  uint32_t segment;
  unsigned char digest[DIGEST];
  uint64_t stale; /* bits of arguments whose bytes here are older than their content */
  coral_receipt receipt; /* also what a board was prepared with */
} reply;

enum { REPLY_WELCOME = 2, REPLY_ANSWER = 3, REPLY_FAILURE = 4, REPLY_DONE = 5, REPLY_TEXT = 6 };
enum { REPLY_REGISTERED = 7, REPLY_KEPT = 13, REPLY_LOADED = 14 };
enum { CALL_HELLO = 2, CALL_SUBMIT = 3, CALL_CANCEL = 4, CALL_EXPLAIN = 5, CALL_REGISTER = 6 };
enum { CALL_RELEASE = 7, CALL_KEEP = 16, CALL_FORGET = 17, CALL_FETCH = 18, CALL_PREPARE = 19 };

/* Fields of a Range. */
enum { SEGMENT = 1, OFFSET = 2, LENGTH = 3, VERSION = 5, STALE = 6 };

/* Reads a message; false when it is none. Its texts stay in the message's bytes. */
HIDDEN bool read_reply(const unsigned char *bytes, size_t size, reply *into);

/* ---- calls under way: connection.c */

typedef struct call call;

/* A call without a reply, or with one that was not taken. */
struct call {
  uint64_t id;
  unsigned slot;
  bool under_way;
  bool done;
  bool waited_for;
  bool listed;
  call *next;
  call *previous;
  int code;
  char *message; /* why it failed, or the text that was asked for; owned */
  uint32_t segment;
  unsigned char digest[DIGEST];
  uint64_t stale;
  coral_receipt receipt;
  coral_request *request; /* NULL for the library's own; so is the accelerator */
  char *accelerator;
  unsigned what;
  const buffer *body; /* its first bytes, unchanged until the reply */
  size_t size;
  int beside;
  int64_t latest;  /* it must have been started by then; 0 for no such term */
  bool unwanted;   /* it was given up */
  bool untouched;  /* no daemon began it: that ends, or was gone before all was sent */
  unsigned life;   /* the number of the daemon that has it */
  unsigned deaths; /* daemons that went and may have carried it out */
};

typedef struct segment {
  unsigned char *base;
  size_t size;
  size_t block; /* bytes of each block that it is cut into; 0 for one array */
  uint32_t number;
} segment;

/* A segment as each daemon is lent it. */
typedef struct loan {
  uint32_t number;
  int descriptor;
} loan;

/* The last slot stands in the ids of what each daemon is told first. */
enum { SLOT_BITS = 20, OWN_SLOT = (1 << SLOT_BITS) - 1, CORAL_ENDING = 21 };

enum { SMALLEST = 6, LARGEST_BLOCK = 16, CLASSES = LARGEST_BLOCK + 1 };

typedef struct block {
  struct block *next;
} block;

struct coral_connection {
  int event;
  int timer; /* readable when it is time to connect again */
  int descriptor;
  char tenant[128];
  char path[108];
  int64_t patience; /* with which a daemon is waited for */

  pthread_mutex_t sending; /* taken before `lock` */
  buffer out;
  int socket;    /* -1 while there is no daemon */
  unsigned life; /* how many there were */

  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool reading; /* a thread has the socket, `in`, and the times below */
  int64_t look; /* for so long before it sleeps */
  int64_t lost_at; /* when the daemon went; 0 when there is one */
  int64_t attempt_at;
  bool served; /* the last daemon took this client */
  int64_t pause;
  bool over;
  char why[256];
  call **slots;
  unsigned slot_count;
  unsigned *free_slots;
  unsigned free_count;
  uint64_t serial;
  atomic_ullong last_version;
  call *first_done;
  call *last_done;
  bool told; /* `event` is set */
  loan *loans;
  size_t loan_count;
  size_t loan_room;
  buffer in;

  pthread_mutex_t keeping; /* taken before all others */
  coral_constant *constants;

  pthread_mutex_t memory;
  segment *segments; /* by address */
  size_t segment_count;
  size_t segment_room;
  block *free_blocks[CLASSES];
};

/* Sends a call; `body` begins at PREFIX and stays as it is. Beside it a descriptor, or -1. */
HIDDEN int send_call(coral *c, call *one, unsigned what, const buffer *body, int beside);

/* Sends it as it is, having the right to send; a daemon that is gone is seen by who reads. */
HIDDEN int send_frame(coral *c, call *one);

/* Ends a call that is under way, saying which it is; with the lock. */
HIDDEN void fail_call(coral *c, call *one, int code, const char *why);

/* For as long as sends may take, connect waits in a full queue, too; 0: with no bound. */
HIDDEN bool bound_sends(int descriptor, int64_t time); /* nanoseconds */

/* A socket that is connected; -1 says why not. */
HIDDEN int connect_to(const char *path, int64_t most); /* nanoseconds */

/* Waits until it has its reply, and takes that; its code. */
HIDDEN int take_reply(coral *c, call *one, int milliseconds);

/* The same for a call of the library's own, which has a minute and its patience; then it is given up. */
HIDDEN int take_own_reply(coral *c, call *one, uint64_t patience);

/* A call of the library's own, for which the daemon may take so many nanoseconds longer than usual. */
HIDDEN int ask(coral *c, call *one, unsigned what, const buffer *body, int beside,
               uint64_t patience);

HIDDEN call *next_done(coral *c);

/* ---- when the daemon goes: reconnect.c. All by the thread that reads, without the lock. */

/* On CLOCK_MONOTONIC, in nanoseconds. */
HIDDEN int64_t now(void);

HIDDEN int read_patience(coral *c);

/* For how long a daemon may take nobody at first, and nothing later: as the next ones are waited for,
 * and at most a minute. */
HIDDEN int64_t daemon_patience(const coral *c);

/* Hangs up, and has nobody who polls woken: a daemon that comes late carries nothing out. */
HIDDEN void leave_daemon(coral *c);

/* The socket is of no use any more. */
HIDDEN void lose_daemon(coral *c);

/* Waits for at most so long, and connects when it is time; false when it is not worth the wait. */
HIDDEN bool await_daemon(coral *c, int milliseconds);

/* How much of these milliseconds to wait for whoever listens, which may not take this client. */
HIDDEN int patient(const coral *c, int milliseconds);

/* Whether no daemon took this client for as long as one is waited for. */
HIDDEN bool is_given_up(coral *c);

/* A daemon took this client. */
HIDDEN void have_daemon(coral *c);

/* ---- memory: memory.c */

/* Where memory lies: its segment's number and offset; false where it is not of coral_alloc. */
HIDDEN bool find_memory(coral *c, const void *array, size_t bytes, uint32_t *number,
                        uint64_t *offset);

/* Memory in a segment of its own, to be given back by coral_free; NULL says why there is none. */
HIDDEN void *take_segment(coral *c, size_t bytes);

HIDDEN void unmap_all(coral *c);

/* ---- arrays and constants: managed.c */

struct coral_array {
  coral *owner;
  unsigned char *memory;
  size_t bytes;
  uint32_t segment;
  uint64_t version;       /* of its content, as the daemon is told */
  atomic_uint uses;       /* requests that are under way */
  atomic_bool stale;      /* one has written it, or may have, since its memory here was right */
  unsigned readers;
  bool writes;
};

/* Its bytes stay here: each daemon is told them. */
struct coral_constant {
  coral *owner;
  unsigned char *bytes;
  size_t count;
  unsigned char digest[DIGEST];
  unsigned life; /* the number of the daemon that keeps it */
  coral_constant *next;
};

/* Has the daemon keep what it does not keep as yet; its number, and a code. */
HIDDEN int keep_constants(coral *c, unsigned *life);

/* Takes an array for a request that is submitted, and writes its version and whether its memory here
 * is stale; a code. */
HIDDEN int use_array(coral_array *a, unsigned char *version, unsigned char *stale);

/* The request ended. */
HIDDEN void end_use(coral_array *a, bool has_written);

#endif
