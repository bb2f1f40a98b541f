package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conversations that went wrong on their way: the daemon lives, and keeps nothing of them. */
@Timeout(600)
class MutationsTest {

  private static final int MUTATIONS = Integer.getInteger("coral.mutations", 2000);
  private static final int MEMORY = 12_000;

  private final Random random = new Random(14);

  /** What a client may say, in one piece. */
  private static byte[] conversation() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long id = 0;
    for (Wire.Call.Builder call :
        List.of(
            Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(1)),
            Wire.Call.newBuilder().setRegister(Wire.Register.newBuilder()),
            TestClient.submit(
                "test.add",
                TestClient.range(1, 0, 4000),
                TestClient.range(1, 4000, 4000),
                TestClient.range(1, 8000, 4000),
                TestClient.number(1000)),
            Wire.Call.newBuilder().setCancel(Wire.Cancel.newBuilder().setSubmit(3)),
            Wire.Call.newBuilder().setExplain(Wire.Explain.newBuilder().setSubmit(3)),
            Wire.Call.newBuilder().setBoards(Wire.ListBoards.newBuilder()),
            Wire.Call.newBuilder()
                .setReserve(
                    Wire.Reserve.newBuilder().setBoards("coral/sim").setCount(1).setTerm(1000)),
            Wire.Call.newBuilder().setTenants(Wire.ListTenants.newBuilder()),
            Wire.Call.newBuilder().setRelease(Wire.Release.newBuilder().setSegment(1)))) {
      all.write(Frames.frame(call.setId(++id).build()));
    }
    return all.toByteArray();
  }

  private byte[] mutated(byte[] bytes) {
    byte[] wrong = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 16));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(wrong.length);
      switch (random.nextInt(3)) {
        case 0 -> wrong[at] = (byte) random.nextInt();
        case 1 -> wrong[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          int length = random.nextInt(wrong.length - at);
          System.arraycopy(wrong, random.nextInt(wrong.length - length), wrong, at, length);
        }
      }
    }
    return wrong;
  }

  @Test
  void theDaemonLivesAndKeepsNothing(@TempDir Path temp) throws IOException {
    byte[] right = conversation();
    try (DaemonRig rig = new DaemonRig(temp);
        Descriptor memory = SharedMemory.make(MEMORY);
        TestClient client = TestClient.welcome(rig.socket())) {
      for (int i = 0; i < MUTATIONS; i++) {
        try (LocalSocket socket = LocalSocket.connect(rig.socket())) {
          socket.send(mutated(right), memory);
        }
      }

      await()
          .untilAsserted(
              () -> {
                Wire.Tenant tenant = client.tenant("default");
                assertThat(tenant.getClients()).isEqualTo(1);
                assertThat(tenant.getCalls()).isZero();
                assertThat(tenant.getSegments()).isZero();
                assertThat(tenant.getBytes()).isZero();
              });
      try (TestClient.Addition addition = client.new Addition(1000)) {
        assertThat(client.ask(addition.call()).getFailure().getText()).isEmpty();
        assertThat(addition.isRight()).isTrue();
      }
      await().until(() -> rig.coral().leases().isEmpty() && rig.coral().underWay().isEmpty());
    }
  }
}
