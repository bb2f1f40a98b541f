/* Checked additions from several threads, several at once from each; says how many it had. */
#include <coral.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { AT_ONCE = 8, NUMBERS = 1024 };

typedef struct lane {
  coral_request *request;
  float *a, *b, *sum;
} lane;

static coral *client;
static long requests;

static void fill(lane *l, long seed) {
  for (int i = 0; i < NUMBERS; i++) {
    l->a[i] = (float)(seed + i);
    l->b[i] = (float)(2 * i);
    l->sum[i] = -1;
  }
}

static int is_right(const lane *l, long seed) {
  for (int i = 0; i < NUMBERS; i++) {
    if (l->sum[i] != (float)(seed + i) + (float)(2 * i)) return 0;
  }
  return 1;
}

static void *work(void *number) {
  lane lanes[AT_ONCE];
  size_t bytes = NUMBERS * sizeof(float);
  long thread = (long)number;
  for (int i = 0; i < AT_ONCE; i++) {
    lane *l = &lanes[i];
    l->request = coral_request_new(client, "test.add");
    coral_arg_array(l->request, l->a = coral_alloc(client, bytes), bytes);
    coral_arg_array(l->request, l->b = coral_alloc(client, bytes), bytes);
    coral_arg_array(l->request, l->sum = coral_alloc(client, bytes), bytes);
    coral_arg_int(l->request, NUMBERS);
  }
  for (long done = 0; done < requests; done += AT_ONCE) {
    for (int i = 0; i < AT_ONCE; i++) {
      fill(&lanes[i], thread + done + i);
      if (coral_submit(lanes[i].request) != CORAL_OK) goto failed;
    }
    for (int i = 0; i < AT_ONCE; i++) {
      if (coral_wait(lanes[i].request, -1) != CORAL_OK) goto failed;
      if (!is_right(&lanes[i], thread + done + i)) {
        printf("a sum is wrong\n");
        return "wrong";
      }
    }
  }
  for (int i = 0; i < AT_ONCE; i++) coral_request_free(lanes[i].request);
  return NULL;
failed:
  printf("%s\n", coral_message());
  return "failed";
}

int main(int count, char **arguments) {
  enum { MOST = 64 };
  pthread_t threads[MOST];
  if (count != 4 || coral_open(&client, arguments[1]) != CORAL_OK) {
    printf("cannot open: %s\n", coral_message());
    return 2;
  }
  int thread_count = atoi(arguments[2]);
  requests = atol(arguments[3]);
  int wrong = 0;
  for (long i = 0; i < thread_count; i++) pthread_create(&threads[i], NULL, work, (void *)i);
  for (int i = 0; i < thread_count; i++) {
    void *end;
    pthread_join(threads[i], &end);
    wrong += end != NULL;
  }
  coral_close(client);
  if (wrong == 0) printf("all right\n");
  return wrong != 0;
}
