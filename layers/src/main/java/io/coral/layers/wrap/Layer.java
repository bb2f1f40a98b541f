package io.coral.layers.wrap;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Stands between a caller and a runtime, on every call of every object that the runtime hands out:
 * resources, memories, buffers, compute units, events and capabilities. Called on the caller's
 * thread, by many threads at once.
 */
@FunctionalInterface
@ConsumerType
public interface Layer {

  /**
   * Makes the call, usually by {@link Call#proceed()}.
   *
   * @return what the caller gets
   * @throws Throwable what the caller gets instead
   */
  @Nullable Object around(Call call) throws Throwable;
}
