// Deflate (RFC 1951), one piece of a file at a time: LZ77 with a hash table, fixed Huffman codes.
//
// Each piece is compressed by itself and becomes whole blocks, none of them the last one, that end
// on a byte: so pieces that were compressed on different boards are joined by laying them one behind
// the other. A piece that does not shrink is stored. One work item runs the kernel, as on a board.

#define HASH_BITS 12
#define WAYS 4
#define BUCKETS (1 << HASH_BITS)
#define NONE (-1)

#define MIN_MATCH 3
#define MAX_MATCH 258
#define WINDOW 32768
#define END_OF_BLOCK 256
#define STORED_MAX 65535

// What has been written of the output, and the bits that do not fill a byte yet.
typedef struct {
  global uchar *bytes;
  int at;
  int limit;
  ulong bits;
  int count;
} Writer;

static void put(Writer *out, uint bits, int count) {
  out->bits |= (ulong)bits << out->count;
  out->count += count;
  while (out->count >= 8) {
    if (out->at < out->limit) {
      out->bytes[out->at] = (uchar)out->bits;
    }
    out->at++;
    out->bits >>= 8;
    out->count -= 8;
  }
}

// Huffman codes go out from their highest bit on.
static uint reversed(uint code, int count) {
  uint result = 0;
  for (int i = 0; i < count; i++) {
    result = result << 1 | (code >> i & 1);
  }
  return result;
}

// A literal, the end of the block or a length, by the fixed code.
static void put_symbol(Writer *out, int symbol) {
  if (symbol < 144) {
    put(out, reversed(0x30 + symbol, 8), 8);
  } else if (symbol < 256) {
    put(out, reversed(0x190 + symbol - 144, 9), 9);
  } else if (symbol < 280) {
    put(out, reversed(symbol - 256, 7), 7);
  } else {
    put(out, reversed(0xC0 + symbol - 280, 8), 8);
  }
}

// Lengths share symbols in groups of four sizes, distances in groups of two.
static void put_length(Writer *out, int length) {
  if (length == MAX_MATCH) {
    put_symbol(out, 285);
    return;
  }
  int rest = length - MIN_MATCH;
  if (rest < 8) {
    put_symbol(out, 257 + rest);
    return;
  }
  int extra = 29 - clz(rest);
  put_symbol(out, 257 + 4 * extra + (rest >> extra));
  put(out, rest & ((1 << extra) - 1), extra);
}

static void put_distance(Writer *out, int distance) {
  int rest = distance - 1;
  if (rest < 4) {
    put(out, reversed(rest, 5), 5);
    return;
  }
  int extra = 30 - clz(rest);
  put(out, reversed(2 * extra + (rest >> extra), 5), 5);
  put(out, rest & ((1 << extra) - 1), extra);
}

static uint hash(global const uchar *in) {
  uint three = in[0] | in[1] << 8 | in[2] << 16;
  return three * 2654435761u >> (32 - HASH_BITS);
}

static int matching(global const uchar *a, global const uchar *b, int limit) {
  int length = 0;
  while (length < limit && a[length] == b[length]) {
    length++;
  }
  return length;
}

// The newest position is the first of its bucket; the oldest falls out.
static void remember(local int *bucket, int position) {
  for (int way = WAYS - 1; way > 0; way--) {
    bucket[way] = bucket[way - 1];
  }
  bucket[0] = position;
}

static void compress(Writer *out, global const uchar *in, int length, local int *buckets) {
  for (int i = 0; i < BUCKETS * WAYS; i++) {
    buckets[i] = NONE;
  }
  put(out, 0, 1);
  put(out, 1, 2);
  int at = 0;
  while (at < length && out->at < out->limit) {
    int best = 0;
    int distance = 0;
    int limit = min(length - at, MAX_MATCH);
    if (limit >= MIN_MATCH) {
      local int *bucket = buckets + hash(in + at) * WAYS;
      for (int way = 0; way < WAYS && bucket[way] != NONE && at - bucket[way] <= WINDOW; way++) {
        int found = matching(in + bucket[way], in + at, limit);
        if (found > best) {
          best = found;
          distance = at - bucket[way];
        }
      }
      remember(bucket, at);
    }
    if (best < MIN_MATCH) {
      put_symbol(out, in[at++]);
      continue;
    }
    put_length(out, best);
    put_distance(out, distance);
    int end = at + best;
    for (at++; at < end; at++) {
      if (length - at >= MIN_MATCH) {
        remember(buckets + hash(in + at) * WAYS, at);
      }
    }
  }
  put_symbol(out, END_OF_BLOCK);
  // an empty stored block ends on a byte
  put(out, 0, 3);
  put(out, 0, (8 - out->count) & 7);
  put(out, 0xFFFF0000u, 32);
}

static int store(global uchar *out, global const uchar *in, int length) {
  int to = 0;
  for (int from = 0; from < length; from += STORED_MAX) {
    int size = min(length - from, STORED_MAX);
    out[to++] = 0;
    out[to++] = (uchar)size;
    out[to++] = (uchar)(size >> 8);
    out[to++] = (uchar)~size;
    out[to++] = (uchar)(~size >> 8);
    for (int i = 0; i < size; i++) {
      out[to++] = in[from + i];
    }
  }
  return to;
}

// Compresses in[0..length) to out, which has room for the stored piece; the bytes written.
static int pack(global const uchar *in, int length, global uchar *out, local int *buckets) {
  int stored = length + 5 * ((length + STORED_MAX - 1) / STORED_MAX);
  Writer writer = {out, 0, stored, 0, 0};
  compress(&writer, in, length, buckets);
  return writer.at < stored ? writer.at : store(out, in, length);
}

// Compresses in[0..length) to out, whose size is that of the stored piece: 5 bytes for each 65,535
// begun, and the piece. size[0] becomes the number of bytes written.
kernel void deflate(global const uchar *in, int length, global uchar *out, global int *size) {
  local int buckets[BUCKETS * WAYS];
  size[0] = pack(in, length, out, buckets);
}

// The remainders of half a byte by the polynomial of gzip.
constant uint CRC[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
    0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};

static uint crc(global const uchar *in, int length) {
  uint sum = ~0u;
  for (int i = 0; i < length; i++) {
    sum ^= in[i];
    sum = sum >> 4 ^ CRC[sum & 15];
    sum = sum >> 4 ^ CRC[sum & 15];
  }
  return ~sum;
}

static int put_word(global uchar *out, uint word) {
  for (int i = 0; i < 4; i++) {
    out[i] = (uchar)(word >> 8 * i);
  }
  return 4;
}

constant uchar HEADER[10] = {0x1F, 0x8B, 8 /* deflate */, 0, 0, 0, 0, 0, 0, 255 /* unknown system */};

// The same as a member of the gzip format (RFC 1952) by itself: members laid one behind the other
// are a file, too. Takes 20 bytes more.
kernel void member(global const uchar *in, int length, global uchar *out, global int *size) {
  local int buckets[BUCKETS * WAYS];
  int to = 0;
  for (; to < 10; to++) {
    out[to] = HEADER[to];
  }
  to += pack(in, length, out + to, buckets);
  // an empty block, marked as the last one
  out[to++] = 3;
  out[to++] = 0;
  to += put_word(out + to, crc(in, length));
  to += put_word(out + to, length);
  size[0] = to;
}
