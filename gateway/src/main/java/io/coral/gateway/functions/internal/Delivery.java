package io.coral.gateway.functions.internal;

import io.coral.api.Coral;
import io.coral.api.function.InstalledFunction;
import io.coral.gateway.internal.Gateway;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.objects.internal.Fetched;
import io.coral.gateway.objects.internal.Objects;
import io.coral.gateway.objects.internal.StoreException;
import java.net.URI;

/**
 * One event whose data is in a store: fetched, computed, and the result stored at an address that
 * follows from the event, so that it is done once.
 */
record Delivery(
    Gateway gateway,
    Coral coral,
    Objects objects,
    URI object,
    InstalledFunction function,
    String tenant) {

  /**
   * Tries it. Blocks.
   *
   * @return where the result is, from this time or an earlier one
   */
  URI once(Event event) throws StoreException {
    URI result = objects.result(object, function.accelerator(), event.key());
    if (objects.isThere(result)) {
      return result;
    }
    int most = (int) Math.min(gateway.settings().requestBytes(), Integer.MAX_VALUE);
    Memory memory = gateway.inference().memory(tenant);
    try (Fetched fetched = objects.get(object, most, memory);
        Computation computation =
            Computation.begin(
                coral,
                function,
                memory,
                tenant,
                gateway.settings().waitLimit(),
                fetched.content())) {
      objects.put(
          result, computation.result(), function.function().result().type(), gateway.heap(tenant));
      return result;
    }
  }
}
