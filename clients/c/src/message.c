#include "internal.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char message[1024];
static _Thread_local int failure;

int fail(int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  failure = code;
  return code;
}

const char *coral_message(void) { return message; }

int coral_failure(void) { return failure; }
