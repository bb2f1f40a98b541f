/* Compares what the library writes with the protocol's vectors, and reads theirs. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE = 8192 };

static unsigned char frame[LINE];
static size_t frame_size;

/* The frame of a name in the file of vectors. */
static void find(const char *file, const char *name) {
  char line[LINE];
  FILE *vectors = fopen(file, "r");
  frame_size = 0;
  while (fgets(line, sizeof line, vectors) != NULL) {
    line[strcspn(line, "\n")] = 0;
    if (strcmp(line, name) != 0) continue;
    if (fgets(line, sizeof line, vectors) == NULL || fgets(line, sizeof line, vectors) == NULL) break;
    for (unsigned byte; sscanf(line + 2 * frame_size, "%2x", &byte) == 1;) {
      frame[frame_size++] = (unsigned char)byte;
    }
  }
  fclose(vectors);
}

static int is_frame(const char *file, const char *name, buffer *body, uint64_t id, unsigned what) {
  find(file, name);
  size_t from = put_call(body, id, what, false);
  int is_same = frame_size > 0 && body->size - from == frame_size &&
                memcmp(body->bytes + from, frame, frame_size) == 0;
  printf("%s %s\n", is_same ? "right" : "WRONG", name);
  body->size = PREFIX;
  return is_same;
}

static int says(const char *name, int is_right) {
  printf("%s %s\n", is_right ? "right" : "WRONG", name);
  return is_right;
}

static int reads(const char *file, const char *name, reply *into) {
  find(file, name);
  return frame_size > HEADER && read_reply(frame + HEADER, frame_size - HEADER, into);
}

static int is_text(text given, const char *wanted) {
  return given.size == strlen(wanted) && memcmp(given.bytes, wanted, given.size) == 0;
}

/* What the library sends of a request has the vector's Submit at its end: ids are its own. */
static int sends(const char *file, const char *name, size_t body) {
  int ends[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
  segment lent[] = {{(unsigned char *)0x10000000, 1 << 20, 0, 1},
                    {(unsigned char *)0x1000000000, (size_t)1 << 40, 0, 2}};
  coral_connection c = {.socket = ends[0], .life = 1, .segments = lent, .segment_count = 2};
  coral_request *r = coral_request_new(&c, "vector.addition");
  coral_arg_array(r, lent[0].base, 4096);
  coral_arg_array(r, lent[0].base + 4096, 4096);
  coral_arg_array(r, lent[1].base, 8589934592);
  coral_arg_int(r, 1024);
  coral_arg_struct(r, "\1\2\3", 3);
  unsigned char sent[LINE];
  ssize_t size = coral_submit(r) == CORAL_OK ? read(ends[1], sent, sizeof sent) : 0;
  find(file, name);
  size_t length = size < HEADER ? 0 : HEADER + (sent[0] | (size_t)sent[1] << 8);
  return frame_size > body && length == (size_t)size && (size_t)size > body &&
         memcmp(sent + size - body, frame + frame_size - body, body) == 0;
}

int main(int count, char **arguments) {
  static const unsigned char prefix[PREFIX];
  const char *file = count > 1 ? arguments[1] : "";
  buffer body = {0};
  reply r;
  int right = 1;

  put_bytes(&body, prefix, PREFIX);
  put_varint_field(&body, 1, 1);
  put_bytes_field(&body, 2, "vectors", 7);
  put_varint_field(&body, 3, 1);
  right &= is_frame(file, "hello", &body, 1, CALL_HELLO);
  right &= is_frame(file, "register", &body, 2, CALL_REGISTER);
  put_varint_field(&body, 1, 3);
  right &= is_frame(file, "register-again", &body, 8, CALL_REGISTER);
  put_varint_field(&body, 1, 300);
  right &= is_frame(file, "cancel", &body, 4, CALL_CANCEL);
  put_varint_field(&body, 1, 300);
  right &= is_frame(file, "explain", &body, 5, CALL_EXPLAIN);
  put_varint_field(&body, 1, 2);
  right &= is_frame(file, "release", &body, 6, CALL_RELEASE);

  buffer range = {0};
  put_varint_field(&range, SEGMENT, 1);
  put_varint_field(&range, LENGTH, 4096);
  put_varint_field(&range, VERSION, 9);
  put_bytes_field(&body, 1, range.bytes, range.size);
  right &= is_frame(file, "fetch", &body, 8, CALL_FETCH);
  free(range.bytes);
  find(file, "kept");
  right &= says("kept", frame_size > DIGEST && read_reply(frame + HEADER, frame_size - HEADER, &r) &&
                            memcmp(r.digest, frame + frame_size - DIGEST, DIGEST) == 0);
  unsigned char number[NUMBER];
  set_number(number, 300);
  right &= says("a number that is written over",
                memcmp(number, "\xac\x82\x80\x80\x80\x80\x80\x00", NUMBER) == 0);

  free(body.bytes);
  body = (buffer){0};
  put_prepare(&body, "sim-0", "vector.addition", 30000000000, "blue");
  right &= is_frame(file, "prepare", &body, 11, CALL_PREPARE);
  /* the field of Call, its length and all of the Submit */
  right &= says("submit", sends(file, "submit", 2 + 0x47));

  right &= says("welcome", reads(file, "welcome", &r) && r.id == 1 && r.what == REPLY_WELCOME &&
                               is_text(r.tenant, "default"));
  right &= says("registered", reads(file, "registered", &r) && r.segment == 1);
  right &= says("answer", reads(file, "answer", &r) && r.id == 300 && r.code == CORAL_OK &&
                              strcmp(r.receipt.board, "sim-0") == 0 &&
                              strcmp(r.receipt.bitstream, "vector:1.0") == 0 &&
                              r.receipt.attempts == 1 && r.receipt.waiting == 12345 &&
                              r.receipt.bytes_in == 8192 && r.receipt.bytes_out == 4096);
  right &= says("loaded", reads(file, "loaded", &r) && r.what == REPLY_LOADED &&
                              strcmp(r.receipt.board, "sim-0") == 0 &&
                              strcmp(r.receipt.bitstream, "vector:1.0") == 0 &&
                              r.receipt.programming == 12345);
  right &= says("failure", reads(file, "failure", &r) && r.code == CORAL_UNKNOWN_ACCELERATOR &&
                               is_text(r.message, "there is no vector.additoin; did you mean "
                                                  "vector.addition?"));
  right &= says("done", reads(file, "done", &r) && r.what == REPLY_DONE);
  find(file, "answer");
  for (size_t cut = HEADER + 1; cut < frame_size; cut++) read_reply(frame + HEADER, cut - HEADER, &r);
  free(body.bytes);
  return !right;
}
