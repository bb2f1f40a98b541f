/* What the library hands out, and how it ends; tokens, properties and system objects. */
#include "opae_soft.h"

#include <dlfcn.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define SYNC 1
#define GLOB 2

struct properties {
  enum kind kind;
  int type;
  bool has_type;
  const struct token *parent; /* not a copy: who destroys it first is found out */
  struct token self;
};

/* One file of the driver's; no file but a list of them, where a pattern fits several. */
struct sysobject {
  enum kind kind;
  bool list;
  const struct card *card;
  const uint64_t *file;
  uint64_t value;
};

static bool initialised;

/* NULL where the host has no memory. */
void *made(enum kind kind, size_t bytes) {
  enum kind *object = calloc(1, bytes);
  if (object == NULL) return NULL;
  *object = kind;
  live(1);
  return object;
}

bool lives(enum kind kind, const void *object) { return object != NULL && *(const enum kind *)object == kind; }

/* Its place is not used again, so that whoever goes on with it is told, and always. */
int destroyed(enum kind kind, void *object) {
  if (!lives(kind, object)) return INVALID_PARAM;
  *(enum kind *)object = GONE;
  live(-1);
  return OK;
}

#ifndef OPAE_SOFT_OLD
/* What a plugin does that is linked to the library: it keeps it in the process until it is finalised. */
static void *plugin;
#endif

static int initialise(void) {
  if (initialised) return OK;
  if (getenv("OPAE_SOFT_NO_PLUGIN") != NULL) return EXCEPTION;
#ifndef OPAE_SOFT_OLD
  Dl_info self;
  if (dladdr(&plugin, &self) != 0) plugin = dlopen(self.dli_fname, RTLD_LAZY);
#endif
  initialised = true;
  return OK;
}

/*
 * As the shell of OPAE 1.3 to 2.14 does: it counts where there is no array, and into an array of no tokens it
 * finds none; what a plugin says is an exception, unless it is that there is no driver or nothing to be found.
 * A library that was not initialised has no plugin, and so no tokens.
 */
EXPORT int fpgaEnumerate(struct properties *const *filters, uint32_t count, struct token **tokens, uint32_t max,
                         uint32_t *matches) {
  if (matches == NULL || (max > 0 && tokens == NULL) || (count > 0) != (filters != NULL)) return INVALID_PARAM;
  for (uint32_t i = 0; i < count; i++) {
    if (!lives(PROPERTIES, filters[i])) return INVALID_PARAM;
    if (filters[i]->parent != NULL && !lives(TOKEN, filters[i]->parent)) return INVALID_PARAM;
  }
  *matches = 0;
  if (!initialised || (tokens != NULL && max == 0)) return OK;
  int result = injected("fpgaEnumerate");
  if (result != OK) return result == NO_DRIVER || result == NOT_FOUND ? OK : EXCEPTION;
  const char *limit = getenv("OPAE_SOFT_CARDS");
  int present = limit == NULL ? CARDS : atoi(limit);
  for (int card = 0; card < CARDS && card < present; card++) {
    for (int type = DEVICE; type <= ACCELERATOR; type++) {
      struct properties *filter = count == 0 ? NULL : filters[0];
      if (cards[card].lost || (filter != NULL && filter->has_type && filter->type != type))
        continue;
      if (filter != NULL && filter->parent != NULL && (type == DEVICE || filter->parent->card != card)) continue;
      if (*matches < max) {
        struct token *token = made(TOKEN, sizeof *token);
        if (token == NULL) return NO_MEMORY;
        *token = (struct token){TOKEN, (enum object_type)type, card, cards[card].port};
        tokens[*matches] = token;
      }
      ++*matches;
    }
  }
  return OK;
}

EXPORT int fpgaDestroyToken(struct token **token) {
  if (token == NULL || destroyed(TOKEN, *token) != OK) return INVALID_PARAM;
  *token = NULL;
  return OK;
}

