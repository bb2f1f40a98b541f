/* The socket, and who waits at it. Whoever waits for a reply reads, if nobody does, for all. */
#define _GNU_SOURCE
#include "internal.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ARRIVING = 1 << 18, WITHIN = 4 };

static const int64_t SECOND = 1000000000, MINUTE = 60000000000;

/* For how long a reply is looked for before this sleeps: a few times what it costs to be woken. */
static const int64_t LOOK = 50000;

/* ---- calls under way and calls that are answered; with the lock */

static void list_done(coral *c, call *one) {
  one->listed = true;
  one->next = NULL;
  one->previous = c->last_done;
  if (c->last_done != NULL) c->last_done->next = one;
  else c->first_done = one;
  c->last_done = one;
}

static void unlist(coral *c, call *one) {
  if (!one->listed) return;
  one->listed = false;
  if (one->previous != NULL) one->previous->next = one->next;
  else c->first_done = one->next;
  if (one->next != NULL) one->next->previous = one->previous;
  else c->last_done = one->previous;
}

static bool take_slot(coral *c, call *one) {
  if (c->free_count == 0) {
    unsigned more = c->slot_count == 0 ? 64 : c->slot_count * 2;
    if (more > 1u << SLOT_BITS) return false;
    call **slots = realloc(c->slots, more * sizeof *slots);
    if (slots == NULL) return false;
    c->slots = slots;
    unsigned *free_slots = realloc(c->free_slots, more * sizeof *free_slots);
    if (free_slots == NULL) return false;
    c->free_slots = free_slots;
    for (unsigned i = more; i > c->slot_count; i--) c->free_slots[c->free_count++] = i - 1;
    c->slot_count = more;
  }
  one->slot = c->free_slots[--c->free_count];
  c->slots[one->slot] = one;
  one->id = ++c->serial << SLOT_BITS | one->slot;
  one->under_way = true;
  one->done = false;
  return true;
}

static void give_slot(coral *c, call *one) {
  c->slots[one->slot] = NULL;
  c->free_slots[c->free_count++] = one->slot;
  one->under_way = false;
}

/* ---- sending */

/* Whether all of it was sent. */
static bool send_all(coral *c, const unsigned char *bytes, size_t count, int beside) {
  struct iovec piece = {(void *)bytes, count};
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  if (beside >= 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = sizeof control.room;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &beside, sizeof beside);
  }
  while (piece.iov_len > 0) {
    ssize_t sent = sendmsg(c->socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      /* also where only this cannot be sent: what was begun must not be gone on with; replies may
       * still come, unless the daemon reads no more */
      shutdown(c->socket, errno == EAGAIN ? SHUT_RDWR : SHUT_WR);
      return false;
    }
    piece.iov_base = (char *)piece.iov_base + sent;
    piece.iov_len -= (size_t)sent;
    message.msg_control = NULL;
    message.msg_controllen = 0;
  }
  return true;
}

int send_frame(coral *c, call *one) {
  int64_t left = one->latest == 0 ? 0 : one->latest - now();
  bool again = one->deaths > 0;
  c->out.size = 0;
  if (!put_bytes(&c->out, one->body->bytes, one->size) ||
      !put_varint_field(&c->out, WITHIN, one->latest == 0 ? 0 : left < 1 ? 1 : (uint64_t)left)) {
    return fail(CORAL_NO_MEMORY, "no memory for a call of %zu bytes", one->size);
  }
  size_t from = put_call(&c->out, one->id, one->what, again && one->what == CALL_SUBMIT);
  one->life = c->life;
  /* its reply may be there before this returns */
  if (!send_all(c, c->out.bytes + from, c->out.size - from, one->beside)) one->untouched = true;
  return CORAL_OK;
}

static int over(const coral *c) { return fail(CORAL_NO_DAEMON, "%s", c->why); }

int send_call(coral *c, call *one, unsigned what, const buffer *body, int beside) {
  if (body->size > LARGEST - PREFIX) {
    return fail(CORAL_MISUSE, "the call has %zu bytes; expected at most %d", body->size - PREFIX,
                LARGEST - 2 * PREFIX);
  }
  one->what = what;
  one->body = body;
  one->size = body->size;
  one->beside = beside;
  one->unwanted = one->untouched = false;
  one->life = one->deaths = 0;
  pthread_mutex_lock(&c->lock);
  bool is_over = c->over;
  bool taken = !is_over && take_slot(c, one);
  pthread_mutex_unlock(&c->lock);
  if (is_over) return over(c);
  if (!taken) return fail(CORAL_NO_MEMORY, "no memory for one more call");

  pthread_mutex_lock(&c->sending);
  if (c->socket < 0 && one->life == 0) one->untouched = true; /* who connects again sends it */
  bool is_sent = c->socket < 0 || one->life == c->life;
  int code = is_sent ? CORAL_OK : send_frame(c, one);
  pthread_mutex_unlock(&c->sending);
  if (code != CORAL_OK) {
    pthread_mutex_lock(&c->lock);
    if (one->under_way) give_slot(c, one);
    unlist(c, one);
    pthread_mutex_unlock(&c->lock);
  }
  return code;
}

