package io.coral.daemon.internal;

import io.coral.api.CoralArray;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The arrays of one client whose content has a number, by the ranges where they lie. Any thread.
 */
final class VersionedArrays {

  private final LongFunction<CoralArray> engine;
  private final Tenant tenant;

  // guarded by this
  private final Map<Place, VersionedArray> all = new HashMap<>();

  /** Where it lies in the client's memory. */
  record Place(int segment, long offset, long length) {}

  VersionedArrays(LongFunction<CoralArray> engine, Tenant tenant) {
    this.engine = engine;
    this.tenant = tenant;
  }

  /** The one at a place, which has no content at first. */
  synchronized VersionedArray at(Place place) throws CallException {
    VersionedArray known = all.get(place);
    if (known == null) {
      known = made(place.length());
      all.put(place, known);
    }
    return known;
  }

  private VersionedArray made(long bytes) throws CallException {
    tenant.keepsOne(bytes);
    try {
      return new VersionedArray(engine.apply(bytes));
    } catch (RuntimeException | Error e) {
      tenant.forgetsOne(bytes);
      throw e;
    }
  }

  /** The one that a request has used there. */
  synchronized VersionedArray known(Place place) throws CallException {
    VersionedArray known = all.get(place);
    if (known == null) {
      throw new CallException(Code.NO_CONTENT, "no request has used an array there");
    }
    return known;
  }

  /** Their segment is given back. */
  synchronized void remove(int segment) {
    all.entrySet()
        .removeIf(
            each -> {
              boolean isThere = each.getKey().segment() == segment;
              if (isThere) {
                close(each.getKey(), each.getValue());
              }
              return isThere;
            });
  }

  /** The client is gone. */
  synchronized void close() {
    all.forEach((place, one) -> Attempt.of(() -> close(place, one)));
    all.clear();
  }

  private void close(Place place, VersionedArray one) {
    one.array.close();
    tenant.forgetsOne(place.length());
  }
}
