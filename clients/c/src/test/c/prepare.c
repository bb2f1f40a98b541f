/* Boards are prepared before the first request. */
#include <coral.h>

#include <stdio.h>
#include <string.h>

static int failed;

static void expect(const char *what, int is_right) {
  printf("%s %s\n", is_right ? "right" : "WRONG", what);
  if (!is_right) printf("  %s\n", coral_message());
  failed |= !is_right;
}

static const uint64_t SECOND = 1000000000;

int main(int count, char **arguments) {
  coral *c;
  if (coral_open(&c, count > 1 ? arguments[1] : NULL) != CORAL_OK) return puts(coral_message()), 2;
  coral_loaded loaded = {.programming = 1};

  expect("a board is prepared", coral_prepare(c, "sim-1", "test.add", 60 * SECOND, NULL, NULL) == CORAL_OK);
  expect("one that has it is left as it is",
         coral_prepare(c, "sim/sim-1", "test.add", 0, "blue", &loaded) == CORAL_OK &&
             strcmp(loaded.board, "sim-1") == 0 && strcmp(loaded.bitstream, "test:1") == 0 &&
             loaded.programming == 0);
  expect("what nobody has is told",
         coral_prepare(c, "sim-1", "test.ad", 0, NULL, &loaded) == CORAL_UNKNOWN_ACCELERATOR &&
             strstr(coral_message(), "test.add") != NULL);
  expect("a board that is not there is told",
         coral_prepare(c, "sim-7", "test.add", 0, NULL, &loaded) == CORAL_UNKNOWN_BOARD);
  coral_close(c);
  return failed;
}
