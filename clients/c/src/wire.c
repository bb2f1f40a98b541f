/* The few messages of coral.proto that a client needs, by hand. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };
enum { AGAIN = 15 }; /* of Call */

static bool make_room(buffer *b, size_t more) {
  if (b->room - b->size >= more) return true;
  size_t room = b->room < 256 ? 256 : b->room;
  while (room - b->size < more) room *= 2;
  unsigned char *bytes = realloc(b->bytes, room);
  if (bytes == NULL) return false;
  b->bytes = bytes;
  b->room = room;
  return true;
}

bool put_bytes(buffer *b, const void *bytes, size_t count) {
  if (!make_room(b, count)) return false;
  if (count > 0) memcpy(b->bytes + b->size, bytes, count);
  b->size += count;
  return true;
}

static size_t varint(unsigned char *at, uint64_t value) {
  size_t count = 0;
  for (; value >= 0x80; value >>= 7) at[count++] = (unsigned char)(value | 0x80);
  at[count++] = (unsigned char)value;
  return count;
}

static bool put_varint(buffer *b, uint64_t value) {
  unsigned char bytes[10];
  return put_bytes(b, bytes, varint(bytes, value));
}

bool put_varint_field(buffer *b, unsigned field, uint64_t value) {
  return value == 0 || (put_varint(b, field << 3 | VARINT) && put_varint(b, value));
}

bool put_bytes_field(buffer *b, unsigned field, const void *bytes, size_t count) {
  return put_varint(b, field << 3 | BYTES) && put_varint(b, count) && put_bytes(b, bytes, count);
}

void set_number(unsigned char *at, uint64_t value) {
  for (int i = 0; i < NUMBER; i++) {
    at[i] = (unsigned char)((value >> (7 * i) & 0x7f) | (i < NUMBER - 1 ? 0x80 : 0));
  }
}

bool put_number_field(buffer *b, unsigned field, uint64_t value) {
  unsigned char bytes[NUMBER];
  set_number(bytes, value);
  return put_varint(b, field << 3 | VARINT) && put_bytes(b, bytes, NUMBER);
}

size_t put_call(buffer *b, uint64_t id, unsigned what, bool again) {
  unsigned char prefix[PREFIX];
  size_t body = b->size - PREFIX;
  size_t count = HEADER;
  count += varint(prefix + count, 1 << 3 | VARINT);
  count += varint(prefix + count, id);
  if (again) {
    count += varint(prefix + count, AGAIN << 3 | VARINT);
    count += varint(prefix + count, 1);
  }
  count += varint(prefix + count, what << 3 | BYTES);
  count += varint(prefix + count, body);
  size_t length = count - HEADER + body;
  for (int i = 0; i < HEADER; i++) prefix[i] = (unsigned char)(length >> (8 * i));
  memcpy(b->bytes + PREFIX - count, prefix, count);
  return PREFIX - count;
}

bool put_hello(buffer *b) {
  static const unsigned char prefix[PREFIX];
  static const char name[] = "libcoral";
  return put_bytes(b, prefix, PREFIX) && put_varint_field(b, 1, 1) &&
         put_bytes_field(b, 2, name, sizeof name - 1) && put_varint_field(b, 3, true);
}

bool put_prepare(buffer *b, const char *board, const char *accelerator, uint64_t patience,
                 const char *tenant) {
  static const unsigned char prefix[PREFIX];
  return put_bytes(b, prefix, PREFIX) && put_bytes_field(b, 1, board, strlen(board)) &&
         put_bytes_field(b, 2, accelerator, strlen(accelerator)) &&
         put_varint_field(b, 3, patience) &&
         (tenant == NULL || put_bytes_field(b, 4, tenant, strlen(tenant)));
}

/* What is left of a message. */
typedef struct reader {
  const unsigned char *at;
  const unsigned char *end;
  bool wrong;
} reader;

static uint64_t get_varint(reader *r) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (r->at == r->end) break;
    unsigned char byte = *r->at++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  r->wrong = true;
  r->at = r->end;
  return 0;
}

static reader get_bytes(reader *r) {
  uint64_t count = get_varint(r);
  if (count > (uint64_t)(r->end - r->at)) {
    r->wrong = true;
    count = 0;
  }
  reader inner = {r->at, r->at + count, false};
  r->at += count;
  return inner;
}

static void skip(reader *r, unsigned type) {
  size_t fixed = type == FIXED64 ? 8 : 4;
  switch (type) {
    case VARINT: get_varint(r); break;
    case BYTES: get_bytes(r); break;
    case FIXED64:
    case FIXED32:
      if ((size_t)(r->end - r->at) < fixed) r->wrong = true;
      else r->at += fixed;
      break;
    default: r->wrong = true;
  }
  if (r->wrong) r->at = r->end;
}

static text get_text(reader *r) {
  reader inner = get_bytes(r);
  return (text){(const char *)inner.at, (size_t)(inner.end - inner.at)};
}

