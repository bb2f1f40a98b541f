package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.protocol.local.Peer;
import io.coral.protocol.wire.Wire;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DaemonSettingsTest {

  private static DaemonSettings of(Map<String, String> settings) {
    return DaemonSettings.of(Settings.of(DaemonSettings.PID, settings));
  }

  private static String tenant(DaemonSettings settings, int uid, int gid) {
    return new Tenants(settings, TenantsFile.NONE).of(new Peer(1, uid, gid, Set.of(gid))).name();
  }

  @Test
  void aUserDecidesBeforeItsGroupAndOthersAskAsTheDefaultTenant() {
    DaemonSettings settings =
        of(Map.of("users", "1000=alice", "groups", "200=lab, 4294967295=all"));

    assertThat(tenant(settings, 1000, 200)).isEqualTo("alice");
    assertThat(tenant(settings, 1001, 200)).isEqualTo("lab");
    assertThat(tenant(settings, 1001, -1)).isEqualTo("all");
    assertThat(tenant(settings, 0, 0)).isEqualTo("default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "users | alice=1000 | expected a number, =, and the name of a tenant",
        "groups | 200 | expected a number",
        "socket.permissions | 0660 | expected such as rw-rw----",
        "clients | 0 | expected a whole number",
        "tenant.bytes | many | expected a size"
      })
  void whatIsWrongIsSaidWithWhatIsExpected(String key, String value, String expected) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> of(Map.of(key, value)))
        .withMessageContaining(key)
        .withMessageContaining(value)
        .withMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "coral, , , coral, rw-rw----",
    "lab, , , , rw-------",
    "coral, lab, , lab, rw-rw----",
    "lab, lab, , lab, rw-rw----",
    "coral, , rw-rw-rw-, coral, rw-rw-rw-",
    "lab, , rw-rw-rw-, , rw-rw-rw-"
  })
  void theSocketIsForTheGroupCoralIfThereIsOneElseForItsOwnerUnlessTheSettingsSay(
      String known, String group, String permissions, String itsGroup, String itsPermissions) {
    Map<String, String> said = new HashMap<>();
    said.computeIfAbsent("socket.group", key -> group);
    said.computeIfAbsent("socket.permissions", key -> permissions);

    DaemonSettings settings =
        DaemonSettings.of(Settings.of(DaemonSettings.PID, said), known::equals);

    assertThat(settings.group()).isEqualTo(Optional.ofNullable(itsGroup));
    assertThat(PosixFilePermissions.toString(settings.permissions())).isEqualTo(itsPermissions);
  }

  @Test
  void theSocketIsForWhomTheSettingsSayAndRequestsRunForTheTenant(@TempDir Path temp)
      throws IOException {
    String uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    String group = Files.getAttribute(temp, "posix:group").toString();
    Map<String, String> settings =
        Map.of("users", uid + "=blue", "socket.permissions", "rw-------", "socket.group", group);
    try (DaemonRig rig = new DaemonRig(temp, settings);
        TestClient client = new TestClient(rig.socket())) {
      Wire.Welcome welcome =
          client
              .ask(Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(1)))
              .getWelcome();

      assertThat(welcome.getTenant()).isEqualTo("blue");
      assertThat(Files.getPosixFilePermissions(rig.socket()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      try (TestClient.Lent lent = client.new Lent(4)) {
        long id = client.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
        await().until(() -> !rig.coral().underWay().isEmpty());
        assertThat(rig.coral().underWay().get(0).request().tenant()).isEqualTo("blue");
        rig.permits.release();
        assertThat(client.reply(id).hasAnswer()).isTrue();
      }
    }
  }
}
