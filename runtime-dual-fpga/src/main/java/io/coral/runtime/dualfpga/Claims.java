package io.coral.runtime.dualfpga;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How groups make it known that boards are theirs. Any thread. */
interface Claims {

  /** Where nobody else could use the boards: no engine, no services. */
  Claims NONE =
      (owner, runtimeId, deviceIds, priority) ->
          new Claim() {
            @Override
            public Optional<String> strongerOwner(String deviceId, List<String> devices) {
              return Optional.empty();
            }

            @Override
            public void announce() {
              // there is nobody to tell
            }

            @Override
            public boolean awaitRelease(String deviceId, long nanos) {
              return false;
            }

            @Override
            public void withdraw() {
              // nothing was announced
            }
          };

  /** Makes a claim that nobody knows of yet. */
  Claim claim(String owner, String runtimeId, Set<String> deviceIds, int priority);

  /** One claim. */
  interface Claim {

    /**
     * Makes the claim known until {@link #withdraw}; idempotent. Others act on it within the call,
     * so no lock may be held.
     */
    void announce();

    /**
     * Who has a stronger claim to a board.
     *
     * @param devices every device of the runtime in the order of discovery
     */
    Optional<String> strongerOwner(String deviceId, List<String> devices);

    /**
     * Waits until the engine may have given the board back, for so long at most.
     *
     * @return whether trying again makes sense
     */
    boolean awaitRelease(String deviceId, long nanos);

    /** Frees the boards, for good; idempotent. No lock may be held. */
    void withdraw();
  }
}
