package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.spec.settings.Settings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VersionedArraysTest {

  @Test
  void anArrayThatTheEngineDoesNotMakeTakesNoRoom() {
    DaemonSettings settings = DaemonSettings.of(Settings.of(DaemonSettings.PID, Map.of()));
    Tenant tenant = new Tenant("blue", settings.quotas(), Set.of(), new Backlog(1 << 20));
    VersionedArrays arrays =
        new VersionedArrays(
            bytes -> {
              throw new OutOfMemoryError("a test's");
            },
            tenant);

    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> arrays.at(new VersionedArrays.Place(1, 0, 4096)));
    assertThat(tenant.told().getBytes()).isZero();
  }
}
