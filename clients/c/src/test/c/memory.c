/* Allocates where the machine's memory ends: the kernel's answers are made here. */
#include <coral.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum { STEP = 1 << 24 };

static int steps, error, failing;

/* In place of the C library's: one of its calls fails, the others are as they are. */
int fallocate(int descriptor, int mode, off_t at, off_t count) {
  if (++steps == failing) {
    errno = error;
    return -1;
  }
  return posix_fallocate(descriptor, at, count) + mode;
}

static int descriptors(void) {
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  while (readdir(folder) != NULL) count++;
  closedir(folder);
  return count;
}

static int wrong;

static void expect(const char *what, int is_right) {
  printf("%s %s\n", is_right ? "right" : "WRONG", what);
  wrong |= !is_right;
}

int main(int count, char **arguments) {
  coral *c;
  if (coral_open(&c, count > 1 ? arguments[1] : NULL) != CORAL_OK) return puts(coral_message()), 2;
  int before = descriptors();

  failing = 2;
  error = ENOSPC;
  void *none = coral_alloc(c, STEP + 1);
  expect("missing pages are told",
         none == NULL && coral_failure() == CORAL_NO_MEMORY && steps == 2 &&
             strstr(coral_message(), "No space left") != NULL);
  expect("nothing is kept of it", descriptors() == before);

  steps = 0;
  failing = 1;
  none = coral_alloc(c, (size_t)1 << 50);
  expect("more than the machine has is not tried",
         none == NULL && coral_failure() == CORAL_NO_MEMORY && steps == 0);

  error = EINTR;
  char *some = coral_alloc(c, STEP + 1);
  expect("what a signal undid is made again", some != NULL && steps == 3);
  expect("the client goes on", some != NULL && some[STEP] == 0);
  coral_free(c, some);
  coral_close(c);
  return wrong;
}
