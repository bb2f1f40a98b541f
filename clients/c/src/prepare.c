/* Boards that are ready before the first request. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

int coral_prepare(coral *c, const char *board, const char *accelerator, uint64_t patience,
                  const char *tenant, coral_loaded *loaded) {
  buffer body = {0};
  call one = {0};
  int code = put_prepare(&body, board, accelerator, patience, tenant)
                 ? ask(c, &one, CALL_PREPARE, &body, -1, patience)
                 : fail(CORAL_NO_MEMORY, "no memory");
  free(body.bytes);
  if (code != CORAL_OK || loaded == NULL) return code;
  memcpy(loaded->board, one.receipt.board, sizeof loaded->board);
  memcpy(loaded->bitstream, one.receipt.bitstream, sizeof loaded->bitstream);
  loaded->programming = one.receipt.programming;
  return CORAL_OK;
}
