/*
 * What the C runtime of the tests is loaded on, as a vendor's is on OpenCL: queues that work on threads of
 * their own. The runtime is not linked with it, so it must be loaded before, for all to see.
 */
#ifndef STACK_H
#define STACK_H

#define EXPORT __attribute__((visibility("default")))

struct stack_queue;

EXPORT struct stack_queue *stack_queue_create(void);

/* Does work later, in order; the argument is the work's own from now on. */
EXPORT void stack_queue_push(struct stack_queue *queue, void (*work)(void *), void *argument);

/* Waits until all that was pushed is done. */
EXPORT void stack_queue_finish(struct stack_queue *queue);

EXPORT void stack_queue_release(struct stack_queue *queue);
#endif
