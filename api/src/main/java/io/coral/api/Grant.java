package io.coral.api;

import io.coral.spec.DeviceInfo;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which boards a tenant may use.
 *
 * @param tenant whose requests, reservations and arrays this binds
 * @param boards ids of boards and kinds of boards such as {@code xilinx/u250}, of those that are
 *     there and of those that come later; empty for all that nobody was granted exclusively
 * @param isExclusive whether nobody else may use them
 */
public record Grant(String tenant, Optional<Set<String>> boards, boolean isExclusive) {

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException when all boards are to be exclusive
   */
  public Grant {
    boards = boards.map(names -> Set.copyOf(names));
    if (isExclusive && boards.isEmpty()) {
      throw new IllegalArgumentException(
          "tenant " + tenant + " is to have all boards exclusively; name those that it is to have");
    }
  }

  /** The tenant may use all boards that nobody was granted exclusively, as one without a grant. */
  public static Grant everything(String tenant) {
    return new Grant(tenant, Optional.empty(), false);
  }

  /**
   * The tenant may use these boards alone; none where no name is given. Others may use them too.
   */
  public static Grant of(String tenant, Set<String> boards) {
    return new Grant(tenant, Optional.of(boards), false);
  }

  /** The tenant may use these boards alone, and nobody else may. */
  public static Grant exclusive(String tenant, Set<String> boards) {
    return new Grant(tenant, Optional.of(boards), true);
  }

  /** Whether it names a board. */
  public boolean names(DeviceInfo board) {
    return boards
        .map(
            names ->
                names.contains(board.id()) || names.contains(board.vendor() + "/" + board.name()))
        .orElse(true);
  }

  /**
   * Who has a board alone: of several who name it, whoever was granted it first.
   *
   * @param all that was granted, as {@link Coral#grants} has it
   */
  public static Optional<Grant> sole(Collection<Grant> all, DeviceInfo board) {
    return all.stream().filter(each -> each.isExclusive() && each.names(board)).findFirst();
  }

  /**
   * Whether a tenant may use a board.
   *
   * @param all that was granted, as {@link Coral#grants} has it
   */
  public static boolean admit(Collection<Grant> all, String tenant, DeviceInfo board) {
    return sole(all, board).map(Grant::tenant).map(tenant::equals).orElse(true)
        && all.stream().allMatch(each -> !each.tenant().equals(tenant) || each.names(board));
  }

  /** What it grants, for people. */
  @Override
  public String toString() {
    return boards
            .map(names -> names.isEmpty() ? "no board" : String.join(", ", new TreeSet<>(names)))
            .orElse("all boards")
        + (isExclusive ? " alone" : "");
  }
}
