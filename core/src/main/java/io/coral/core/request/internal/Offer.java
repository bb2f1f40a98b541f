package io.coral.core.request.internal;

import io.coral.api.Accelerator;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.repository.InstalledBitstream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is installed for one accelerator, prepared once for its requests. Any thread. */
final class Offer {

  private final String accelerator;

  /**
   * What the repository found last; it reads anew every now and then, and finds the same mostly.
   */
  private volatile List<InstalledBitstream> found;

  private final List<InstalledBitstream> newestFirst;
  private final List<ArgumentCheck> checks;
  private final Map<BitSet, Fit> fits = new ConcurrentHashMap<>();
  private final Fit whole;

  /**
   * Prepares what the repository found.
   *
   * @param newestFirst the same, sorted; at least one
   * @param prototypes how each of these is called
   */
  Offer(
      String accelerator,
      List<InstalledBitstream> found,
      List<InstalledBitstream> newestFirst,
      List<Accelerator> prototypes) {
    this.accelerator = accelerator;
    this.found = found;
    this.newestFirst = newestFirst;
    this.checks = new ArrayList<>();
    for (Accelerator prototype : prototypes) {
      checks.add(
          checks.stream()
              .filter(check -> check.prototype().parameters().equals(prototype.parameters()))
              .findFirst()
              .orElseGet(() -> new ArgumentCheck(prototype)));
    }
    this.whole = new Fit(accelerator, newestFirst);
  }

  /** Whether it is still what the repository finds; the same list is not compared twice. */
  boolean isOf(List<InstalledBitstream> now) {
    if (found == now) {
      return true;
    }
    boolean isSame = found.equals(now);
    if (isSame) {
      found = now;
    }
    return isSame;
  }

  /** What can answer some request. */
  Fit whole() {
    return whole;
  }

  /**
   * What can answer a request.
   *
   * @throws RequestException {@code WRONG_ARGUMENT}; {@code UNKNOWN_ACCELERATOR} where the version
   *     that it asks for is not installed
   */
  Fit fit(Request request) {
    requireVersion(request);
    String first = null;
    BitSet misfits = null;
    ArgumentCheck last = null;
    String problem = null;
    for (int i = 0; i < checks.size(); i++) {
      ArgumentCheck check = checks.get(i);
      if (check != last) {
        problem = check.problem(request);
        last = check;
      }
      boolean isOther = !isOfVersion(request, newestFirst.get(i));
      if (problem != null || isOther) {
        first = first == null && !isOther ? problem : first;
        misfits = misfits == null ? new BitSet() : misfits;
        misfits.set(i);
      }
    }
    return misfits == null ? whole : partial(misfits, first);
  }

  private void requireVersion(Request request) {
    if (request.version().isPresent()
        && newestFirst.stream().noneMatch(each -> isOfVersion(request, each))) {
      throw new RequestException(
          RequestException.Code.UNKNOWN_ACCELERATOR,
          accelerator,
          "version "
              + request.version().get()
              + " of "
              + accelerator
              + " is not installed; installed are "
              + newestFirst.stream().map(each -> each.artifact().version()).distinct().toList());
    }
  }

  private static boolean isOfVersion(Request request, InstalledBitstream bitstream) {
    return request.version().isEmpty()
        || request.version().get().equals(bitstream.artifact().version());
  }

  private Fit partial(BitSet misfits, @Nullable String problem) {
    if (misfits.cardinality() == newestFirst.size()) {
      throw new RequestException(
          RequestException.Code.WRONG_ARGUMENT, accelerator, accelerator + ": " + problem);
    }
    return fits.computeIfAbsent(
        misfits,
        left -> {
          List<InstalledBitstream> fitting = new ArrayList<>();
          for (int i = left.nextClearBit(0); i < newestFirst.size(); i = left.nextClearBit(i + 1)) {
            fitting.add(newestFirst.get(i));
          }
          return new Fit(accelerator, fitting);
        });
  }
}
