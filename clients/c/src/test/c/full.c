/* More requests than a socket takes, of a daemon that took this client and reads nothing more. */
#include <coral.h>

#include <stdio.h>

enum { REQUESTS = 1000 };

int main(int count, char **arguments) {
  coral *c;
  static coral_request *all[REQUESTS];
  if (count < 2 || coral_open(&c, arguments[1]) != CORAL_OK) return puts(coral_message()), 2;
  int made = 0;
  while (made < REQUESTS) {
    all[made] = coral_request_new(c, "no.such");
    if (coral_submit(all[made++]) != CORAL_OK) return puts(coral_message()), 1;
  }
  int told = 0;
  for (int i = 0; i < REQUESTS; i++) told += coral_wait(all[i], -1) == CORAL_NO_DAEMON;
  printf("%s each is told\n", told == REQUESTS ? "right" : "WRONG");
  for (int i = 0; i < REQUESTS; i++) coral_request_free(all[i]);
  coral_close(c);
  return told != REQUESTS;
}
