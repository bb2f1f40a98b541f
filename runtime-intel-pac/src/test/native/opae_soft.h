/*
 * The software AFU: cards of this project's own model behind the names of libopae-c, for tests and for
 * people without a card. It is no part of OPAE. Names, numbers and meanings follow OPAE's published C API.
 */
#ifndef OPAE_SOFT_H
#define OPAE_SOFT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum result {
  OK = 0, INVALID_PARAM = 1, BUSY = 2, EXCEPTION = 3, NOT_FOUND = 4, NO_MEMORY = 5, NOT_SUPPORTED = 6,
  NO_DRIVER = 7, NO_DAEMON = 8, NO_ACCESS = 9, RECONF_ERROR = 10
};
enum object_type { DEVICE = 0, ACCELERATOR = 1 };

#define CARDS 2
#define KERNELS 16
#define BUFFERS 1024
#define MMIO_BYTES 0x40000u
#define CSR_VERSION 5u
#define EXPORT __attribute__((visibility("default")))

typedef uint8_t guid[16];

/* What a kernel in the fabric does; its control registers lie at base, CSR version 5. */
struct kernel {
  char name[32];
  uint32_t base;
  uint8_t arguments[64];
  unsigned local; /* bit n: argument n points into the board's own memory */
  uint32_t finished;
  bool busy, quit;
  uint64_t epoch; /* counts resets: a run of an earlier one counts for nothing */
  struct card *card;
  pthread_t thread;
  pthread_cond_t wake;
};

struct buffer {
  void *address;
  uint64_t length, io;
  bool used, own;
};

/* The board's own memory behind an address span extender: a window whose place the control register gives. */
struct memory {
  uint8_t *bytes;
  uint64_t length, shown;
  uint32_t control, window, window_bytes;
};

struct card {
  pthread_mutex_t lock;
  int index;
  guid interface, afu;
  uint64_t port; /* changes with every reconfiguration: older accelerator tokens are void */
  struct kernel kernels[KERNELS];
  int kernel_count;
  struct buffer buffers[BUFFERS];
  uint64_t next_io;
  struct memory memory;
  bool device_open, accelerator_open;
  bool lost, broken, hang, interrupts;
  bool silent;     /* interrupts are taken by the daemon, which never sends one */
  int closed_port; /* what opening the accelerator says, where it is not in use */
  int event_fd;
  uint64_t temperature, power;
};

/* What every object that is handed out begins with; GONE once it is destroyed. */
enum kind { GONE, TOKEN, PROPERTIES, OBJECT, EVENT, HANDLE };

struct token { enum kind kind; enum object_type type; int card; uint64_t port; };
struct handle { enum kind kind; enum object_type type; struct card *card; };

extern struct card cards[CARDS];

/* objects.c */
void *made(enum kind kind, size_t bytes);
bool lives(enum kind kind, const void *object);
int destroyed(enum kind kind, void *object);

/* control.c */
int injected(const char *function);
void live(int change);
#define CALL(function) \
  do { int result_ = injected(#function); if (result_ != OK) return result_; } while (0)

/* fabric.c: all under the card's lock */
int fabric_configure(struct card *card, const uint8_t *gbs, size_t length);
void fabric_clear(struct card *card);
void fabric_reset(struct card *card);
int fabric_read(struct card *card, uint64_t offset, uint64_t *value, unsigned bytes);
int fabric_write(struct card *card, uint64_t offset, uint64_t value, unsigned bytes);

/* compute.c */
bool compute_is_short(const struct kernel *kernel);
bool compute(struct kernel *kernel, uint64_t epoch);
void *translate(struct kernel *kernel, unsigned argument, uint64_t address, uint64_t length);
#endif
