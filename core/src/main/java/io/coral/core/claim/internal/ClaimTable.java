package io.coral.core.claim.internal;

import io.coral.spec.DeviceClaim;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which claim owns which device of one runtime. A pure function of claims and devices: of two
 * claims the higher priority wins, then the lower service id, whatever came first.
 */
public final class ClaimTable {

  private final Map<String, DeviceClaim> owners;
  private final List<Finding> findings;

  private ClaimTable(Map<String, DeviceClaim> owners, List<Finding> findings) {
    this.owners = owners;
    this.findings = findings;
  }

  /**
   * Assigns devices to claims.
   *
   * @param runtimeId the runtime whose devices they are
   * @param devices the device ids in the order of discovery
   * @param claims all claims, in any order, of any runtime
   */
  public static ClaimTable of(
      String runtimeId, List<String> devices, Collection<RegisteredClaim> claims) {
    Map<String, DeviceClaim> owners = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    claims.stream()
        .filter(claim -> claim.claim().runtimeId().equals(runtimeId))
        .sorted(RegisteredClaim.WINNER_FIRST)
        .forEach(claim -> assign(claim.claim(), devices, owners, findings));
    return new ClaimTable(Map.copyOf(owners), List.copyOf(findings));
  }

  private static void assign(
      DeviceClaim claim,
      List<String> devices,
      Map<String, DeviceClaim> owners,
      List<Finding> findings) {
    for (String device : wanted(claim, devices, findings)) {
      DeviceClaim winner = owners.putIfAbsent(device, claim);
      if (winner != null) {
        findings.add(
            new Finding(
                Finding.Kind.CONFIGURATION,
                "device " + device,
                claim.owner() + " claims it, but " + winner.owner() + " has the stronger claim",
                "change the devices or the priority of one of the two"));
      }
    }
  }

  private static Set<String> wanted(
      DeviceClaim claim, List<String> devices, List<Finding> findings) {
    if (claim.firstDevices().isEmpty() || !claim.deviceIds().isEmpty()) {
      return new LinkedHashSet<>(claim.deviceIds());
    }
    int first = claim.firstDevices().getAsInt();
    if (first > devices.size()) {
      findings.add(
          new Finding(
              Finding.Kind.CONFIGURATION,
              claim.owner(),
              "claims the first " + first + " devices, but there are " + devices.size(),
              "claim fewer, or add boards"));
    }
    return new LinkedHashSet<>(devices.subList(0, Math.max(0, Math.min(first, devices.size()))));
  }

  /** Who owns a device. */
  public Optional<DeviceClaim> owner(String deviceId) {
    return Optional.ofNullable(owners.get(deviceId));
  }

  /** What the losers are told. */
  public List<Finding> findings() {
    return findings;
  }
}
