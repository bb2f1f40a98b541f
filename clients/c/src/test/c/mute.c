/* More requests than a socket takes, and then a daemon that listens and says nothing. */
#include "internal.h"

#include <poll.h>
#include <stdio.h>

enum { REQUESTS = 600 };

static int wrong;

static void expect(const char *what, int is_right) {
  printf("%s %s\n", is_right ? "right" : "WRONG", what);
  wrong |= !is_right;
}

int main(int count, char **arguments) {
  coral *c;
  coral_request *all[REQUESTS];
  if (count < 2 || coral_open(&c, arguments[1]) != CORAL_OK) return puts(coral_message()), 2;
  for (int i = 0; i < REQUESTS; i++) {
    all[i] = coral_request_new(c, "test.held");
    coral_arg_array(all[i], coral_alloc(c, sizeof(int)), sizeof(int));
    coral_submit(all[i]);
  }
  printf("mute\n");
  fflush(stdout);

  int told = 0;
  for (int i = 0; i < REQUESTS; i++) told += coral_wait(all[i], -1) == CORAL_NO_DAEMON;
  expect("each is told", told == REQUESTS);
  expect("a daemon that comes late is asked nothing", c->socket < 0);
  struct pollfd readable = {coral_descriptor(c), POLLIN, 0};
  expect("nobody who polls is woken", coral_next(c) == NULL && poll(&readable, 1, 0) == 0);
  for (int i = 0; i < REQUESTS; i++) coral_request_free(all[i]);
  coral_close(c);
  return wrong;
}
