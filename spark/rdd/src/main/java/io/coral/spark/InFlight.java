package io.coral.spark;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * The results of the requests of one task, in the order of its elements, with some requests under
 * way behind the one that is waited for. The task's thread.
 */
final class InFlight<T, R> implements Iterator<R> {

  private final Iterator<T> elements;
  private final String accelerator;
  private final Call<T, R> call;
  private final TaskCoral coral;
  private final int most;
  private final Deque<Element<R>> underWay = new ArrayDeque<>();

  /** What became of one element. */
  private record Element<R>(TaskCoral.Submitted submitted, Supplier<R> result) {}

  /**
   * Over some elements.
   *
   * @param most how many requests are under way at a time
   */
  InFlight(Iterator<T> elements, String accelerator, Call<T, R> call, TaskCoral coral, int most) {
    this.elements = elements;
    this.accelerator = accelerator;
    this.call = call;
    this.coral = coral;
    this.most = most;
  }

  @Override
  public boolean hasNext() {
    return !underWay.isEmpty() || elements.hasNext();
  }

  @Override
  public R next() {
    while (underWay.size() < most && elements.hasNext()) {
      Asked<R> asked = call.ask(coral.request(accelerator), elements.next());
      underWay.add(new Element<>(coral.submit(asked.request()), asked.result()));
    }
    if (underWay.isEmpty()) {
      throw new NoSuchElementException();
    }
    Element<R> first = underWay.remove();
    coral.await(first.submitted());
    return first.result().get();
  }
}
