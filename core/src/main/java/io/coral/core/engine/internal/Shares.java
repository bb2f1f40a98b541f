package io.coral.core.engine.internal;

import io.coral.api.Request;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may ask, and for how much.
 *
 * @param weights {@code tenants}: the share of the boards' time that each tenant has beside the
 *     others, by name
 * @param requests {@code waiting.requests}: how many of one tenant's requests may be unanswered
 * @param bytes {@code waiting.bytes}: how many bytes of arrays these may have
 * @param applications {@code tenant.applications}: how many applications of one tenant have a part
 *     of its time each
 * @param constantsShared {@code constants.shared}: whether a constant that one tenant brought
 *     spares another's copy, who can tell by that what the one computes with
 * @param findings what is wrong with the settings
 */
record Shares(
    Map<String, Double> weights,
    int requests,
    long bytes,
    int applications,
    boolean constantsShared,
    List<Finding> findings) {

  private static final int REQUESTS = 100_000;
  private static final long BYTES = 64L << 30;
  private static final int APPLICATIONS = 64;
  private static final int MOST_APPLICATIONS = 10_000;

  Shares {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    findings = List.copyOf(findings);
  }

  /** Reads settings; one that is wrong counts as not set, and is a finding. */
  static Shares of(Settings settings) {
    List<Finding> findings = new ArrayList<>();
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put(Request.DEFAULT_TENANT, 1.0);
    for (String entry : settings.list("tenants", List.of())) {
      int at = entry.lastIndexOf('=');
      double weight = at < 1 ? Double.NaN : weight(entry.substring(at + 1).strip());
      if (weight > 0 && weight < Double.POSITIVE_INFINITY) {
        weights.put(entry.substring(0, at).strip(), weight);
      } else {
        findings.add(
            wrong(
                "tenants has \"" + entry + "\"; expected a name, =, and a weight above 0",
                "that tenant is unknown"));
      }
    }
    int requests = REQUESTS;
    long bytes = BYTES;
    try {
      requests = settings.number("waiting.requests", REQUESTS, 1, Integer.MAX_VALUE);
    } catch (IllegalArgumentException e) {
      findings.add(wrong(String.valueOf(e.getMessage()), REQUESTS + " counts"));
    }
    try {
      bytes = settings.size("waiting.bytes").orElse(BYTES);
    } catch (IllegalArgumentException e) {
      findings.add(wrong(String.valueOf(e.getMessage()), BYTES + " counts"));
    }
    int applications = APPLICATIONS;
    try {
      applications = settings.number("tenant.applications", APPLICATIONS, 1, MOST_APPLICATIONS);
    } catch (IllegalArgumentException e) {
      findings.add(wrong(String.valueOf(e.getMessage()), APPLICATIONS + " counts"));
    }
    boolean constantsShared = false;
    try {
      constantsShared = settings.flag("constants.shared", false);
    } catch (IllegalArgumentException e) {
      findings.add(wrong(String.valueOf(e.getMessage()), "each tenant has its own"));
    }
    return new Shares(weights, requests, bytes, applications, constantsShared, findings);
  }

  private static double weight(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static Finding wrong(String what, String until) {
    return new Finding(
        Finding.Kind.CONFIGURATION,
        EngineLimits.PID,
        what,
        "correct the setting; " + until + " until then");
  }
}
