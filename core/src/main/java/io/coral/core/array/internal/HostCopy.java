package io.coral.core.array.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A copy of an array to the host that is under way. Guarded by {@link ArrayOrder}. */
final class HostCopy {

  /** Who is told once it has come, or cannot. */
  final List<Consumer<@Nullable Throwable>> waiting = new ArrayList<>();

  /** Where it was copied from, one after the other. */
  final Set<Resident> tried = new HashSet<>();

  /** Tells its end, once it is the array's no more; not with the lock. */
  void end(@Nullable Throwable failure) {
    waiting.forEach(each -> each.accept(failure));
  }
}
