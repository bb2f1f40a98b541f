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

  /**
   * What can answer a request.
   *
   * @throws RequestException {@code WRONG_ARGUMENT}
   */
  Fit fit(Request request) {
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
      if (problem != null) {
        first = first == null ? problem : first;
        misfits = misfits == null ? new BitSet() : misfits;
        misfits.set(i);
      }
    }
    return misfits == null ? whole : partial(misfits, first);
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