/* ---- replies; with the lock */

/* Says to who polls that there is something, or that there is nothing any more. */
static void tell(coral *c) {
  bool is_something = c->first_done != NULL;
  if (is_something == c->told) return;
  c->told = is_something;
  eventfd_t value;
  if (is_something) eventfd_write(c->event, 1);
  else eventfd_read(c->event, &value);
}

static void end_call(coral *c, call *one, int code, text message) {
  give_slot(c, one);
  one->code = code;
  free(one->message);
  one->message = message.size == 0 ? NULL : strndup(message.bytes, message.size);
  one->done = true;
  if (!one->waited_for && one->request != NULL) list_done(c, one);
}

void fail_call(coral *c, call *one, int code, const char *why) {
  char said[512];
  if (one->accelerator == NULL) snprintf(said, sizeof said, "%s", why);
  else snprintf(said, sizeof said, "request %" PRIu64 " of %s: %s", one->id, one->accelerator, why);
  end_call(c, one, code, (text){said, strlen(said)});
}

static void end_all(coral *c, const char *why) {
  if (c->over) return;
  c->over = true;
  snprintf(c->why, sizeof c->why, "%s", why);
  for (unsigned i = 0; i < c->slot_count; i++) {
    if (c->slots[i] != NULL) fail_call(c, c->slots[i], CORAL_NO_DAEMON, c->why);
  }
}

static void take_message(coral *c, const unsigned char *bytes, size_t size) {
  reply r;
  if (!read_reply(bytes, size, &r)) {
    end_all(c, "the daemon says what is no reply; is it of another version?");
    return;
  }
  if (r.what == REPLY_WELCOME) {
    snprintf(c->tenant, sizeof c->tenant, "%.*s", (int)r.tenant.size, r.tenant.bytes);
    have_daemon(c);
  }
  unsigned slot = (unsigned)(r.id & ((1u << SLOT_BITS) - 1));
  call *one = slot < c->slot_count ? c->slots[slot] : NULL;
  if (one == NULL || one->id != r.id) {
    bool is_end = r.id == 0 || slot == OWN_SLOT; /* others were given up */
    if (is_end && r.what == REPLY_FAILURE) {
      char why[sizeof c->why];
      snprintf(why, sizeof why, "the daemon hung up: %.*s", (int)r.message.size, r.message.bytes);
      end_all(c, why);
    }
    return;
  }
  if (r.code == CORAL_ENDING) {
    one->untouched = true;
    return;
  }
  if (r.what == REPLY_ANSWER) {
    one->receipt = r.receipt;
    one->stale = r.stale;
  }
  if (r.what == REPLY_LOADED) one->receipt = r.receipt;
  if (r.what == REPLY_KEPT) memcpy(one->digest, r.digest, DIGEST);
  if (r.what == REPLY_REGISTERED) {
    one->segment = r.segment;
    c->loans[c->loan_count++] = (loan){r.segment, one->beside};
  }
  end_call(c, one, r.code, r.message);
}

static void take_messages(coral *c) {
  size_t from = 0;
  while (c->in.size - from >= HEADER) {
    const unsigned char *at = c->in.bytes + from;
    size_t length = at[0] | at[1] << 8 | at[2] << 16 | (size_t)at[3] << 24;
    if (length > LARGEST) {
      end_all(c, "the daemon says what is no reply; is it of another version?");
      from = c->in.size;
      break;
    }
    if (c->in.size - from - HEADER < length) break;
    take_message(c, at + HEADER, length);
    from += HEADER + length;
  }
  c->in.size -= from;
  memmove(c->in.bytes, c->in.bytes + from, c->in.size);
}

/* Takes what arrives within so many milliseconds; it looks for a while before it sleeps where the last
 * came that soon. */
