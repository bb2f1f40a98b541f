package io.coral.kubernetes.internal;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Grant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A board that containers may be given.
 *
 * @param resource what they ask for, as {@code xilinx/u250}
 * @param board its id
 * @param version of its shell
 * @param trouble why it may not be given to another container now; empty where it may
 * @param place where it is plugged in
 * @param pciIds of its PCI devices; empty where they are not known
 */
public record Offer(
    String resource,
    String board,
    String version,
    Optional<String> trouble,
    Place place,
    List<String> pciIds) {

  /** What is in the way of a board that was given and is not there. */
  public static final String GONE = "it is not there any more";

  /** What Kubernetes takes as the name of a resource. */
  private static final Pattern RESOURCE =
      Pattern.compile(
          "[a-z0-9]([a-z0-9.-]{0,240}[a-z0-9])?/[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  /** What the kubelet keeps of a device's name, with room for the number of a replica. */
  private static final int LONGEST_ID = 58;

  /** What the engine has, with boards that came or went a moment ago. */
  static List<Offer> of(Coral coral, Places places) {
    List<Grant> others = ofOthers(coral.grants(), Allocations::isOne);
    return coral.activity().boards().stream()
        .map(each -> of(each.board(), others, places))
        .filter(Offer::canBeNamed)
        .toList();
  }

  static Offer of(Board board, List<Grant> others, Places places) {
    return new Offer(
        resource(board),
        board.id(),
        board.device().version(),
        trouble(board, others, Allocations::isOne),
        places.of(board.device().pciIds()),
        board.device().pciIds());
  }

  /** The same, with what is in the way. */
  Offer but(String why) {
    return new Offer(resource, board, version, Optional.of(why), place, pciIds);
  }

  /** What containers ask for that want one of its kind. */
  public static String resource(Board board) {
    return board.device().vendor() + "/" + board.device().name();
  }

  /** Of what was granted, what somebody has alone who is none of those that boards are for. */
  public static List<Grant> ofOthers(List<Grant> all, Predicate<String> isOne) {
    return all.stream()
        .filter(Grant::isExclusive)
        .filter(each -> !isOne.test(each.tenant()))
        .toList();
  }

  /** Whether it may be given to another container now. */
  boolean isHealthy() {
    return trouble.isEmpty();
  }

  /** As {@link #trouble} says. */
  public static boolean isFree(Board board, List<Grant> others, Predicate<String> isOne) {
    return trouble(board, others, isOne).isEmpty();
  }

  /** Whether it is broken, or lost. */
  public static boolean isBroken(Board board) {
    return board.device().failure().isPresent() || board.state() == Board.State.FAILED;
  }

  /**
   * Why a board is not free, for people: it is broken, or kept by somebody else.
   *
   * @param others {@linkplain #ofOthers what these have alone}
   * @param isOne whether a tenant is one of those that such boards are for
   */
  public static Optional<String> trouble(Board board, List<Grant> others, Predicate<String> isOne) {
    if (isBroken(board)) {
      return Optional.of(board.device().failure().orElse("it failed"));
    }
    if (board.state() == Board.State.CLAIMED && board.owner().filter(isOne).isEmpty()) {
      return Optional.of("kept by " + board.owner().orElse("somebody"));
    }
    Optional<String> holder =
        board.holder().filter(each -> !isOne.test(each.tenant())).map(Board.Holder::toString);
    return holder.or(
        () ->
            others.stream()
                .filter(each -> each.names(board.device()))
                .map(each -> "tenant " + each.tenant() + " has it alone")
                .findFirst());
  }

  private boolean canBeNamed() {
    return RESOURCE.matcher(resource).matches() && board.length() <= LONGEST_ID;
  }
}