/* Of a card that is gone the driver has no files, and the first that is read is not found. */
EXPORT int fpgaGetProperties(struct token *token, struct properties **into) {
  if (into == NULL || (token != NULL && !lives(TOKEN, token))) return INVALID_PARAM;
  CALL(fpgaGetProperties);
  if (token != NULL && cards[token->card].lost) return NOT_FOUND;
  struct properties *properties = made(PROPERTIES, sizeof *properties);
  if (properties == NULL) return NO_MEMORY;
  if (token != NULL) {
    properties->self = *token;
    properties->type = token->type;
    properties->has_type = true;
  }
  *into = properties;
  return OK;
}

EXPORT int fpgaDestroyProperties(struct properties **properties) {
  if (properties == NULL || destroyed(PROPERTIES, *properties) != OK) return INVALID_PARAM;
  *properties = NULL;
  return OK;
}

EXPORT int fpgaPropertiesSetObjectType(struct properties *properties, int type) {
  if (!lives(PROPERTIES, properties)) return INVALID_PARAM;
  properties->type = type;
  properties->has_type = true;
  return OK;
}

EXPORT int fpgaPropertiesSetParent(struct properties *properties, struct token *parent) {
  if (!lives(PROPERTIES, properties) || parent == NULL) return INVALID_PARAM;
  properties->parent = parent;
  return OK;
}

static struct card *card_of(const struct properties *properties) { return &cards[properties->self.card]; }

/* What is asked of properties is asked of live ones, and into a place; a filter of no token knows nothing. */
#define ASKED(function, properties, into) \
  do { \
    if (!lives(PROPERTIES, properties) || (into) == NULL) return INVALID_PARAM; \
    CALL(function); \
    if (!lives(TOKEN, &(properties)->self)) return NOT_FOUND; \
  } while (0)

EXPORT int fpgaPropertiesGetGUID(const struct properties *properties, guid *id) {
  ASKED(fpgaPropertiesGetGUID, properties, id);
  struct card *card = card_of(properties);
  if (card->broken) return NOT_FOUND;
  memcpy(*id, properties->type == DEVICE ? card->interface : card->afu, sizeof *id);
  return OK;
}

EXPORT int fpgaPropertiesGetSegment(const struct properties *properties, uint16_t *segment) {
  ASKED(fpgaPropertiesGetSegment, properties, segment);
  *segment = 0;
  return OK;
}

EXPORT int fpgaPropertiesGetBus(const struct properties *properties, uint8_t *bus) {
  ASKED(fpgaPropertiesGetBus, properties, bus);
  *bus = properties->self.card == 0 ? 0x3b : 0xaf;
  return OK;
}

EXPORT int fpgaPropertiesGetDevice(const struct properties *properties, uint8_t *device) {
  ASKED(fpgaPropertiesGetDevice, properties, device);
  *device = 0;
  return OK;
}

EXPORT int fpgaPropertiesGetFunction(const struct properties *properties, uint8_t *function) {
  ASKED(fpgaPropertiesGetFunction, properties, function);
  *function = 0;
  return OK;
}

EXPORT int fpgaPropertiesGetDeviceID(const struct properties *properties, uint16_t *id) {
  ASKED(fpgaPropertiesGetDeviceID, properties, id);
  *id = 0x09c4;
  return OK;
}

EXPORT int fpgaPropertiesGetObjectID(const struct properties *properties, uint64_t *id) {
  ASKED(fpgaPropertiesGetObjectID, properties, id);
  *id = 0xec00000u + ((uint64_t)properties->self.card << 20) + (properties->type == ACCELERATOR ? 1 : 0);
  return OK;
}

EXPORT int fpgaPropertiesGetNumInterrupts(const struct properties *properties, uint32_t *count) {
  ASKED(fpgaPropertiesGetNumInterrupts, properties, count);
  if (properties->type != ACCELERATOR) return INVALID_PARAM;
  *count = card_of(properties)->interrupts ? 1 : 0;
  return OK;
}