static ssize_t receive(coral *c, int wait) {
  unsigned char *at = c->in.bytes + c->in.size;
  size_t room = c->in.room - c->in.size;
  int64_t start = now();
  for (int64_t looked = 0; looked < c->look; looked = now() - start) {
    ssize_t count = recv(c->socket, at, room, MSG_DONTWAIT);
    if (count >= 0 || errno != EAGAIN || wait == 0) return count;
    sched_yield();
  }
  struct pollfd readable = {c->socket, POLLIN, 0};
  if (wait > 0) poll(&readable, 1, wait);
  ssize_t count = recv(c->socket, at, room, wait < 0 ? 0 : MSG_DONTWAIT);
  if (wait != 0) c->look = now() - start <= LOOK ? LOOK : 0;
  return count;
}

/* Reads once, having the socket; the lock is held before and after, not meanwhile. */
static void read_once(coral *c, int milliseconds) {
  int wait = patient(c, milliseconds);
  c->reading = true;
  pthread_mutex_unlock(&c->lock);
  bool is_hopeless = false;
  ssize_t count = 0;
  if (c->socket < 0) {
    is_hopeless = !await_daemon(c, milliseconds);
  } else {
    count = receive(c, wait);
    int error = errno;
    is_hopeless = count < 0 && is_given_up(c);
    if (count == 0 || (count < 0 && error != EAGAIN && error != EINTR)) lose_daemon(c);
  }
  if (is_hopeless) leave_daemon(c);
  pthread_mutex_lock(&c->lock);
  if (count > 0) {
    c->in.size += (size_t)count;
    take_messages(c);
  }
  if (is_hopeless) end_all(c, "the daemon went, and did not come back in time");
  if (c->over && !is_hopeless) {
    pthread_mutex_unlock(&c->lock);
    leave_daemon(c);
    pthread_mutex_lock(&c->lock);
  }
  c->reading = false;
  tell(c);
  pthread_cond_broadcast(&c->changed);
}

static void await_change(coral *c, int64_t until) {
  if (until < 0) {
    pthread_cond_wait(&c->changed, &c->lock);
  } else {
    struct timespec time = {until / 1000000000, until % 1000000000};
    pthread_cond_timedwait(&c->changed, &c->lock, &time);
  }
}

int take_reply(coral *c, call *one, int milliseconds) {
  int64_t until = milliseconds < 0 ? -1 : now() + (int64_t)milliseconds * 1000000;
  pthread_mutex_lock(&c->lock);
  one->waited_for = true;
  while (!one->done) {
    int64_t left = until < 0 ? -1 : until - now();
    bool is_last = until >= 0 && left <= 0;
    if (!c->reading) read_once(c, until < 0 ? -1 : is_last ? 0 : (int)((left + 999999) / 1000000));
    else if (!is_last) await_change(c, until);
    if (is_last) break;
  }
  one->waited_for = false;
  bool done = one->done;
  if (done) {
    unlist(c, one);
    tell(c);
  }
  pthread_mutex_unlock(&c->lock);
  if (!done) return fail(CORAL_NOT_DONE, "there is no answer after %d ms", milliseconds);
  if (one->code != CORAL_OK) fail(one->code, "%s", one->message == NULL ? "" : one->message);
  return one->code;
}

int take_own_reply(coral *c, call *one, uint64_t patience) {
  uint64_t most = (uint64_t)(MINUTE + c->patience) / 1000000 + patience / 1000000;
  int code = take_reply(c, one, most < INT_MAX ? (int)most : INT_MAX);
  if (code != CORAL_NOT_DONE) return code;
  pthread_mutex_lock(&c->lock);
  bool is_late = one->under_way;
  if (is_late) give_slot(c, one);
  pthread_mutex_unlock(&c->lock);
  return is_late ? fail(CORAL_NO_DAEMON, "the daemon gave no reply for %" PRIu64 " s", most / 1000)
                 : take_reply(c, one, 0);
}

int ask(coral *c, call *one, unsigned what, const buffer *body, int beside, uint64_t patience) {
  int code = send_call(c, one, what, body, beside);
  if (code == CORAL_OK) code = take_own_reply(c, one, patience);
  free(one->message);
  one->message = NULL;
  return code;
}

call *next_done(coral *c) {
  pthread_mutex_lock(&c->lock);
  if (c->first_done == NULL && !c->reading && !c->over) read_once(c, 0);
  call *one = c->first_done;
  if (one != NULL) unlist(c, one);
  tell(c);
  pthread_mutex_unlock(&c->lock);
  return one;
}

/* ---- opening and closing */

bool bound_sends(int descriptor, int64_t time) {
  struct timeval most = {time / SECOND, time % SECOND / 1000};
  return setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) == 0;
}