static void copy_text(char *into, size_t room, text from) {
  size_t count = from.size < room ? from.size : room - 1;
  memcpy(into, from.bytes, count);
  into[count] = 0;
}

/* The tag with its type, so that a field of another type than expected is one that is not known. */
#define IS(field, type) ((field) << 3 | (type))

static void read_welcome(reader *r, reply *into) {
  while (r->at < r->end) {
    uint64_t tag = get_varint(r);
    if (tag == IS(2, BYTES)) into->tenant = get_text(r);
    else skip(r, tag & 7);
  }
}

static void read_answer(reader *r, reply *into) {
  coral_receipt *receipt = &into->receipt;
  into->stale = 0;
  memset(receipt, 0, sizeof *receipt);
  while (r->at < r->end) {
    uint64_t tag = get_varint(r);
    switch (tag) {
      case IS(1, BYTES): copy_text(receipt->board, sizeof receipt->board, get_text(r)); break;
      case IS(3, VARINT): receipt->attempts = (uint32_t)get_varint(r); break;
      case IS(4, BYTES):
        copy_text(receipt->bitstream, sizeof receipt->bitstream, get_text(r));
        break;
      case IS(6, VARINT): receipt->waiting = get_varint(r); break;
      case IS(7, VARINT): receipt->programming = get_varint(r); break;
      case IS(8, VARINT): receipt->bytes_in = get_varint(r); break;
      case IS(9, VARINT): receipt->bytes_out = get_varint(r); break;
      case IS(10, VARINT): receipt->bytes_spared = get_varint(r); break;
      case IS(14, VARINT): into->stale = get_varint(r); break;
      default: skip(r, tag & 7);
    }
  }
}

static void read_loaded(reader *r, coral_receipt *receipt) {
  memset(receipt, 0, sizeof *receipt);
  while (r->at < r->end) {
    uint64_t tag = get_varint(r);
    switch (tag) {
      case IS(1, BYTES): copy_text(receipt->board, sizeof receipt->board, get_text(r)); break;
      case IS(2, BYTES):
        copy_text(receipt->bitstream, sizeof receipt->bitstream, get_text(r));
        break;
      case IS(3, VARINT): receipt->programming = get_varint(r); break;
      default: skip(r, tag & 7);
    }
  }
}

static void read_failure(reader *r, reply *into) {
  into->code = CORAL_UNKNOWN;
  while (r->at < r->end) {
    uint64_t tag = get_varint(r);
    if (tag == IS(1, VARINT)) into->code = (int)get_varint(r);
    else if (tag == IS(2, BYTES)) into->message = get_text(r);
    else skip(r, tag & 7);
  }
  if (into->code == CORAL_OK) into->code = CORAL_UNKNOWN;
}

static void read_text(reader *r, reply *into) {
  while (r->at < r->end) {
    uint64_t tag = get_varint(r);
    if (tag == IS(1, BYTES)) into->message = get_text(r);
    else skip(r, tag & 7);
  }
}

static void read_registered(reader *r, reply *into) {
  while (r->at < r->end) {
    uint64_t tag = get_varint(r);
    if (tag == IS(1, VARINT)) into->segment = (uint32_t)get_varint(r);
    else skip(r, tag & 7);
  }
}

static void read_kept(reader *r, reply *into) {
  memset(into->digest, 0, sizeof into->digest);
  while (r->at < r->end) {
    uint64_t tag = get_varint(r);
    if (tag == IS(1, BYTES)) {
      text digest = get_text(r);
      if (digest.size == DIGEST) memcpy(into->digest, digest.bytes, DIGEST);
    } else {
      skip(r, tag & 7);
    }
  }
}

bool read_reply(const unsigned char *bytes, size_t size, reply *into) {
  reader r = {bytes, bytes + size, false};
  into->id = 0;
  into->what = 0;
  into->code = CORAL_OK;
  into->message = (text){"", 0};
  while (r.at < r.end) {
    uint64_t tag = get_varint(&r);
    if (tag == IS(1, VARINT)) {
      into->id = get_varint(&r);
    } else if ((tag & 7) == BYTES) {
      reader inner = get_bytes(&r);
      into->what = (unsigned)(tag >> 3);
      switch (into->what) {
        case REPLY_WELCOME: read_welcome(&inner, into); break;
        case REPLY_ANSWER: read_answer(&inner, into); break;
        case REPLY_FAILURE: read_failure(&inner, into); break;
        case REPLY_TEXT: read_text(&inner, into); break;
        case REPLY_REGISTERED: read_registered(&inner, into); break;
        case REPLY_KEPT: read_kept(&inner, into); break;
        case REPLY_LOADED: read_loaded(&inner, &into->receipt); break;
        default: break;
      }
      r.wrong |= inner.wrong;
    } else {
      skip(&r, tag & 7);
    }
  }
  return !r.wrong;
}
