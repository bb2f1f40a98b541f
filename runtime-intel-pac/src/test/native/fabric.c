/* The reconfigurable region: the AFU with its device feature header and kernels with their registers. */
#include "opae_soft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEADER 20u
#define MAX_METADATA 8191u

enum { STATUS = 0x00, START = 0x08, FINISHED = 0x30, ARGUMENTS = 0x80, WINDOW = 0xC0 };

static const uint8_t MAGIC[16] = "XeonFPGA\xB7" "GBSv001";

static void ended(struct kernel *kernel) {
  struct card *card = kernel->card;
  uint64_t one = 1;
  kernel->busy = false;
  kernel->finished++;
  if (card->event_fd >= 0 && write(card->event_fd, &one, sizeof one) != sizeof one) perror("eventfd");
}

/* One thread for each kernel that runs longer than a register write, as kernels of a fabric run at once. */
static void *work(void *argument) {
  struct kernel *kernel = argument;
  struct card *card = kernel->card;
  uint64_t done = 0;
  pthread_mutex_lock(&card->lock);
  while (!kernel->quit) {
    if (!kernel->busy || done == kernel->epoch + 1) {
      pthread_cond_wait(&kernel->wake, &card->lock);
      continue;
    }
    uint64_t epoch = kernel->epoch;
    if (compute(kernel, epoch) && kernel->epoch == epoch && !kernel->quit) ended(kernel);
    else if (kernel->epoch == epoch) done = epoch + 1; /* it hangs until a reset */
  }
  pthread_mutex_unlock(&card->lock);
  return NULL;
}

static struct kernel *at(struct card *card, uint64_t offset) {
  for (int i = 0; i < card->kernel_count; i++)
    if (offset >= card->kernels[i].base && offset < card->kernels[i].base + WINDOW) return &card->kernels[i];
  return NULL;
}

static uint64_t big_endian(const uint8_t *bytes) {
  uint64_t value = 0;
  for (int i = 0; i < 8; i++) value = value << 8 | bytes[i];
  return value;
}

static bool misplaced(uint64_t offset, unsigned bytes) {
  return offset % bytes != 0 || offset > MMIO_BYTES - bytes;
}

/* The bytes that the window shows at an offset; NULL outside the window or the memory. */
static uint8_t *in_window(struct card *card, uint64_t offset, unsigned bytes) {
  struct memory *memory = &card->memory;
  if (memory->bytes == NULL || offset < memory->window || offset - memory->window >= memory->window_bytes)
    return NULL;
  uint64_t address = memory->shown + (offset - memory->window);
  return address <= memory->length - bytes ? memory->bytes + address : NULL;
}

static bool is_control(const struct card *card, uint64_t offset) {
  return card->memory.bytes != NULL && offset == card->memory.control;
}

int fabric_read(struct card *card, uint64_t offset, uint64_t *value, unsigned bytes) {
  *value = 0;
  if (misplaced(offset, bytes)) return INVALID_PARAM;
  if (card->lost) {
    *value = UINT64_MAX; /* what a bus reads where nobody answers */
    return OK;
  }
  struct kernel *kernel = at(card, offset);
  if (kernel == NULL) {
    uint64_t words[3] = {0x1000010000000000u, big_endian(card->afu + 8), big_endian(card->afu)};
    uint8_t *shown = in_window(card, offset, bytes);
    if (offset < sizeof words) memcpy(value, (uint8_t *)words + offset, bytes);
    else if (shown != NULL) memcpy(value, shown, bytes);
    else if (is_control(card, offset)) *value = card->memory.shown;
    return OK;
  }
  offset -= kernel->base;
  if (offset == STATUS) {
    *value = CSR_VERSION << 16 | (kernel->busy ? 1u << 15 | 1u << 2 : 1u << 1);
  } else if (offset == FINISHED) {
    *value = kernel->finished;
    kernel->finished = 0;
  } else if (offset >= ARGUMENTS) {
    memcpy(value, kernel->arguments + (offset - ARGUMENTS), bytes);
  }
  return OK;
}

int fabric_write(struct card *card, uint64_t offset, uint64_t value, unsigned bytes) {
  if (misplaced(offset, bytes)) return INVALID_PARAM;
  if (card->lost) return OK;
  struct kernel *kernel = at(card, offset);
  if (kernel == NULL) {
    uint8_t *shown = in_window(card, offset, bytes);
    if (shown != NULL) memcpy(shown, &value, bytes);
    else if (is_control(card, offset)) card->memory.shown = value & ~(uint64_t)(card->memory.window_bytes - 1);
    return OK;
  }
  offset -= kernel->base;
  if (offset >= ARGUMENTS) {
    memcpy(kernel->arguments + (offset - ARGUMENTS), &value, bytes);
  } else if (offset == START && (value & 1) != 0) {
    if (strcmp(kernel->name, "fault") == 0) return EXCEPTION;
    if (kernel->busy) return OK;
    kernel->busy = true;
    if (compute_is_short(kernel) && !card->hang) {
      if (compute(kernel, kernel->epoch)) ended(kernel);
    } else {
      pthread_cond_signal(&kernel->wake);
    }
  }
  return OK;
}

void fabric_reset(struct card *card) {
  for (int i = 0; i < card->kernel_count; i++) {
    struct kernel *kernel = &card->kernels[i];
    kernel->epoch++;
    kernel->busy = false;
    kernel->finished = 0;
    pthread_cond_broadcast(&kernel->wake);
  }
}

