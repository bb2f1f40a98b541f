package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Entrances;
import io.coral.protocol.Frames;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tenants that fill the daemon's heap, and what others notice of it: nothing. */
@Timeout(60)
class BacklogTest {

  private static final int MIB = 1 << 20;
  private static final int MANY = 16;

  /** Of one tenant, of a backlog of four times as much as each sends. */
  private static final int MOST = 2;

  private final Backlog backlog = new Backlog(4 * MIB);

  private Tenant tenant(String name) {
    DaemonSettings settings = DaemonSettings.of(Settings.of(DaemonSettings.PID, Map.of()));
    return new Tenant(name, settings.quotas(), Set.of(), backlog);
  }

  @Test
  void aTenantHasAsMuchAsIsLeftBesideIt() {
    Tenant much = tenant("much");
    Tenant other = tenant("other");

    assertThat(much.backlogs(0, 2 * MIB)).isTrue();
    assertThat(much.backlogs(0, MIB)).isFalse();
    assertThat(much.full()).startsWith("tenant much holds ").contains("no more than is left");
    assertThat(other.backlogs(0, MIB)).isTrue();
    assertThat(other.backlogs(MIB, 2 * MIB)).isFalse();
    assertThat(much.backlogs(2 * MIB, MIB)).isTrue();
    assertThat(other.backlogs(MIB, MIB + MIB / 4)).isTrue();
  }

  @Test
  void whatIsSmallCountsForNobody() {
    Tenant many = tenant("many");

    for (int i = 0; i < MIB; i++) {
      assertThat(many.backlogs(0, 4096)).isTrue();
    }
    assertThat(many.backlogs(0, 2 * MIB)).isTrue();
  }

  @Test
  void requestsArraysAndConstantsCountUntilTheyAreGivenBack() throws Exception {
    Tenant tenant = tenant("much");

    tenant.submits(MIB);
    tenant.submits(MIB);
    assertThatExceptionOfType(CallException.class)
        .isThrownBy(() -> tenant.submits(MIB))
        .withMessageStartingWith("tenant much holds ");
    tenant.answered(true, MIB);
    tenant.answered(true, MIB);

    int count = 0;
    while (isKept(tenant)) {
      count++;
    }
    assertThat(count).isEqualTo(2 * MIB / 1024);
    assertThat(tenant.told().getBytes()).isEqualTo(count);
    tenant.forgetsOne(1);
    assertThat(isKept(tenant)).isTrue();
  }

  private static boolean isKept(Tenant tenant) {
    try {
      tenant.keepsOne(1);
      return true;
    } catch (CallException e) {
      assertThat(e.code()).isEqualTo(Code.QUOTA);
      return false;
    }
  }

  /** A call of nearly the largest size. */
  private static byte[] hello() {
    Wire.Hello.Builder hello =
        Wire.Hello.newBuilder().setVersion(1).setClient("x".repeat(MIB - 100));
    return Frames.frame(Wire.Call.newBuilder().setId(1).setHello(hello).build());
  }

  private static void send(TestClient client, byte[] bytes) {
    try {
      client.socket.send(bytes);
    } catch (IOException e) {
      // it is hung up on, and told why
    }
  }

  @Test
  @SuppressWarnings("try") // a socket that is there while it is open
  void callsWhoseLastByteDoesNotComeAreTheEndOfTheirSendersAlone(@TempDir Path temp)
      throws Exception {
    Map<String, String> settings = Map.of("backlog", "4MiB", "hello.limit", "1h");
    byte[] hello = hello();
    Path socket = temp.resolve("blue.sock");
    List<TestClient> all = new ArrayList<>();
    try (DaemonRig rig = new DaemonRig(temp, settings);
        Entrances.Entrance entrance =
            rig.entrances().open(socket, PosixFilePermissions.fromString("rw-------"), "blue");
        TestClient blue = TestClient.welcome(socket)) {
      for (int i = 0; i < MANY; i++) {
        all.add(new TestClient(rig.socket()));
        send(all.get(i), Arrays.copyOf(hello, hello.length - 1));
      }
      await().until(() -> blue.tenant("default").getClients() <= MOST);

      try (TestClient other = new TestClient(socket)) {
        other.socket.send(hello);
        assertThat(other.next().hasWelcome()).isTrue();
      }
      int welcome = 0;
      for (TestClient each : all) {
        send(each, Arrays.copyOfRange(hello, hello.length - 1, hello.length));
        Wire.Reply reply = each.next();
        if (reply.hasWelcome()) {
          welcome++;
        } else {
          assertThat(reply.getFailure().getText()).startsWith("tenant default holds ");
        }
      }
      assertThat(welcome).isBetween(1, MOST);
      try (TestClient later = new TestClient(rig.socket())) {
        later.socket.send(hello);
        assertThat(later.next().hasWelcome()).as("once others are done").isTrue();
      }
    } finally {
      all.forEach(TestClient::close);
    }
  }
}
