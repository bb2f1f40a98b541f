/* Runs the table of cases: with shared memory, with memory of its own, and asynchronously; or, asked
 * for "again", each once, and has the daemon replaced while it is under way. */
#include <coral.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1024, MOST = 16 };

typedef struct array {
  void *memory;
  size_t bytes;
  size_t element;
  char *expected;
} array;

static const char *const NAMES[] = {
    [CORAL_OK] = "OK",
    [CORAL_UNKNOWN_ACCELERATOR] = "UNKNOWN_ACCELERATOR",
    [CORAL_WRONG_ARGUMENT] = "WRONG_ARGUMENT",
    [CORAL_ARRAY_IN_USE] = "ARRAY_IN_USE",
    [CORAL_UNKNOWN_TENANT] = "UNKNOWN_TENANT",
    [CORAL_DEADLINE] = "DEADLINE",
    [CORAL_OVERLOADED] = "OVERLOADED",
    [CORAL_NO_BOARD] = "NO_BOARD",
    [CORAL_FAILED] = "FAILED",
    [CORAL_SHUTDOWN] = "SHUTDOWN",
    [CORAL_QUOTA] = "QUOTA",
    [CORAL_LOST] = "LOST",
    [CORAL_NO_CONTENT] = "NO_CONTENT",
    [CORAL_MISUSE] = "MISUSE"};

static const char *name_of(int code) {
  int is_known = code >= 0 && code < (int)(sizeof NAMES / sizeof *NAMES) && NAMES[code] != NULL;
  return is_known ? NAMES[code] : "";
}

static size_t element_size(const char *type) { return (size_t)atoi(type + 1) / 8; }

static size_t count_numbers(const char *list) {
  size_t count = 1;
  for (; *list != ']'; list++) count += *list == ',';
  return count;
}

static void put_number(void *at, size_t size, double value) {
  if (size == sizeof(float)) *(float *)at = (float)value;
  else *(double *)at = value;
}

static double get_number(const void *at, size_t size) {
  return size == sizeof(float) ? *(const float *)at : *(const double *)at;
}

static array read_array(coral *c, char *word, int is_shared) {
  array a = {0};
  char *list = strchr(word, '[') + 1;
  a.element = element_size(word);
  a.bytes = a.element * count_numbers(list);
  a.memory = is_shared ? coral_alloc(c, a.bytes) : malloc(a.bytes);
  for (size_t i = 0; i < a.bytes / a.element; i++) {
    put_number((char *)a.memory + i * a.element, a.element, strtod(list, &list));
    list++;
  }
  if (strncmp(list, "->[", 3) == 0) a.expected = list + 3;
  return a;
}

static int is_as_expected(const array *a) {
  char *list = a->expected;
  for (size_t i = 0; list != NULL && i < a->bytes / a->element; i++, list++) {
    double given = get_number((char *)a->memory + i * a->element, a->element);
    double wanted = strtod(list, &list);
    if (given != wanted) {
      printf("  number %zu is %g, expected %g\n", i, given, wanted);
      return 0;
    }
  }
  return 1;
}

static int add_scalar(coral_request *r, const char *word) {
  const char *value = strchr(word, '=') + 1;
  if (strncmp(word, "i8=", 3) == 0) return coral_arg_byte(r, (int8_t)atoi(value));
  if (strncmp(word, "i16=", 4) == 0) return coral_arg_short(r, (int16_t)atoi(value));
  if (strncmp(word, "i32=", 4) == 0) return coral_arg_int(r, atoi(value));
  if (strncmp(word, "i64=", 4) == 0) return coral_arg_long(r, atoll(value));
  if (strncmp(word, "f32=", 4) == 0) return coral_arg_float(r, strtof(value, NULL));
  if (strncmp(word, "f64=", 4) == 0) return coral_arg_double(r, strtod(value, NULL));
  unsigned char bytes[MOST];
  size_t count = strlen(value) / 2;
  for (size_t i = 0; i < count; i++) {
    unsigned byte;
    sscanf(value + 2 * i, "%2x", &byte);
    bytes[i] = (unsigned char)byte;
  }
  return coral_arg_struct(r, bytes, count);
}

static int set_application(coral_request *r, const char *word) {
  const char *often = strchr(word, '*');
  char name[LINE] = "";
  for (long i = atol(often + 1); i > 0; i--) {
    for (const char *at = word; at < often; at += 2) {
      unsigned byte;
      sscanf(at, "%2x", &byte);
      strncat(name, &(char){(char)byte}, 1);
    }
  }
  return coral_application(r, name);
}

