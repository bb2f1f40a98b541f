/* Faults on demand, and how a test looks behind the cards. */
#include "opae_soft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct card cards[CARDS];

#define NEVER (-1) /* what a call gives that does not come back */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cleared = PTHREAD_COND_INITIALIZER;
static long alive, clearings;
static volatile int armed;
static struct { char function[48]; int result; long skip, times; } faults[16];

void live(int change) { __atomic_add_fetch(&alive, change, __ATOMIC_SEQ_CST); }

/* How many tokens, properties, objects, handles, event handles and buffers exist. */
EXPORT long opae_soft_live(void) { return __atomic_load_n(&alive, __ATOMIC_SEQ_CST); }

int injected(const char *function) {
  if (!armed) return OK;
  int result = OK;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < 16; i++) {
    if (faults[i].times == 0 || strcmp(faults[i].function, function) != 0) continue;
    if (faults[i].skip > 0) { faults[i].skip--; continue; }
    if (faults[i].times > 0) faults[i].times--;
    result = faults[i].result;
    break;
  }
  if (result == NEVER) {
    for (long before = clearings; before == clearings;) pthread_cond_wait(&cleared, &lock);
    result = OK;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int fail(const char *function, int result, long times, long skip) {
  int done = INVALID_PARAM;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < 16 && done != OK; i++) {
    if (faults[i].times != 0) continue;
    snprintf(faults[i].function, sizeof faults[i].function, "%s", function);
    faults[i].result = result;
    faults[i].times = times;
    faults[i].skip = skip;
    armed = 1;
    done = OK;
  }
  pthread_mutex_unlock(&lock);
  return done;
}

static int on_card(int index, const char *what, int result_of_open) {
  if (index < 0 || index >= CARDS) return INVALID_PARAM;
  struct card *card = &cards[index];
  int result = OK;
  pthread_mutex_lock(&card->lock);
  if (strcmp(what, "lose") == 0) card->lost = true;
  else if (strcmp(what, "break") == 0) card->broken = true;
  else if (strcmp(what, "hang") == 0) card->hang = true;
  else if (strcmp(what, "silence") == 0) card->silent = true;
  else if (strcmp(what, "shut") == 0) card->closed_port = result_of_open;
  else if (strcmp(what, "mend") == 0) {
    card->lost = card->broken = card->hang = card->silent = false;
    card->closed_port = OK;
  }
  else result = INVALID_PARAM;
  pthread_mutex_unlock(&card->lock);
  return result;
}

/*
 * "lose N": card N vanishes from the bus; "break N": it does not open; "hang N": its next run never ends;
 * "silence N": its interrupts are registered and never come; "shut N RESULT": its accelerator does not open,
 * with that result; "mend N" undoes these. "fail FUNCTION RESULT [TIMES [AFTER]]": calls of a function give a result, -1 for
 * always; with the result -1 they do not come back. "clear" forgets all such failures and lets those come back.
 */
EXPORT int opae_soft_control(const char *command) {
  char word[48], function[48];
  int number, shut;
  long times = 1, after = 0;
  if (strcmp(command, "clear") == 0) {
    pthread_mutex_lock(&lock);
    memset(faults, 0, sizeof faults);
    armed = 0;
    clearings++;
    pthread_cond_broadcast(&cleared);
    pthread_mutex_unlock(&lock);
    return OK;
  }
  if (sscanf(command, "fail %47s %d %ld %ld", function, &number, &times, &after) >= 2)
    return fail(function, number, times, after);
  shut = OK;
  if (sscanf(command, "%47s %d %d", word, &number, &shut) >= 2) return on_card(number, word, shut);
  return INVALID_PARAM;
}

/* OPAE_SOFT is a list of such commands, separated by semicolons. */
__attribute__((constructor)) static void from_environment(void) {
  const char *commands = getenv("OPAE_SOFT");
  char copy[1024], *rest = NULL;
  if (commands == NULL) return;
  snprintf(copy, sizeof copy, "%s", commands);
  for (char *one = strtok_r(copy, ";", &rest); one != NULL; one = strtok_r(NULL, ";", &rest))
    if (opae_soft_control(one) != OK) fprintf(stderr, "OPAE_SOFT: no such command: %s\n", one);
}