void fabric_clear(struct card *card) {
  for (int i = 0; i < card->kernel_count; i++) {
    card->kernels[i].quit = true;
    pthread_cond_broadcast(&card->kernels[i].wake);
  }
  pthread_mutex_unlock(&card->lock);
  for (int i = 0; i < card->kernel_count; i++) {
    pthread_join(card->kernels[i].thread, NULL);
    pthread_cond_destroy(&card->kernels[i].wake);
  }
  pthread_mutex_lock(&card->lock);
  card->kernel_count = 0;
  if (card->memory.bytes != NULL) munmap(card->memory.bytes, card->memory.length);
  memset(&card->memory, 0, sizeof card->memory);
}

static bool parse_guid(const char *json, const char *field, uint8_t *into) {
  const char *text = strstr(json, field);
  text = text == NULL ? NULL : strchr(text, ':');
  text = text == NULL ? NULL : strchr(text, '"');
  for (int i = 0; text != NULL && i < 16; i++) {
    unsigned byte;
    text += text[1] == '-' ? 2 : 1;
    if (i > 0) text += text[1] == '-' ? 2 : 1;
    if (sscanf(text, "%2x", &byte) != 1) return false;
    into[i] = (uint8_t)byte;
  }
  return text != NULL;
}

static int add_kernel(struct card *card, const char *name, unsigned base, unsigned local) {
  if (card->kernel_count == KERNELS || base % 8 != 0 || base > MMIO_BYTES - WINDOW) return RECONF_ERROR;
  struct kernel *kernel = &card->kernels[card->kernel_count];
  memset(kernel, 0, sizeof *kernel);
  snprintf(kernel->name, sizeof kernel->name, "%s", name);
  kernel->base = base;
  kernel->local = local;
  kernel->card = card;
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&kernel->wake, &monotonic);
  pthread_condattr_destroy(&monotonic);
  if (pthread_create(&kernel->thread, NULL, work, kernel) != 0) return NO_MEMORY;
  card->kernel_count++;
  return OK;
}

static int add_memory(struct card *card, struct memory memory) {
  bool fits = memory.window < MMIO_BYTES && memory.window_bytes <= MMIO_BYTES - memory.window;
  if (card->memory.bytes != NULL || !fits || memory.length < memory.window_bytes) return RECONF_ERROR;
  void *made = mmap(NULL, memory.length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (made == MAP_FAILED) return NO_MEMORY;
  memory.bytes = made;
  card->memory = memory;
  return OK;
}

/*
 * The payload of a green bitstream for this fabric is text: "soft-afu 1", then one line for each kernel,
 * "kernel NAME HEX-OFFSET [HEX-LOCAL]" with a bit for each argument that points into the board's own memory;
 * "interrupts" where the AFU offers one; "memory HEX-CONTROL HEX-WINDOW HEX-WINDOW-BYTES MIB".
 */
static int configure(struct card *card, char *payload) {
  char *rest = NULL, *line = strtok_r(payload, "\n", &rest), name[32];
  unsigned base, local, window, window_bytes, mib;
  if (line == NULL || strcmp(line, "soft-afu 1") != 0) return RECONF_ERROR;
  card->interrupts = false;
  while ((line = strtok_r(NULL, "\n", &rest)) != NULL) {
    int result = OK;
    if (strcmp(line, "interrupts") == 0) card->interrupts = true;
    else if (local = 0, sscanf(line, "kernel %31s %x %x", name, &base, &local) >= 2)
      result = add_kernel(card, name, base, local);
    else if (sscanf(line, "memory %x %x %x %u", &base, &window, &window_bytes, &mib) == 4)
      result = add_memory(card, (struct memory){NULL, (uint64_t)mib << 20, 0, base, window, window_bytes});
    else result = RECONF_ERROR;
    if (result != OK) return result;
  }
  return OK;
}

int fabric_configure(struct card *card, const uint8_t *gbs, size_t length) {
  uint32_t metadata;
  guid interface, afu;
  if (length <= HEADER || memcmp(gbs, MAGIC, sizeof MAGIC) != 0) return INVALID_PARAM;
  memcpy(&metadata, gbs + sizeof MAGIC, sizeof metadata);
  if (metadata == 0 || metadata > MAX_METADATA || metadata >= length - HEADER) return INVALID_PARAM;
  char *text = malloc(length - HEADER + 2);
  if (text == NULL) return NO_MEMORY;
  memcpy(text, gbs + HEADER, metadata);
  text[metadata] = 0;
  bool told = parse_guid(text, "interface-uuid", interface) && parse_guid(text, "accelerator-type-uuid", afu);
  if (!told || memcmp(interface, card->interface, sizeof interface) != 0) {
    free(text);
    return INVALID_PARAM;
  }
  fabric_clear(card);
  card->port++;
  memset(card->afu, 0, sizeof card->afu);
  size_t payload = length - HEADER - metadata;
  memcpy(text, gbs + HEADER + metadata, payload);
  text[payload] = 0;
  int result = configure(card, text);
  free(text);
  if (result == OK) memcpy(card->afu, afu, sizeof afu);
  else fabric_clear(card);
  return result;
}

/* No thread may be left in code that is about to be unloaded. */
__attribute__((destructor)) static void unload(void) {
  for (int i = 0; i < CARDS; i++) {
    pthread_mutex_lock(&cards[i].lock);
    fabric_clear(&cards[i]);
    pthread_mutex_unlock(&cards[i].lock);
  }
}
