package io.coral.api;

import java.time.Duration;
import java.util.Objects;

/**
 * Boards that one tenant wants to itself for a time.
 *
 * <pre>{@code
 * try (Lease lease = coral.reserve(Reservation.of("xilinx/u280", Duration.ofHours(1)).count(2))) {
 *   …
 * }
 * }</pre>
 *
 * <p>Immutable: each method that sets something returns a new reservation.
 *
 * @param boards the id of a board, or a kind of boards as {@code vendor/name}
 * @param count how many of these
 * @param term how long they are held from when all of them are free of others; at most a year
 * @param tenant for whom
 * @param patience how long {@link Coral#reserve} waits for that; zero for not at all
 */
public record Reservation(
    String boards, int count, Duration term, String tenant, Duration patience) {

  /** How long {@link Coral#reserve} waits where nobody said. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

  private static final Duration LONGEST = Duration.ofDays(366);

  /**
   * Checks what can be checked without an engine.
   *
   * @throws IllegalArgumentException when count or term are not above zero, a time is negative, or
   *     one is longer than a year
   */
  public Reservation {
    Objects.requireNonNull(boards, "boards");
    Objects.requireNonNull(tenant, "tenant");
    if (count < 1) {
      throw new IllegalArgumentException(
          count + " boards of " + boards + " are reserved; expected at least one");
    }
    if (term.isNegative() || term.isZero() || term.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          boards + " is reserved for " + term + "; expected above zero, and at most a year");
    }
    if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          boards + " is waited for " + patience + "; expected at least zero, and at most a year");
    }
  }

  /**
   * One board for the default tenant.
   *
   * @param boards its id, or a kind of boards as {@code vendor/name}
   * @param term how long it is held
   */
  public static Reservation of(String boards, Duration term) {
    return new Reservation(boards, 1, term, Request.DEFAULT_TENANT, DEFAULT_PATIENCE);
  }

  /** Reserves so many, all or none. */
  public Reservation count(int boardsOfTheKind) {
    return new Reservation(boards, boardsOfTheKind, term, tenant, patience);
  }

  /** Reserves on behalf of a tenant. */
  public Reservation tenant(String name) {
    return new Reservation(boards, count, term, name, patience);
  }

  /** Has {@link Coral#reserve} wait at most so long; zero for not at all. */
  public Reservation waitAtMost(Duration time) {
    return new Reservation(boards, count, term, tenant, time);
  }
}
