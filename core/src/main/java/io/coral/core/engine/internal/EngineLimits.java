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
 * @param open {@code open.limit}: to open a board or a compute unit of it, to take memory there, or
 *     to read its sensors; for a claim, to take a board that is free
 * @param program {@code program.limit}: to program a board
 * @param release {@code release.limit}: how long a board may use the arrays of a request that has
 *     failed there, before it is given up
 * @param policy how requests are scheduled; {@code park.limit}: how long one waits while no board
 *     that could run it is there; {@code program.stay}, {@code program.patience} and {@code
 *     program.wait}: when a board is programmed anew
 * @param view {@code view.limit}: how long the opening of a view of an array waits for requests
 * @param arraysChecked {@code arrays.checked}: whether it is found out that a view's memory is
 *     changed after its end, and that two requests use a buffer which one of them writes
 * @param powerPeriod {@code power.period}: how often the power of a board is read while it runs
 *     something; zero for never
 * @param shares who may ask, and for how much
 * @param findings what is wrong with the settings
 */
record EngineLimits(
    Limit discover,
    Limit open,
    Limit program,
    Limit release,
    Policy policy,
    Limit view,
    boolean arraysChecked,
    Duration powerPeriod,
    Shares shares,
    List<Finding> findings) {

  /** The PID of the settings; on a plain class path, the prefix of the system properties. */
  static final String PID = "io.coral.core.engine";

  private static final String POWER_PERIOD = "power.period";
  private static final Duration POWER_PERIOD_DEFAULT = Duration.ofMillis(100);
  private static final int MOST_TIMES = 1_000_000;

  EngineLimits {
    Objects.requireNonNull(discover, "discover");
    Objects.requireNonNull(open, "open");
    Objects.requireNonNull(program, "program");
    Objects.requireNonNull(release, "release");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(view, "view");
    Objects.requireNonNull(powerPeriod, "powerPeriod");
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
    Policy policy = policy(settings, findings);
    Limit view = limit(settings, "view.limit", Duration.ofMinutes(1), findings);
    boolean arraysChecked = false;
    try {
      arraysChecked = settings.flag("arrays.checked", false);
    } catch (IllegalArgumentException e) {
      findings.add(wrong(String.valueOf(e.getMessage()), "views are not checked"));
    }
    Duration powerPeriod = powerPeriod(settings, findings);
    Shares shares = Shares.of(settings);
    findings.addAll(shares.findings());
    findings.addAll(settings.findings());
    return new EngineLimits(
        discover,
        open,
        program,
        release,
        policy,
        view,
        arraysChecked,
        powerPeriod,
        shares,
        findings);
  }

  private static Policy policy(Settings settings, List<Finding> findings) {
    Policy standard = Policy.DEFAULT;
    Limit park = limit(settings, "park.limit", Duration.ofSeconds(5), findings);
    Limit wait =
        limit(settings, "program.wait", Duration.ofNanos(standard.longestWait()), findings);
    return standard
        .withProgramming(
            times(settings, "program.stay", standard.stay(), findings),
            times(settings, "program.patience", standard.patience(), findings),
            wait.duration().toNanos())
        .withNoBoard(park.duration().toNanos());
  }

  /** How many times something. */
  private static double times(
      Settings settings, String key, double fallback, List<Finding> findings) {
    try {
      return settings.number(key, (int) fallback, 0, MOST_TIMES);
    } catch (IllegalArgumentException e) {
      findings.add(wrong(String.valueOf(e.getMessage()), (int) fallback + " counts"));
      return fallback;
    }
  }

  private static Limit limit(
      Settings settings, String key, Duration fallback, List<Finding> findings) {
    try {
      return new Limit(key, settings.duration(key, fallback));
    } catch (IllegalArgumentException e) {
      findings.add(wrong(String.valueOf(e.getMessage()), fallback.toSeconds() + "s counts"));
      return new Limit(key, fallback);
    }
  }

  private static Duration powerPeriod(Settings settings, List<Finding> findings) {
    String why;
    try {
      Duration period = settings.duration(POWER_PERIOD, POWER_PERIOD_DEFAULT);
      if (period.isZero() || period.toMillis() > 0) {
        return period;
      }
      why = POWER_PERIOD + " is " + period + "; expected at least 1ms, or 0s for never";
    } catch (IllegalArgumentException e) {
      why = String.valueOf(e.getMessage());
    }
    findings.add(wrong(why, POWER_PERIOD_DEFAULT.toMillis() + "ms counts"));
    return POWER_PERIOD_DEFAULT;
  }

  private static Finding wrong(String what, String until) {
    return new Finding(
        Finding.Kind.CONFIGURATION, PID, what, "correct the setting; " + until + " until then");
  }
}
