/* Arrays whose content stays on the board, and constants, by what the receipts say was copied; or,
 * asked for "again", constants of which the daemon is replaced. */
#include <coral.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { N = 1024, BYTES = N * sizeof(float) };

static int failed;

static void expect(const char *what, int is_right) {
  printf("%s %s\n", is_right ? "right" : "WRONG", what);
  if (!is_right) printf("  %s\n", coral_message());
  failed |= !is_right;
}

static void fill(coral_array *a, float first) {
  float *numbers = coral_array_write(a);
  for (int i = 0; i < N; i++) numbers[i] = first + i;
  coral_array_end(a);
}

static int has(coral_array *a, float first, float step) {
  const float *numbers = coral_array_read(a);
  int is_right = numbers != NULL;
  for (int i = 0; is_right && i < N; i++) is_right = numbers[i] == first + step * i;
  if (numbers != NULL) coral_array_end(a);
  return is_right;
}

static int costs(coral_request *r, uint64_t in, uint64_t out, uint64_t spared) {
  int code = coral_call(r);
  const coral_receipt *cost = coral_receipt_of(r);
  return code == CORAL_OK && cost->bytes_in == in && cost->bytes_out == out &&
         cost->bytes_spared == spared;
}

static coral_request *addition(coral *c, coral_array *a, coral_array *b, coral_array *sum) {
  coral_request *r = coral_request_new(c, "test.add");
  coral_arg_managed(r, a);
  coral_arg_managed(r, b);
  coral_arg_managed(r, sum);
  coral_arg_int(r, N);
  return r;
}

/* Asks whoever started this. */
static void demand(const char *what) {
  printf("%s\n", what);
  fflush(stdout);
}

/* A request that is held until its daemon is replaced. */
static coral_request *held(coral *c, float *a, coral_constant *k, float *sum) {
  coral_request *r = coral_request_new(c, "test.later");
  coral_arg_array(r, a, BYTES);
  coral_arg_constant(r, k);
  coral_arg_array(r, sum, BYTES);
  coral_arg_int(r, N);
  coral_submit(r);
  demand("replace");
  return r;
}

static int replaced(coral *c) {
  float *a = coral_alloc(c, BYTES), *sum = coral_alloc(c, BYTES), weights[N];
  for (int i = 0; i < N; i++) weights[i] = 1 + i;
  coral_constant *k = coral_constant_new(c, weights, BYTES);
  coral_constant *same = coral_constant_new(c, weights, BYTES);
  coral_request *r = held(c, a, k, sum);
  expect("a request is answered whose daemon went with its constant", coral_wait(r, -1) == CORAL_OK &&
                                                                          sum[N - 1] == N);
  coral_request_free(r);
  r = held(c, a, k, sum);
  struct pollfd readable = {coral_descriptor(c), POLLIN, 0};
  while (coral_next(c) != r) poll(&readable, 1, -1);
  expect("so is one that nobody waits for", coral_result(r) == CORAL_OK);
  coral_constant_free(same);
  demand("go on");
  expect("the next daemon keeps it for as long as somebody has it", coral_call(r) == CORAL_OK);
  coral_request_free(r);
  coral_constant_free(k);
  coral_close(c);
  return failed;
}

int main(int count, char **arguments) {
  coral *c;
  if (count < 2 || coral_open(&c, arguments[1]) != CORAL_OK) return 2;
  if (count > 2) return replaced(c);
  coral_array *a = coral_array_new(c, BYTES), *b = coral_array_new(c, BYTES);
  coral_array *sum = coral_array_new(c, BYTES), *total = coral_array_new(c, BYTES);
  fill(a, 1);
  fill(b, 2);
  coral_request *first = addition(c, a, b, sum), *second = addition(c, sum, b, total);
  expect("what is new is copied, and results stay", costs(first, 2 * BYTES, 0, 0));
  expect("what the board has is spared", costs(second, 0, 0, 2 * BYTES));
  expect("a look brings it here", has(total, 5, 3) && has(sum, 3, 2));
  fill(b, 10);
  expect("what was written is copied again", costs(second, BYTES, 0, BYTES) && has(total, 13, 3));

  float *numbers = coral_array_change(sum);
  numbers[0] = 100;
  expect("an open array is not submitted", coral_call(second) == CORAL_ARRAY_IN_USE);
  expect("nor opened again", coral_array_read(sum) == NULL);
  coral_array_end(sum);
  expect("a change counts", costs(second, BYTES, 0, BYTES) && !has(total, 13, 3));
  expect("it ends once", coral_array_end(sum) == CORAL_MISUSE);

  float weights[N];
  for (int i = 0; i < N; i++) weights[i] = 1;
  coral_constant *k = coral_constant_new(c, weights, sizeof weights);
  memset(weights, 0, sizeof weights);
  coral_request *weighted = coral_request_new(c, "test.add");
  coral_arg_managed(weighted, a);
  coral_arg_constant(weighted, k);
  coral_arg_managed(weighted, sum);
  coral_arg_int(weighted, N);
  expect("a constant is copied once", coral_call(weighted) == CORAL_OK &&
                                          costs(weighted, 0, 0, 2 * BYTES) && has(sum, 2, 1));
  coral_constant_free(k);
  expect("and is known no more", coral_call(weighted) == CORAL_NO_CONTENT);
  expect("which changes nothing", has(sum, 2, 1));

  coral_request_free(first);
  coral_request_free(second);
  coral_request_free(weighted);
  coral_array_free(a);
  coral_array_free(b);
  coral_array_free(sum);
  coral_array_free(total);
  coral_close(c);
  return failed;
}
