/* Tokens, properties and system objects. */
#include "opae_soft.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

struct properties {
  enum object_type type;
  bool has_type, has_parent;
  struct token parent;
  struct token self;
};

struct sysobject { uint64_t value; };

static bool initialised;

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
  for (uint32_t i = 0; i < count; i++) if (filters[i] == NULL) return INVALID_PARAM;
  *matches = 0;
  if (!initialised || (tokens != NULL && max == 0)) return OK;
  int result = injected("fpgaEnumerate");
  if (result != OK) return result == NO_DRIVER || result == NOT_FOUND ? OK : EXCEPTION;
  const char *limit = getenv("OPAE_SOFT_CARDS");
  int present = limit == NULL ? CARDS : atoi(limit);
  for (int card = 0; card < CARDS && card < present; card++) {
    for (int type = DEVICE; type <= ACCELERATOR; type++) {
      struct properties *filter = count == 0 ? NULL : filters[0];
      if (cards[card].lost || (filter != NULL && filter->has_type && filter->type != (enum object_type)type))
        continue;
      if (filter != NULL && filter->has_parent && (type == DEVICE || filter->parent.card != card)) continue;
      if (*matches < max) {
        struct token *token = malloc(sizeof *token);
        if (token == NULL) return NO_MEMORY;
        *token = (struct token){(enum object_type)type, card, cards[card].port};
        tokens[*matches] = token;
        live(1);
      }
      ++*matches;
    }
  }
  return OK;
}

EXPORT int fpgaDestroyToken(struct token **token) {
  if (token == NULL || *token == NULL) return INVALID_PARAM;
  free(*token);
  *token = NULL;
  live(-1);
  return OK;
}

EXPORT int fpgaGetProperties(struct token *token, struct properties **into) {
  CALL(fpgaGetProperties);
  struct properties *made = calloc(1, sizeof *made);
  if (made == NULL) return NO_MEMORY;
  if (token != NULL) {
    made->self = *token;
    made->type = token->type;
    made->has_type = true;
  }
  *into = made;
  live(1);
  return OK;
}

EXPORT int fpgaDestroyProperties(struct properties **properties) {
  if (properties == NULL || *properties == NULL) return INVALID_PARAM;
  free(*properties);
  *properties = NULL;
  live(-1);
  return OK;
}

EXPORT int fpgaPropertiesSetObjectType(struct properties *properties, int type) {
  properties->type = (enum object_type)type;
  properties->has_type = true;
  return OK;
}

EXPORT int fpgaPropertiesSetParent(struct properties *properties, struct token *parent) {
  properties->parent = *parent;
  properties->has_parent = true;
  return OK;
}

static struct card *card_of(const struct properties *properties) { return &cards[properties->self.card]; }

EXPORT int fpgaPropertiesGetGUID(const struct properties *properties, guid *id) {
  CALL(fpgaPropertiesGetGUID);
  struct card *card = card_of(properties);
  if (card->broken) return NOT_FOUND;
  memcpy(*id, properties->type == DEVICE ? card->interface : card->afu, sizeof *id);
  return OK;
}

EXPORT int fpgaPropertiesGetSegment(const struct properties *properties, uint16_t *segment) {
  (void)properties;
  CALL(fpgaPropertiesGetSegment);
  *segment = 0;
  return OK;
}

EXPORT int fpgaPropertiesGetBus(const struct properties *properties, uint8_t *bus) {
  CALL(fpgaPropertiesGetBus);
  *bus = properties->self.card == 0 ? 0x3b : 0xaf;
  return OK;
}

EXPORT int fpgaPropertiesGetDevice(const struct properties *properties, uint8_t *device) {
  (void)properties;
  *device = 0;
  return OK;
}

EXPORT int fpgaPropertiesGetFunction(const struct properties *properties, uint8_t *function) {
  (void)properties;
  *function = 0;
  return OK;
}

EXPORT int fpgaPropertiesGetDeviceID(const struct properties *properties, uint16_t *id) {
  (void)properties;
  CALL(fpgaPropertiesGetDeviceID);
  *id = 0x09c4;
  return OK;
}

EXPORT int fpgaPropertiesGetObjectID(const struct properties *properties, uint64_t *id) {
  CALL(fpgaPropertiesGetObjectID);
  *id = 0xec00000u + ((uint64_t)properties->self.card << 20) + (properties->type == ACCELERATOR ? 1 : 0);
  return OK;
}

EXPORT int fpgaPropertiesGetNumInterrupts(const struct properties *properties, uint32_t *count) {
  CALL(fpgaPropertiesGetNumInterrupts);
  if (properties->type != ACCELERATOR) return INVALID_PARAM;
  *count = card_of(properties)->interrupts ? 1 : 0;
  return OK;
}

EXPORT int fpgaPropertiesGetAcceleratorState(const struct properties *properties, int *state) {
  CALL(fpgaPropertiesGetAcceleratorState);
  if (properties->type != ACCELERATOR) return INVALID_PARAM;
  /* the same for a node that is in use and for one that this user may not open */
  struct card *card = card_of(properties);
  *state = card->accelerator_open || card->closed_port != OK ? 0 : 1;
  return OK;
}

#ifndef OPAE_SOFT_OLD
EXPORT int fpgaTokenGetObject(struct token *token, const char *name, struct sysobject **object, int flags) {
  (void)flags;
  CALL(fpgaTokenGetObject);
  struct card *card = &cards[token->card];
  if (name == NULL || name[0] == '.' || name[0] == '/' || strstr(name, "..") != NULL) return INVALID_PARAM;
  bool temperature = strcmp(name, "thermal_mgmt/temperature") == 0;
  if (card->lost || (!temperature && strcmp(name, "power_mgmt/consumed") != 0)) return NOT_FOUND;
  *object = malloc(sizeof **object);
  if (*object == NULL) return NO_MEMORY;
  (*object)->value = temperature ? card->temperature : card->power;
  live(1);
  return OK;
}

EXPORT int fpgaObjectRead64(struct sysobject *object, uint64_t *value, int flags) {
  (void)flags;
  CALL(fpgaObjectRead64);
  *value = object->value;
  return OK;
}

EXPORT int fpgaDestroyObject(struct sysobject **object) {
  if (object == NULL || *object == NULL) return INVALID_PARAM;
  free(*object);
  *object = NULL;
  live(-1);
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