EXPORT int fpgaPropertiesGetAcceleratorState(const struct properties *properties, int *state) {
  ASKED(fpgaPropertiesGetAcceleratorState, properties, state);
  if (properties->type != ACCELERATOR) return INVALID_PARAM;
  /* the same for a node that is in use and for one that this user may not open */
  struct card *card = card_of(properties);
  *state = card->accelerator_open || card->closed_port != OK ? 0 : 1;
  return OK;
}

#ifndef OPAE_SOFT_OLD
/* The driver's files of a card. Without the flag a pattern is a name, and none of a file. */
EXPORT int fpgaTokenGetObject(struct token *token, const char *name, struct sysobject **object, int flags) {
  if (!lives(TOKEN, token) || name == NULL || object == NULL) return INVALID_PARAM;
  CALL(fpgaTokenGetObject);
  struct card *card = &cards[token->card];
  if (name[0] == '.' || name[0] == '/' || strstr(name, "..") != NULL) return INVALID_PARAM;
  const struct { const char *name; const uint64_t *content; } files[] = {
    {"power_mgmt/consumed", &card->power}, {"thermal_mgmt/temperature", &card->temperature}
  };
  const uint64_t *found = NULL;
  int count = 0;
  for (size_t i = 0; i < sizeof files / sizeof *files && !card->lost; i++) {
    bool fits = (flags & GLOB) != 0 ? fnmatch(name, files[i].name, FNM_PATHNAME) == 0
                                    : strcmp(name, files[i].name) == 0;
    if (fits && count++ == 0) found = files[i].content;
  }
  if (count == 0) return NOT_FOUND;
  *object = made(OBJECT, sizeof **object);
  if (*object == NULL) return NO_MEMORY;
  **object = (struct sysobject){OBJECT, count > 1, card, found, *found};
  return OK;
}

/* What was read when the object was made; with the flag the file is read anew, and is gone with its card. */
EXPORT int fpgaObjectRead64(struct sysobject *object, uint64_t *value, int flags) {
  if (!lives(OBJECT, object) || value == NULL) return INVALID_PARAM;
  CALL(fpgaObjectRead64);
  if (object->list) return INVALID_PARAM;
  if ((flags & SYNC) != 0) {
    if (object->card->lost) return NOT_FOUND;
    object->value = *object->file;
  }
  *value = object->value;
  return OK;
}

EXPORT int fpgaDestroyObject(struct sysobject **object) {
  if (object == NULL || destroyed(OBJECT, *object) != OK) return INVALID_PARAM;
  *object = NULL;
  return OK;
}

/* A plugin that fails is tried again by every call; where there are none, nothing fails and nothing is kept. */
EXPORT int fpgaInitialize(const char *configuration) {
  (void)configuration;
  CALL(fpgaInitialize);
  return initialise();
}

EXPORT int fpgaFinalize(void) {
  CALL(fpgaFinalize);
  initialised = false;
  if (plugin != NULL) dlclose(plugin);
  plugin = NULL;
  return OK;
}
#endif

EXPORT const char *fpgaErrStr(int result) {
  static const char *const texts[] = {
    "success", "invalid parameter", "resource busy", "exception", "not found", "no memory", "not supported",
    "no driver available", "no FPGA daemon running", "insufficient privileges", "reconfiguration error"
  };
  return result < 0 || result > RECONF_ERROR ? "unknown error" : texts[result];
}

/* As the real library: loading initialises, unless the environment forbids it. */
__attribute__((constructor)) static void load(void) {
  static const guid interface = {0x38, 0xd7, 0x82, 0xe3, 0xb6, 0x12, 0x53, 0x43,
                                 0xb9, 0x34, 0x24, 0x33, 0xe3, 0x48, 0xac, 0x4c};
  for (int i = 0; i < CARDS; i++) {
    pthread_mutex_init(&cards[i].lock, NULL);
    cards[i].index = i;
    cards[i].event_fd = -1;
    cards[i].temperature = 41 + (uint64_t)i;
    cards[i].power = 38 + (uint64_t)i;
    memcpy(cards[i].interface, interface, sizeof interface);
  }
  if (getenv("OPAE_EXPLICIT_INITIALIZE") == NULL) initialise();
}
