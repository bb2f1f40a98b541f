package io.coral.core.engine.internal;

import io.coral.core.schedule.internal.Policy;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall.Limit;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How long the engine waits, for the calls of a runtime and for boards; and how much may wait for
 * it.
 *
 * @param discover {@code discover.limit}: to say what it is, which boards it sees, to subscribe
 * @param open {@code open.limit}: to open a board or a compute unit of it, or to take memory there;
 *     for a claim, to take a board that is free
 * @param program {@code program.limit}: to program a board
 * @param release {@code release.limit}: how long a board may use the arrays of a request that has
 *     failed there, before it is given up
 * @param park {@code park.limit}: how long a request waits while no board that could run it is
 *     there
 * @param view {@code view.limit}: how long the opening of a view of an array waits for requests
 * @param arraysChecked {@code arrays.checked}: whether it is found out that a view's memory is
 *     changed after its end
 * @param shares who may ask, and for how much
 * @param findings what is wrong with the settings
 */
record EngineLimits(
    Limit discover,
    Limit open,
    Limit program,
    Limit release,
    Limit park,
    Limit view,
    boolean arraysChecked,
    Shares shares,
    List<Finding> findings) {

  /** The PID of the settings; on a plain class path, the prefix of the system properties. */
  static final String PID = "io.coral.core.engine";

  EngineLimits {
    Objects.requireNonNull(discover, "discover");
    Objects.requireNonNull(open, "open");
    Objects.requireNonNull(program, "program");
    Objects.requireNonNull(release, "release");
    Objects.requireNonNull(park, "park");
    Objects.requireNonNull(view, "view");
    Objects.requireNonNull(shares, "shares");
    findings = List.copyOf(findings);
  }

  /** Reads settings; one that is wrong counts as not set, and is a finding. */
  static EngineLimits of(Settings settings) {
    List<Finding> findings = new ArrayList<>();
    Limit discover = limit(settings, "discover.limit", Duration.ofSeconds(10), findings);
    Limit open = limit(settings, "open.limit", Duration.ofSeconds(30), findings);
    Limit program = limit(settings, "program.limit", Duration.ofMinutes(2), findings);
    Limit release = limit(settings, "release.limit", Duration.ofSeconds(10), findings);
    Limit park = limit(settings, "park.limit", Duration.ofSeconds(5), findings);
    Limit view = limit(settings, "view.limit", Duration.ofMinutes(1), findings);
    boolean arraysChecked = false;
    try {
      arraysChecked = settings.flag("arrays.checked", false);
    } catch (IllegalArgumentException e) {
      findings.add(wrong(e, "views are not checked"));
    }
    Shares shares = Shares.of(settings);
    findings.addAll(shares.findings());
    findings.addAll(settings.findings());
    return new EngineLimits(
        discover, open, program, release, park, view, arraysChecked, shares, findings);
  }

  /** How requests are scheduled within these limits. */
  Policy policy() {
    return Policy.DEFAULT.withNoBoard(park.duration().toNanos());
  }

  private static Limit limit(
      Settings settings, String key, Duration fallback, List<Finding> findings) {
    try {
      return new Limit(key, settings.duration(key, fallback));
    } catch (IllegalArgumentException e) {
      findings.add(wrong(e, fallback.toSeconds() + "s counts"));
      return new Limit(key, fallback);
    }
  }

  private static Finding wrong(IllegalArgumentException why, String until) {
    return new Finding(
        Finding.Kind.CONFIGURATION,
        PID,
        String.valueOf(why.getMessage()),
        "correct the setting; " + until + " until then");
  }
}
