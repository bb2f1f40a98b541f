package io.coral.core.schedule.internal;

/**
 * What the state machine decides. Called from within an event, in the order of the decisions; an
 * implementation notes them and calls nothing of {@link Schedule}.
 */
public interface Decisions {

  /** A request is bound to a compute unit and is to be issued there. */
  void start(Ticket ticket, Unit unit);

  /** Nothing runs on the board; it is to be programmed. Answered by an event. */
  void program(ScheduledBoard board, Binary binary);

  /** A request is answered without running. */
  void expire(Ticket ticket, Expiry why);

  /**
   * A hold has moved on: its boards are being freed of others, it is granted, lost one, or ended.
   */
  void held(Hold hold);

  /** Why a request is not run. */
  enum Expiry {
    /** Its deadline has passed. */
    DEADLINE,
    /** No board that could run it was there for as long as the policy waits. */
    NO_BOARD,
    /** It failed on every board that could run it. */
    EXHAUSTED
  }
}
