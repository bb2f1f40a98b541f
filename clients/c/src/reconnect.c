/* What the library does when the daemon goes: it connects again, tells the next daemon what the last
 * one knew, and asks again what has no reply. Whoever reads does it, in between other waiting. */
#define _GNU_SOURCE
#include "internal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 30, MOST_DEATHS = 3 };

static const int64_t SECOND = 1000000000, MINUTE = 60000000000, SHORTEST = 10000000;

int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

int read_patience(coral *c) {
  const char *said = getenv("CORAL_RECONNECT");
  char *end = NULL;
  long seconds = said == NULL || said[0] == 0 ? SECONDS : strtol(said, &end, 10);
  if (seconds < 0 || seconds > INT32_MAX || (end != NULL && *end != 0)) {
    return fail(CORAL_MISUSE, "CORAL_RECONNECT is \"%s\"; expected seconds, such as 30", said);
  }
  c->patience = seconds * SECOND;
  return CORAL_OK;
}

int64_t daemon_patience(const coral *c) {
  return c->patience > 0 && c->patience < MINUTE ? c->patience : MINUTE;
}

/* The descriptor that others poll is readable then, too; 0: not by this. */
static void wake_at(coral *c, int64_t time) {
  struct itimerspec when = {.it_value = {time / SECOND, time % SECOND}};
  timerfd_settime(c->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void attempt_later(coral *c) {
  c->attempt_at = now() + c->pause;
  if (c->pause < SECOND) c->pause *= 2;
  wake_at(c, c->attempt_at);
}

void leave_daemon(coral *c) {
  if (c->socket >= 0) shutdown(c->socket, SHUT_RDWR); /* whoever sends waits no more */
  pthread_mutex_lock(&c->sending);
  if (c->socket >= 0) close(c->socket);
  c->socket = -1;
  pthread_mutex_unlock(&c->sending);
  wake_at(c, 0);
}

void lose_daemon(coral *c) {
  leave_daemon(c);
  c->in.size = 0;
  if (c->lost_at == 0) {
    c->lost_at = now();
    c->pause = SHORTEST;
  }
  attempt_later(c);
}

void have_daemon(coral *c) {
  c->lost_at = 0;
  wake_at(c, 0);
  bound_sends(c->socket, daemon_patience(c));
  c->served = true;
}

static uint64_t own_id(coral *c) { return ++c->serial << SLOT_BITS | OWN_SLOT; }

/* A call of this file's: nobody waits for the reply, and a failure is the end. */
static bool tell(coral *c, unsigned what, const buffer *body, int beside) {
  call one = {.id = own_id(c), .what = what, .body = body, .size = body->size, .beside = beside};
  return send_frame(c, &one) == CORAL_OK;
}

static bool lend_again(coral *c) {
  static const unsigned char prefix[PREFIX];
  bool lent = true;
  for (size_t i = 0; lent && i < c->loan_count; i++) {
    buffer body = {0};
    lent = put_bytes(&body, prefix, PREFIX) && put_varint_field(&body, 1, c->loans[i].number) &&
           tell(c, CALL_REGISTER, &body, c->loans[i].descriptor);
    free(body.bytes);
  }
  return lent;
}

static bool ask_again(coral *c, call *one) {
  bool died = c->served && !one->untouched;
  one->untouched = false;
  if (one->unwanted) {
    fail_call(c, one, CORAL_CANCELLED, "it was given up, and the daemon went");
  } else if (died && one->deaths == MOST_DEATHS) {
    fail_call(c, one, CORAL_NO_DAEMON, "it was under way when the daemon went, again and again; is it why?");
  } else if (one->latest != 0 && one->latest <= now()) {
    fail_call(c, one, CORAL_DEADLINE, "the daemon went, and was away for as long as it may wait");
  } else {
    one->deaths += died;
    return send_frame(c, one) == CORAL_OK;
  }
  return true;
}

/* With both locks: who asks meanwhile asks either before or after all this. */
static bool introduce(coral *c) {
  buffer body = {0};
  bool told = put_hello(&body) && tell(c, CALL_HELLO, &body, -1) && lend_again(c);
  free(body.bytes);
  for (unsigned i = 0; told && i < c->slot_count; i++) {
    if (c->slots[i] != NULL) told = ask_again(c, c->slots[i]);
  }
  c->served = false;
  return told;
}

static void connect_again(coral *c) {
  int made = connect_to(c->path, c->lost_at + c->patience - now());
  if (made < 0) {
    attempt_later(c);
    return;
  }
  int64_t end = c->lost_at + c->patience;
  wake_at(c, end);
  int64_t left = end - now();
  bound_sends(made, left < SHORTEST ? SHORTEST : left);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(c->descriptor, EPOLL_CTL_ADD, made, &event);
  pthread_mutex_lock(&c->sending);
  pthread_mutex_lock(&c->lock);
  c->socket = made;
  c->life++;
  /* what is told half is not told: who reads sees the end, and begins anew */
  if (!introduce(c)) shutdown(made, SHUT_RDWR);
  pthread_mutex_unlock(&c->lock);
  pthread_mutex_unlock(&c->sending);
}

bool is_given_up(coral *c) {
  if (c->lost_at == 0 || now() < c->lost_at + c->patience) return false;
  wake_at(c, 0);
  return true;
}

int patient(const coral *c, int milliseconds) {
  if (c->lost_at == 0) return milliseconds;
  int64_t left = c->lost_at + c->patience - now();
  int most = left <= 0 ? 0 : left >= SECOND ? 1000 : (int)((left + 999999) / 1000000);
  return milliseconds >= 0 && milliseconds < most ? milliseconds : most;
}

bool await_daemon(coral *c, int milliseconds) {
  if (is_given_up(c)) return false;
  int64_t end = c->lost_at + c->patience;
  int64_t left = (c->attempt_at < end ? c->attempt_at : end) - now();
  int wait = left <= 0 ? 0 : (int)((left + 999999) / 1000000);
  if (milliseconds >= 0 && milliseconds < wait) wait = milliseconds;
  if (wait > 0) poll(NULL, 0, wait);
  if (now() >= c->attempt_at && now() < end) connect_again(c);
  return true;
}
