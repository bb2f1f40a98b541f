package io.coral.kubernetes.internal;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Grant;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A board that containers may be given.
 *
 * @param resource what they ask for, as {@code xilinx/u250}
 * @param board its id
 * @param version of its shell
 * @param isHealthy whether it may be given to another container now
 * @param place where it is plugged in
 */
public record Offer(String resource, String board, String version, boolean isHealthy, Place place) {

  /** What Kubernetes takes as the name of a resource. */
  private static final Pattern RESOURCE =
      Pattern.compile(
          "[a-z0-9]([a-z0-9.-]{0,240}[a-z0-9])?/[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  /** What the kubelet keeps of a device's name, with room for the number of a replica. */
  private static final int LONGEST_ID = 58;

  /** What the engine has, with boards that came or went a moment ago. */
  static List<Offer> of(Coral coral, Places places) {
    List<Grant> grants = coral.grants();
    return coral.activity().boards().stream()
        .map(each -> of(each.board(), grants, places))
        .filter(Offer::canBeNamed)
        .toList();
  }

  static Offer of(Board board, List<Grant> grants, Places places) {
    return new Offer(
        resource(board),
        board.id(),
        board.device().version(),
        isFree(board, grants, Allocations::isOne),
        places.of(board.device().pciIds()));
  }

  /** What containers ask for that want one of its kind. */
  public static String resource(Board board) {
    return board.device().vendor() + "/" + board.device().name();
  }

  /**
   * Neither broken nor kept by somebody else.
   *
   * @param isOne whether a tenant is one of those that such boards are offered to
   */
  public static boolean isFree(Board board, List<Grant> grants, Predicate<String> isOne) {
    return board.device().failure().isEmpty()
        && board.state() != Board.State.FAILED
        && board.state() != Board.State.CLAIMED
        && board.holder().filter(holder -> !isOne.test(holder.tenant())).isEmpty()
        && grants.stream()
            .noneMatch(
                grant ->
                    grant.isExclusive()
                        && !isOne.test(grant.tenant())
                        && grant.names(board.device()));
  }

  private boolean canBeNamed() {
    return RESOURCE.matcher(resource).matches() && board.length() <= LONGEST_ID;
  }
}
