package io.coral.core.claim.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.DeviceClaim;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimTableTest {

  private static final List<String> DEVICES = List.of("d0", "d1", "d2");

  private record Claim(
      String owner, String runtimeId, Set<String> deviceIds, OptionalInt firstDevices, int priority)
      implements DeviceClaim {
    @Override
    public void released(String deviceId) {}
  }

  @Test
  void namedDevicesAndFirstDevicesBelongToTheirClaims() {
    ClaimTable table =
        ClaimTable.of("sim", DEVICES, List.of(named("a", 0, 1, "d2"), first("b", 0, 2, 1)));
    assertThat(owner(table, "d0")).isEqualTo("b");
    assertThat(owner(table, "d1")).isNull();
    assertThat(owner(table, "d2")).isEqualTo("a");
    assertThat(table.findings()).isEmpty();
  }

  @Test
  void claimsOfOtherRuntimesDoNotCount() {
    RegisteredClaim other =
        new RegisteredClaim(new Claim("x", "other", Set.of("d0"), OptionalInt.empty(), 9), 1);
    assertThat(ClaimTable.of("sim", DEVICES, List.of(other)).owner("d0")).isEmpty();
  }

  @Test
  void theHigherPriorityWinsThenTheLowerServiceIdWhateverCameFirst() {
    List<RegisteredClaim> claims =
        new ArrayList<>(
            List.of(
                named("low", 1, 1, "d0"), named("late", 5, 9, "d0"), named("early", 5, 3, "d0")));
    long seed = 42;
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(claims, random);
      ClaimTable table = ClaimTable.of("sim", DEVICES, claims);
      assertThat(owner(table, "d0")).as("seed %d, round %d", seed, round).isEqualTo("early");
      assertThat(table.findings())
          .extracting(Finding::cause)
          .containsExactly(
              "late claims it, but early has the stronger claim",
              "low claims it, but early has the stronger claim");
    }
  }

  @Test
  void aClaimOfMoreDevicesThanThereAreGetsThoseAndAFinding() {
    ClaimTable table = ClaimTable.of("sim", DEVICES, List.of(first("greedy", 0, 1, 5)));
    assertThat(DEVICES).allMatch(device -> "greedy".equals(owner(table, device)));
    assertThat(table.findings()).hasSize(1);
    assertThat(table.findings().get(0).cause()).contains("first 5").contains("there are 3");
  }

  @Test
  void aNamedDeviceIsClaimedBeforeItArrives() {
    ClaimTable table = ClaimTable.of("sim", List.of(), List.of(named("a", 0, 1, "later")));
    assertThat(owner(table, "later")).isEqualTo("a");
  }

  private static @Nullable String owner(ClaimTable table, String device) {
    return table.owner(device).map(DeviceClaim::owner).orElse(null);
  }

  private static RegisteredClaim named(String owner, int priority, long id, String... devices) {
    return new RegisteredClaim(
        new Claim(owner, "sim", Set.of(devices), OptionalInt.empty(), priority), id);
  }

  private static RegisteredClaim first(String owner, int priority, long id, int count) {
    return new RegisteredClaim(
        new Claim(owner, "sim", Set.of(), OptionalInt.of(count), priority), id);
  }
}
