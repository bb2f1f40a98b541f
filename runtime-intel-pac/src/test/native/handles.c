/* Open devices and accelerators: registers, buffers, reconfiguration, events. */
#include "opae_soft.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096u
#define PREALLOCATED 1
#define FORCE 1
#define SHARED 1

/* Empty until it is registered, as the shell has it: only then is there a plugin to make it. */
struct event { enum kind kind; int fd; };

static int result_of(struct card *card, int result) { return card->lost ? NOT_FOUND : result; }

EXPORT int fpgaOpen(struct token *token, struct handle **handle, int flags) {
  CALL(fpgaOpen);
  if (!lives(TOKEN, token) || handle == NULL || (flags & ~SHARED) != 0) return INVALID_PARAM;
  struct card *card = &cards[token->card];
  pthread_mutex_lock(&card->lock);
  bool *open = token->type == DEVICE ? &card->device_open : &card->accelerator_open;
  int result = card->lost || card->broken ? NO_DRIVER : OK; /* whatever the node says, but for two errors */
  if (result == OK && token->type == ACCELERATOR) result = card->closed_port;
  if (result == OK && token->type == ACCELERATOR && token->port != card->port) result = NOT_FOUND;
  if (result == OK && *open && flags == 0) result = BUSY;
  if (result == OK) {
    *handle = made(HANDLE, sizeof **handle);
    if (*handle == NULL) {
      result = NO_MEMORY;
    } else {
      **handle = (struct handle){HANDLE, token->type, card};
      *open = true;
    }
  }
  pthread_mutex_unlock(&card->lock);
  return result;
}

static void release(struct card *card, struct buffer *buffer) {
  if (buffer->own) munmap(buffer->address, buffer->length);
  buffer->used = false;
  live(-1);
  (void)card;
}

EXPORT int fpgaClose(struct handle *handle) {
  if (destroyed(HANDLE, handle) != OK) return INVALID_PARAM;
  struct card *card = handle->card;
  pthread_mutex_lock(&card->lock);
  if (handle->type == ACCELERATOR) {
    fabric_reset(card);
    for (int i = 0; i < BUFFERS; i++)
      if (card->buffers[i].used) release(card, &card->buffers[i]);
    card->accelerator_open = false;
  } else {
    card->device_open = false;
  }
  pthread_mutex_unlock(&card->lock);
  return OK;
}

EXPORT int fpgaReset(struct handle *handle) {
  if (!lives(HANDLE, handle)) return INVALID_PARAM;
  CALL(fpgaReset);
  pthread_mutex_lock(&handle->card->lock);
  fabric_reset(handle->card);
  pthread_mutex_unlock(&handle->card->lock);
  return result_of(handle->card, OK);
}

static int mmio(struct handle *handle, uint32_t space, uint64_t offset, uint64_t *value, unsigned bytes, bool in) {
  if (!lives(HANDLE, handle) || handle->type != ACCELERATOR || space != 0) return INVALID_PARAM;
  pthread_mutex_lock(&handle->card->lock);
  int result = in ? fabric_write(handle->card, offset, *value, bytes)
                  : fabric_read(handle->card, offset, value, bytes);
  pthread_mutex_unlock(&handle->card->lock);
  return result;
}

EXPORT int fpgaReadMMIO32(struct handle *handle, uint32_t space, uint64_t offset, uint32_t *value) {
  CALL(fpgaReadMMIO32);
  uint64_t wide = 0;
  int result = mmio(handle, space, offset, &wide, 4, false);
  *value = (uint32_t)wide;
  return result;
}

EXPORT int fpgaReadMMIO64(struct handle *handle, uint32_t space, uint64_t offset, uint64_t *value) {
  CALL(fpgaReadMMIO64);
  return mmio(handle, space, offset, value, 8, false);
}

EXPORT int fpgaWriteMMIO32(struct handle *handle, uint32_t space, uint64_t offset, uint32_t value) {
  CALL(fpgaWriteMMIO32);
  uint64_t wide = value;
  return mmio(handle, space, offset, &wide, 4, true);
}

EXPORT int fpgaWriteMMIO64(struct handle *handle, uint32_t space, uint64_t offset, uint64_t value) {
  CALL(fpgaWriteMMIO64);
  return mmio(handle, space, offset, &value, 8, true);
}

