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

struct event { int fd; };

static int result_of(struct card *card, int result) { return card->lost ? NOT_FOUND : result; }

EXPORT int fpgaOpen(struct token *token, struct handle **handle, int flags) {
  CALL(fpgaOpen);
  if (token == NULL || handle == NULL) return INVALID_PARAM;
  struct card *card = &cards[token->card];
  pthread_mutex_lock(&card->lock);
  bool *open = token->type == DEVICE ? &card->device_open : &card->accelerator_open;
  int result = card->lost || card->broken ? EXCEPTION : OK;
  if (result == OK && token->type == ACCELERATOR && token->port != card->port) result = NOT_FOUND;
  if (result == OK && *open && flags == 0) result = BUSY;
  if (result == OK) {
    *handle = malloc(sizeof **handle);
    **handle = (struct handle){token->type, card};
    *open = true;
    live(1);
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
  if (handle == NULL) return INVALID_PARAM;
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
  free(handle);
  live(-1);
  return OK;
}

EXPORT int fpgaReset(struct handle *handle) {
  CALL(fpgaReset);
  pthread_mutex_lock(&handle->card->lock);
  fabric_reset(handle->card);
  pthread_mutex_unlock(&handle->card->lock);
  return result_of(handle->card, OK);
}

static int mmio(struct handle *handle, uint32_t space, uint64_t offset, uint64_t *value, unsigned bytes, bool in) {
  if (handle == NULL || handle->type != ACCELERATOR || space != 0) return INVALID_PARAM;
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
  CALL(fpgaPrepareBuffer);
  struct card *card = handle->card;
  bool own = (flags & PREALLOCATED) == 0;
  if (length == 0 || length % PAGE != 0 || address == NULL || id == NULL) return INVALID_PARAM;
  if (!own && (uintptr_t)*address % PAGE != 0) return INVALID_PARAM;
  int result = NO_MEMORY;
  pthread_mutex_lock(&card->lock);
  if (card->lost) result = EXCEPTION;
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
  struct card *card = handle->card;
  pthread_mutex_lock(&card->lock);
  bool known = id >= 1 && id <= BUFFERS && card->buffers[id - 1].used;
  if (known) release(card, &card->buffers[id - 1]);
  pthread_mutex_unlock(&card->lock);
  return known ? OK : INVALID_PARAM;
}

EXPORT int fpgaGetIOAddress(struct handle *handle, uint64_t id, uint64_t *io) {
  CALL(fpgaGetIOAddress);
  if (id < 1 || id > BUFFERS) return INVALID_PARAM;
  *io = handle->card->buffers[id - 1].io;
  return OK;
}

EXPORT int fpgaReconfigureSlot(struct handle *handle, uint32_t slot, const uint8_t *bits, size_t length, int flags) {
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
  CALL(fpgaCreateEventHandle);
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) return EXCEPTION;
  *event = malloc(sizeof **event);
  (*event)->fd = fd;
  live(1);
  return OK;
}

EXPORT int fpgaDestroyEventHandle(struct event **event) {
  close((*event)->fd);
  free(*event);
  *event = NULL;
  live(-1);
  return OK;
}

EXPORT int fpgaGetOSObjectFromEventHandle(const struct event *event, int *fd) {
  *fd = event->fd;
  return OK;
}

static int set_event(struct handle *handle, int type, uint32_t vector, int fd) {
  if (type != 0 || vector != 0 || !handle->card->interrupts) return NOT_SUPPORTED;
  pthread_mutex_lock(&handle->card->lock);
  handle->card->event_fd = fd;
  pthread_mutex_unlock(&handle->card->lock);
  return OK;
}

EXPORT int fpgaRegisterEvent(struct handle *handle, int type, struct event *event, uint32_t vector) {
  CALL(fpgaRegisterEvent);
  return set_event(handle, type, vector, event->fd);
}

EXPORT int fpgaUnregisterEvent(struct handle *handle, int type, struct event *event) {
  (void)event;
  return set_event(handle, type, 0, -1);
}
#endif
