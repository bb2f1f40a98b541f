#include "stack.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct item {
  void (*work)(void *);
  void *argument;
  struct item *next;
};

struct stack_queue {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct item *first, *last; /* the first is at work, and stays here for so long */
  bool quit;
  pthread_t thread;
};

static void *serve(void *argument) {
  struct stack_queue *queue = argument;
  pthread_mutex_lock(&queue->lock);
  for (;;) {
    while (queue->first == NULL && !queue->quit) pthread_cond_wait(&queue->changed, &queue->lock);
    struct item *item = queue->first;
    if (item == NULL) break;
    pthread_mutex_unlock(&queue->lock);
    item->work(item->argument);
    pthread_mutex_lock(&queue->lock);
    queue->first = item->next;
    free(item);
    if (queue->first == NULL) pthread_cond_broadcast(&queue->changed);
  }
  pthread_mutex_unlock(&queue->lock);
  return NULL;
}

struct stack_queue *stack_queue_create(void) {
  struct stack_queue *queue = calloc(1, sizeof *queue);
  if (queue == NULL) return NULL;
  pthread_mutex_init(&queue->lock, NULL);
  pthread_cond_init(&queue->changed, NULL);
  if (pthread_create(&queue->thread, NULL, serve, queue) != 0) {
    free(queue);
    return NULL;
  }
  return queue;
}

void stack_queue_push(struct stack_queue *queue, void (*work)(void *), void *argument) {
  struct item *item = malloc(sizeof *item);
  if (item == NULL) abort();
  *item = (struct item){work, argument, NULL};
  pthread_mutex_lock(&queue->lock);
  if (queue->first == NULL) queue->first = item;
  else queue->last->next = item;
  queue->last = item;
  pthread_cond_broadcast(&queue->changed);
  pthread_mutex_unlock(&queue->lock);
}

void stack_queue_finish(struct stack_queue *queue) {
  pthread_mutex_lock(&queue->lock);
  while (queue->first != NULL) pthread_cond_wait(&queue->changed, &queue->lock);
  pthread_mutex_unlock(&queue->lock);
}

void stack_queue_release(struct stack_queue *queue) {
  pthread_mutex_lock(&queue->lock);
  queue->quit = true;
  pthread_cond_broadcast(&queue->changed);
  pthread_mutex_unlock(&queue->lock);
  pthread_join(queue->thread, NULL);
  free(queue);
}
