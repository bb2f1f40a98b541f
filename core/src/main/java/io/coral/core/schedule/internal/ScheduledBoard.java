package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One board as the state machine sees it. */
public final class ScheduledBoard {

  /** Where a board stands. */
  public enum State {
    /** Takes requests, or nothing is known of its program. */
    READY,
    /** Finishes what it has, then is programmed. */
    MAKING_ROOM,
    /** Is being programmed. */
    PROGRAMMING,
    /** Failed, and is left alone for a while. */
    ASIDE,
    /** Was taken away. */
    GONE
  }

  final int id;
  final int platform;
  final int model;
  final List<Unit> units = new ArrayList<>();

  /** What it was given and has not done. */
  final List<Ticket> bound = new ArrayList<>();

  /** What it holds that requests share, by numbers. */
  final Map<Long, Data.Held> data = new HashMap<>();

  /** How much that is. */
  double dataBytes;

  /** What keeps it for one tenant, or is to; null while it serves all. */
  @Nullable Hold hold;

  /** The scopes that it is of. */
  Set<Scope> scopes = Set.of();

  /** Who may use it. */
  Audience audience;

  /** The units for which its owner pays. */
  double paid;

  State state = State.READY;
  @Nullable Binary binary;
  @Nullable Binary next;

  /** What it will serve once it is programmed. */
  final List<UnitClass> coming = new ArrayList<>();

  /** Until when it serves what it was programmed for, though others wait. */
  double stayUntil = Double.NEGATIVE_INFINITY;

  /** When its link to the host will have copied in what it was given. */
  double linkFreeAt;

  /** When its last request was done. */
  double lastUsed = Double.NEGATIVE_INFINITY;

  long programmingSince;
  int failures;
  long asideUntil;
  @Nullable Fleet fleet;

  /** Whether it began or ceased to run something and stands in its fleet as before. */
  boolean isMoving;

  /** Whether it is among those of its platform that take no requests now, but will again. */
  boolean isAway;

  int idleSlot;
  int busySlot;
  int asideSlot;

  ScheduledBoard(int id, int platform, int model, Audience audience) {
    this.id = id;
    this.platform = platform;
    this.model = model;
    this.audience = audience;
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** Where it stands. */
  public State state() {
    return state;
  }

  /** What it is programmed with; null when with nothing that is known. */
  public @Nullable Binary binary() {
    return binary;
  }

  /** What keeps it for one tenant, or is to; null while it serves all. */
  public @Nullable Hold hold() {
    return hold;
  }

  /** The units that its program has; empty while it has none. */
  public List<Unit> units() {
    return units;
  }

  /** How many requests it was given and has not done. */
  public int bound() {
    return bound.size();
  }

  /** Whether a tenant's requests may run on it. */
  public boolean isFor(Tenant tenant) {
    return audience.admits(tenant);
  }

  /** Whether a tenant's requests may run on it once nobody else holds it. */
  public boolean isInReachOf(Tenant tenant) {
    return audience.admits(audience.owner, tenant.scope);
  }

  /** Whether it runs nothing of others than a tenant. */
  boolean runsOnly(Tenant tenant) {
    for (int i = 0; i < bound.size(); i++) {
      if (bound.get(i).tenant != tenant) {
        return false;
      }
    }
    return true;
  }

  /** How long it takes to copy to it again what it holds, which a programming destroys. */
  double refill() {
    double longest = 0;
    for (int i = 0; i < units.size() && dataBytes > 0; i++) {
      longest = Math.max(longest, units.get(i).of.speed.refill(dataBytes));
    }
    return longest;
  }

  boolean takesRequests() {
    return state == State.READY;
  }

  /** Whether it takes none now, but will again by itself. */
  boolean comesBack() {
    return state == State.MAKING_ROOM || state == State.PROGRAMMING || state == State.ASIDE;
  }

  /** Whether it failed lately and is tried with one request at a time. */
  boolean isProbing() {
    return failures > 0;
  }
}