/* Whether it was told why, in the words of every client. */
static int is_misuse(void) {
  const char *said = coral_message();
  return strncmp(said, "the application's name has ", 27) == 0 &&
         strstr(said, " bytes in UTF-8; expected at most 128, and no control characters") != NULL;
}

static int await_next(coral *c, coral_request *r) {
  struct pollfd readable = {coral_descriptor(c), POLLIN, 0};
  coral_request *next;
  while ((next = coral_next(c)) == NULL) poll(&readable, 1, -1);
  return next == r ? coral_result(r) : -1;
}

enum { SHARED = 1, ASYNCHRONOUS = 2, AGAIN = 4 };

/* Asks whoever started this. */
static void demand(const char *what) {
  printf("%s\n", what);
  fflush(stdout);
}

/* Whether it is told of by its name, or by why it failed. */
static int is_explained(coral_request *r, const char *accelerator, const char *failure) {
  const char *said = coral_explain(r);
  if (said == NULL || strstr(said, failure == NULL ? accelerator : failure) == NULL) {
    printf("  explained as %s\n", said == NULL ? coral_message() : said);
    return 0;
  }
  return 1;
}

static int ending(coral *c, coral_request *r, const char *accelerator, int way) {
  if (way & AGAIN) {
    coral_submit(r);
    if (!is_explained(r, accelerator, NULL)) return -1;
    demand("replace");
    return way & ASYNCHRONOUS ? await_next(c, r) : coral_wait(r, -1);
  }
  return way & ASYNCHRONOUS ? (coral_submit(r), await_next(c, r)) : coral_call(r);
}

static int run(coral *c, char *line, int way) {
  int is_shared = way & SHARED;
  array arrays[MOST];
  int count = 0;
  char *rest;
  const char *name = strtok_r(line, " \n", &rest);
  const char *accelerator = strtok_r(NULL, " \n", &rest);
  coral_request *r = coral_request_new(c, accelerator);
  if (coral_explain(r) != NULL) return 0;
  const char *outcome = strtok_r(NULL, " \n", &rest);
  int code = CORAL_OK;
  for (char *word; (word = strtok_r(NULL, " \n", &rest)) != NULL;) {
    if (word[0] == '&') {
      const array *same = &arrays[atoi(word + 1) - 1];
      if (coral_arg_array(r, same->memory, same->bytes) != CORAL_OK) return 0;
    } else if (strncmp(word, "app=", 4) == 0) {
      code = set_application(r, word + 4);
    } else if (strchr(word, '[') != NULL) {
      arrays[count] = read_array(c, word, is_shared);
      if (coral_arg_array(r, arrays[count].memory, arrays[count].bytes) != CORAL_OK) return 0;
      count++;
    } else if (add_scalar(r, word) != CORAL_OK) {
      return 0;
    }
  }
  if (code == CORAL_OK) code = ending(c, r, accelerator, way);
  int is_right = strcmp(name_of(code), outcome) == 0;
  if (!is_right) printf("  ended with %d: %s\n", code, coral_message());
  if (code == CORAL_OK && coral_receipt_of(r)->attempts != 1) is_right = 0;
  if (code == CORAL_MISUSE) {
    is_right &= is_misuse();
  } else {
    coral_result(r);
    is_right &= is_explained(r, accelerator, code == CORAL_OK ? NULL : coral_message());
  }
  for (int i = 0; i < count; i++) is_right &= code != CORAL_OK || is_as_expected(&arrays[i]);
  printf("%s %s%s%s\n", is_right ? "right" : "WRONG", name, is_shared ? "" : ", copied",
         way & ASYNCHRONOUS ? ", asynchronous" : "");
  coral_request_free(r);
  for (int i = 0; i < count; i++) {
    if (is_shared) coral_free(c, arrays[i].memory);
    else free(arrays[i].memory);
  }
  return is_right;
}

int main(int count, char **arguments) {
  coral *c;
  if (count < 3 || coral_open(&c, arguments[1]) != CORAL_OK) {
    printf("cannot open: %s\n", coral_message());
    return 2;
  }
  FILE *table = fopen(arguments[2], "r");
  char line[LINE], copy[LINE];
  int wrong = 0;
  while (fgets(line, sizeof line, table) != NULL) {
    if (line[0] == '#' || line[0] == '\n') continue;
    for (int way = 0; way <= (SHARED | ASYNCHRONOUS); way++) {
      if (count > 3 && !(way & SHARED)) continue;
      strcpy(copy, line);
      wrong += !run(c, copy, count > 3 ? way | AGAIN : way);
      if (count > 3) {
        demand("settle");
        if (fgets(copy, sizeof copy, stdin) == NULL) return 3;
      }
    }
  }
  fclose(table);
  coral_close(c);
  return wrong != 0;
}