EXPORT int fpgaPrepareBuffer(struct handle *handle, uint64_t length, void **address, uint64_t *id, int flags) {
  if (!lives(HANDLE, handle)) return INVALID_PARAM;
  CALL(fpgaPrepareBuffer);
  struct card *card = handle->card;
  bool own = (flags & PREALLOCATED) == 0;
  if (length == 0 || length % PAGE != 0 || address == NULL || id == NULL) return INVALID_PARAM;
  if (!own && (uintptr_t)*address % PAGE != 0) return INVALID_PARAM;
  int result = NO_MEMORY;
  pthread_mutex_lock(&card->lock);
  if (card->lost) result = INVALID_PARAM; /* what the plugin says of every error of the driver's */
  for (int i = 0; i < BUFFERS && result == NO_MEMORY; i++) {
    struct buffer *buffer = &card->buffers[i];
    if (buffer->used) continue;
    if (own) {
      void *made = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (made == MAP_FAILED) break;
      *address = made;
    }
    /* never the host's address, so that who mixes them up is found out */
    card->next_io += 0x10000000u;
    *buffer = (struct buffer){*address, length, card->next_io << 4, true, own};
    *id = (uint64_t)i + 1;
    live(1);
    result = OK;
  }
  pthread_mutex_unlock(&card->lock);
  return result;
}

EXPORT int fpgaReleaseBuffer(struct handle *handle, uint64_t id) {
  if (!lives(HANDLE, handle)) return INVALID_PARAM;
  struct card *card = handle->card;
  pthread_mutex_lock(&card->lock);
  bool known = id >= 1 && id <= BUFFERS && card->buffers[id - 1].used;
  if (known) release(card, &card->buffers[id - 1]);
  pthread_mutex_unlock(&card->lock);
  return known ? OK : INVALID_PARAM;
}

EXPORT int fpgaGetIOAddress(struct handle *handle, uint64_t id, uint64_t *io) {
  if (!lives(HANDLE, handle) || io == NULL) return INVALID_PARAM;
  CALL(fpgaGetIOAddress);
  if (id < 1 || id > BUFFERS || !handle->card->buffers[id - 1].used) return NOT_FOUND;
  *io = handle->card->buffers[id - 1].io;
  return OK;
}

EXPORT int fpgaReconfigureSlot(struct handle *handle, uint32_t slot, const uint8_t *bits, size_t length, int flags) {
  if (!lives(HANDLE, handle) || bits == NULL) return INVALID_PARAM;
  CALL(fpgaReconfigureSlot);
  if (handle->type != DEVICE || slot != 0) return INVALID_PARAM;
  struct card *card = handle->card;
  pthread_mutex_lock(&card->lock);
  int result = card->lost ? EXCEPTION : card->accelerator_open && (flags & FORCE) == 0 ? BUSY : OK;
  if (result == OK) result = fabric_configure(card, bits, length);
  pthread_mutex_unlock(&card->lock);
  return result;
}

#ifndef OPAE_SOFT_OLD
EXPORT int fpgaCreateEventHandle(struct event **event) {
  if (event == NULL) return INVALID_PARAM;
  CALL(fpgaCreateEventHandle);
  *event = made(EVENT, sizeof **event);
  if (*event == NULL) return NO_MEMORY;
  (*event)->fd = -1;
  return OK;
}

/* It does not forget the event for the caller, as the others do. */
EXPORT int fpgaDestroyEventHandle(struct event **event) {
  if (event == NULL || destroyed(EVENT, *event) != OK) return INVALID_PARAM;
  if ((*event)->fd >= 0) close((*event)->fd);
  return OK;
}

EXPORT int fpgaGetOSObjectFromEventHandle(const struct event *event, int *fd) {
  if (!lives(EVENT, event) || fd == NULL || event->fd < 0) return INVALID_PARAM;
  *fd = event->fd;
  return OK;
}

/* The driver takes vectors that the AFU has; one of an AFU without any goes to the daemon, if there is one. */
EXPORT int fpgaRegisterEvent(struct handle *handle, int type, struct event *event, uint32_t vector) {
  CALL(fpgaRegisterEvent);
  if (!lives(HANDLE, handle) || !lives(EVENT, event) || type != 0 || handle->type != ACCELERATOR) return INVALID_PARAM;
  if (event->fd < 0) event->fd = eventfd(0, EFD_CLOEXEC); /* it blocks */
  if (event->fd < 0) return EXCEPTION;
  struct card *card = handle->card;
  if (card->silent) return OK;
  if (!card->interrupts) return NO_DAEMON;
  if (vector != 0 || card->event_fd >= 0) return INVALID_PARAM;
  pthread_mutex_lock(&card->lock);
  card->event_fd = event->fd;
  pthread_mutex_unlock(&card->lock);
  return OK;
}

EXPORT int fpgaUnregisterEvent(struct handle *handle, int type, struct event *event) {
  if (!lives(HANDLE, handle) || !lives(EVENT, event) || type != 0 || event->fd < 0) return INVALID_PARAM;
  struct card *card = handle->card;
  pthread_mutex_lock(&card->lock);
  if (card->event_fd == event->fd) card->event_fd = -1;
  pthread_mutex_unlock(&card->lock);
  return OK;
}
#endif
