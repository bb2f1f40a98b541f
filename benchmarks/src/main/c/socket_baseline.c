/*
 * What a round trip over a Unix socket costs by itself, between two processes in C.
 *
 *   socket_baseline
 *
 * Reads one command a line and answers each with one line of numbers, nanoseconds:
 *   round N   N round trips of as many bytes as a request and its answer have
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST = 80, ANSWER = 200 };

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void echo(int socket) {
  char bytes[ANSWER] = {0};
  while (recv(socket, bytes, REQUEST, MSG_WAITALL) == REQUEST) {
    if (send(socket, bytes, ANSWER, MSG_NOSIGNAL) != ANSWER) break;
  }
  _exit(0);
}

int main(void) {
  int ends[2];
  char bytes[ANSWER] = {0};
  long count;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  if (fork() == 0) {
    close(ends[0]);
    echo(ends[1]);
  }
  close(ends[1]);
  while (scanf(" round %ld", &count) == 1) {
    for (long i = 0; i < count; i++) {
      long long start = now();
      if (send(ends[0], bytes, REQUEST, MSG_NOSIGNAL) != REQUEST) return 1;
      if (recv(ends[0], bytes, ANSWER, MSG_WAITALL) != ANSWER) return 1;
      printf("%lld ", now() - start);
    }
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