int connect_to(const char *path, int64_t most) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    fail(CORAL_NO_DAEMON, "%s has %zu bytes; the name of a socket has at most %zu", path,
         strlen(path), sizeof address.sun_path - 1);
    return -1;
  }
  strcpy(address.sun_path, path);
  int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0 || !bound_sends(made, most < 1000 ? 1000 : most) ||
      connect(made, (struct sockaddr *)&address, sizeof address) != 0 || !bound_sends(made, 0)) {
    fail(CORAL_NO_DAEMON, "nobody can be reached at %s: %s; is coral serve running?", path,
         errno == EAGAIN ? "its queue is full, and nobody is taken" : strerror(errno));
    if (made >= 0) close(made);
    return -1;
  }
  return made;
}

/* Connects there, and notes that it is the place. */
static bool is_at(coral *c, const char *path) {
  c->socket = connect_to(path, daemon_patience(c));
  if (c->socket >= 0) strcpy(c->path, path);
  return c->socket >= 0;
}

static bool find_daemon(coral *c, const char *path) {
  const char *said = getenv("CORAL_SOCKET");
  if (path == NULL && said != NULL && said[0] != 0) path = said;
  if (path != NULL) return is_at(c, path);
  const char *folder = getenv("XDG_RUNTIME_DIR");
  if (folder != NULL && folder[0] != 0) {
    char own[4096];
    snprintf(own, sizeof own, "%s/coral/coral.sock", folder);
    if (is_at(c, own)) return true;
  }
  return is_at(c, "/run/coral/coral.sock");
}

static bool watch(coral *c, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN};
  return epoll_ctl(c->descriptor, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

static int greet(coral *c) {
  buffer body = {0};
  call one = {0};
  int code = put_hello(&body) ? send_call(c, &one, CALL_HELLO, &body, -1)
                              : fail(CORAL_NO_MEMORY, "no memory");
  if (code == CORAL_OK) code = take_reply(c, &one, (int)(daemon_patience(c) / 1000000));
  if (code == CORAL_NOT_DONE) {
    code = fail(CORAL_NO_DAEMON, "who listens at %s took nobody within %d s; does coral serve hang?",
                c->path, (int)(daemon_patience(c) / SECOND));
  }
  free(one.message);
  free(body.bytes);
  return code;
}

static void make_locks(coral *c) {
  pthread_mutex_init(&c->sending, NULL);
  pthread_mutex_init(&c->lock, NULL);
  pthread_mutex_init(&c->memory, NULL);
  pthread_mutex_init(&c->keeping, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&c->changed, &monotonic);
  pthread_condattr_destroy(&monotonic);
}

static bool make_descriptors(coral *c) {
  c->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  c->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  c->descriptor = epoll_create1(EPOLL_CLOEXEC);
  return c->event >= 0 && c->timer >= 0 && c->descriptor >= 0 && watch(c, c->event) &&
         watch(c, c->timer) && watch(c, c->socket);
}

int coral_open(coral **made, const char *path) {
  *made = NULL;
  coral *c = calloc(1, sizeof *c);
  if (c == NULL) return fail(CORAL_NO_MEMORY, "no memory");
  c->socket = c->event = c->timer = c->descriptor = -1;
  make_locks(c);
  int code = read_patience(c);
  if (code == CORAL_OK && !find_daemon(c, path)) code = CORAL_NO_DAEMON;
  if (code == CORAL_OK) {
    c->life = 1;
    c->in.room = ARRIVING + LARGEST + HEADER;
    c->in.bytes = malloc(c->in.room);
    code = c->in.bytes != NULL && make_descriptors(c)
               ? greet(c)
               : fail(CORAL_NO_MEMORY, "no memory or no descriptors: %s", strerror(errno));
  }
  if (code == CORAL_OK) *made = c;
  else coral_close(c);
  return code;
}

static void close_descriptor(int descriptor) {
  if (descriptor >= 0) close(descriptor);
}

void coral_close(coral *c) {
  if (c == NULL) return;
  close_descriptor(c->socket);
  close_descriptor(c->event);
  close_descriptor(c->timer);
  close_descriptor(c->descriptor);
  for (size_t i = 0; i < c->loan_count; i++) close(c->loans[i].descriptor);
  unmap_all(c);
  pthread_mutex_destroy(&c->sending);
  pthread_mutex_destroy(&c->lock);
  pthread_mutex_destroy(&c->memory);
  pthread_mutex_destroy(&c->keeping);
  pthread_cond_destroy(&c->changed);
  free(c->loans);
  free(c->in.bytes);
  free(c->out.bytes);
  free(c->slots);
  free(c->free_slots);
  free(c);
}

const char *coral_tenant(const coral *c) { return c->tenant; }

int coral_descriptor(const coral *c) { return c->descriptor; }
