package io.coral.core.schedule.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap whose elements know where they stand, so that any of them can be moved or taken out
 * in O(log n). One element may stand in several heaps, under a slot of its own in each.
 */
abstract class Heap<T> {

  private static final int SMALLEST = 8;

  private Object[] elements = new Object[SMALLEST];
  private int size;

  /** Whether one element comes out before another. */
  abstract boolean before(T a, T b);

  /** The element's place in this heap plus one; 0 when it is not in it. */
  abstract int slot(T element);

  abstract void setSlot(T element, int slot);

  final int size() {
    return size;
  }

  final boolean contains(T element) {
    return slot(element) != 0;
  }

  /** The first element; null when there is none. */
  final @Nullable T peek() {
    return size == 0 ? null : get(0);
  }

  /** The element at a place, in no order. */
  @SuppressWarnings("unchecked")
  final T get(int place) {
    return (T) elements[place];
  }

  /** Puts an element in, or to its new place when it is in already. */
  final void put(T element) {
    if (contains(element)) {
      moved(element);
      return;
    }
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, 2 * size);
    }
    place(element, size++);
    up(size - 1);
  }

  /** Restores the order after the key of an element changed; nothing if it is not in the heap. */
  final void moved(T element) {
    int slot = slot(element);
    if (slot != 0 && size > 1) {
      up(slot - 1);
      down(slot(element) - 1);
    }
  }

  /** Takes an element out; false when it was not in. */
  final boolean remove(T element) {
    int slot = slot(element);
    if (slot == 0) {
      return false;
    }
    setSlot(element, 0);
    size--;
    T last = get(size);
    elements[size] = null;
    if (slot - 1 < size) {
      place(last, slot - 1);
      moved(last);
    } else if (elements.length > SMALLEST && size < elements.length / 4) {
      elements = Arrays.copyOf(elements, elements.length / 2);
    }
    return true;
  }

  /** Puts an element in the place of another, which goes out; nothing if that is not in. */
  final void replace(T element, T by) {
    int slot = slot(element);
    if (slot != 0) {
      setSlot(element, 0);
      place(by, slot - 1);
      moved(by);
    }
  }

  private void place(T element, int at) {
    elements[at] = element;
    setSlot(element, at + 1);
  }

  private void up(int at) {
    T rising = get(at);
    int child = at;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (!before(rising, get(parent))) {
        break;
      }
      place(get(parent), child);
      child = parent;
    }
    place(rising, child);
  }

  private void down(int at) {
    T sinking = get(at);
    int parent = at;
    for (int child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size && before(get(child + 1), get(child))) {
        child++;
      }
      if (!before(get(child), sinking)) {
        break;
      }
      place(get(child), parent);
      parent = child;
    }
    place(sinking, parent);
  }
}
