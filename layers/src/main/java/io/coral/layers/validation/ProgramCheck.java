package io.coral.layers.validation;

import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.format.Digests;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What programming does: PRG-01, PRG-03, PRG-04, PRG-07, PRG-11 to PRG-14, RES-06. */
final class ProgramCheck implements Check {

  /** The kernels of one epoch. */
  private static final class Known {
    private long epoch;
    private @Nullable List<KernelInfo> kernels;

    synchronized @Nullable List<KernelInfo> swap(long now, List<KernelInfo> next) {
      List<KernelInfo> before = epoch == now ? kernels : null;
      epoch = now;
      kernels = next;
      return before;
    }
  }

  @Override
  public void look(Seen seen) {
    if (seen.call().type() != Resource.class) {
      return;
    }
    ResourceState now = seen.target(Resource.class).state();
    switch (seen.call().operation()) {
      case PROGRAM -> program(seen, now);
      case CHECK -> check(seen, now);
      case UNPROGRAM -> unprogram(seen, now);
      case KERNELS -> kernels(seen, now);
      case RESOURCE_STATE -> state(seen);
      default -> {}
    }
  }

  private static void program(Seen seen, ResourceState now) {
    Bitstream bitstream = seen.argument(0, Bitstream.class);
    long earlier = seen.before().map(ResourceState::epoch).orElse(now.epoch() - 1);
    if (seen.succeeded()) {
      seen.require(
          now.epoch() > earlier,
          Rule.PRG_07,
          () -> "each programming starts a new epoch; it was " + earlier + " and is " + now);
      if (now.epoch() == earlier + 1 && now.phase() == Phase.PROGRAMMED) {
        String digest = Digests.sha256(bitstream.bytes());
        seen.require(
            now.digest().equals(Optional.of(digest)),
            Rule.PRG_11,
            () -> "the digest of the loaded binary is " + digest + "; told is " + now.digest());
      }
      return;
    }
    ErrorCode code = seen.code().orElse(ErrorCode.INTERNAL);
    if (code == ErrorCode.INVALID_BINARY || code == ErrorCode.INCOMPATIBLE) {
      seen.require(
          now.epoch() == earlier || seen.before().isEmpty(),
          Rule.PRG_04,
          () ->
              "a failed check leaves the earlier program; the epoch was "
                  + earlier
                  + ", is "
                  + now.epoch());
      platforms(seen, code, bitstream);
    } else if (code == ErrorCode.PROGRAM_FAILED) {
      seen.require(
          now.phase() != Phase.PROGRAMMED,
          Rule.PRG_14,
          () -> "after PROGRAM_FAILED the resource is unprogrammed; it is " + now);
    }
  }

  private static void platforms(Seen seen, ErrorCode code, Bitstream bitstream) {
    String message = String.valueOf(seen.failure());
    String board = seen.target(Resource.class).info().version();
    seen.require(
        code != ErrorCode.INCOMPATIBLE
            || message.contains(board)
                && bitstream
                    .platform()
                    .map(platform -> message.contains(platform.version()))
                    .orElse(true),
        Rule.PRG_03,
        () -> "INCOMPATIBLE names both platforms; seen " + message);
  }

  private static void check(Seen seen, ResourceState now) {
    seen.before()
        .filter(before -> before.phase() != Phase.PROGRAMMING && before.epoch() == now.epoch())
        .filter(before -> now.phase() == Phase.PROGRAMMED || now.phase() == Phase.UNPROGRAMMED)
        .ifPresent(
            before ->
                seen.require(
                    before.equals(now),
                    Rule.PRG_12,
                    () -> "check has no effect; the state was " + before + " and is " + now));
    if (seen.code().filter(ErrorCode.INCOMPATIBLE::equals).isPresent()) {
      platforms(seen, ErrorCode.INCOMPATIBLE, seen.argument(0, Bitstream.class));
    }
  }

  private static void unprogram(Seen seen, ResourceState now) {
    long earlier = seen.before().map(ResourceState::epoch).orElse(now.epoch());
    seen.require(
        !seen.succeeded() || now.phase() != Phase.PROGRAMMED || now.epoch() > earlier + 1,
        Rule.PRG_13,
        () -> "unprogram leaves the resource unprogrammed; it is " + now);
  }

  private static void kernels(Seen seen, ResourceState now) {
    if (!seen.succeeded()) {
      return;
    }
    @SuppressWarnings("unchecked")
    List<KernelInfo> kernels = seen.result(List.class);
    if (seen.steadyState().isPresent()) {
      List<KernelInfo> before = seen.state(Known.class, Known::new).swap(now.epoch(), kernels);
      seen.require(
          before == null || before.equals(kernels),
          Rule.PRG_01,
          () -> "kernels() is constant within an epoch; it was " + before + " and is " + kernels);
    }
  }

  private static void state(Seen seen) {
    if (!seen.succeeded()) {
      return;
    }
    ResourceState state = seen.result(ResourceState.class);
    boolean loaded = state.bitstream().isPresent() && state.digest().isPresent();
    boolean named = state.bitstream().isPresent() || state.digest().isPresent();
    seen.require(
        state.phase() != Phase.PROGRAMMED || loaded,
        Rule.RES_06,
        () -> "a programmed resource tells bitstream and digest; seen " + state);
    seen.require(
        state.phase() != Phase.UNPROGRAMMED || !named,
        Rule.RES_06,
        () -> "an unprogrammed resource tells no bitstream and no digest; seen " + state);
  }
}
