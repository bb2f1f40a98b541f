package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.coral.api.Constant;
import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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

  private static Wire.Range.Builder range(long offset) {
    return Wire.Range.newBuilder().setSegment(1).setOffset(offset).setLength(4000);
  }

  private static Wire.Argument argument(Wire.Range.Builder range) {
    return Wire.Argument.newBuilder().setArray(range).build();
  }

  private static Wire.Call.Builder add(Wire.Argument a, Wire.Argument b, Wire.Argument c) {
    return TestClient.submit("test.add", a, b, c, TestClient.number(1000));
  }

  private static Wire.Call.Builder call() {
    return Wire.Call.newBuilder();
  }

  /** One of each kind that changes something, but for what is to stay when its client is gone. */
  private static List<Wire.Call.Builder> calls() {
    ByteString zeros = ByteString.fromHex(Constant.of(ByteBuffer.allocateDirect(4000)).digest());
    Wire.Argument constant = Wire.Argument.newBuilder().setConstant(zeros).build();
    Wire.Argument kept = argument(range(0).setVersion(1));
    Wire.Argument older = argument(range(4000).setVersion(2).setStale(true));
    Wire.Argument sums = argument(range(8000).setVersion(3));
    Wire.Argument bare = argument(range(8000));
    return List.of(
        call().setHello(Wire.Hello.newBuilder().setVersion(1)),
        call().setRegister(Wire.Register.newBuilder()),
        add(argument(range(0)), argument(range(4000)), bare),
        call().setCancel(Wire.Cancel.newBuilder().setSubmit(3)),
        call().setExplain(Wire.Explain.newBuilder().setSubmit(3)),
        call().setKeep(Wire.Keep.newBuilder().setContent(range(0))),
        add(kept, constant, sums),
        add(kept, older, sums).setAgain(true),
        call().setFetch(Wire.Fetch.newBuilder().setArray(range(8000).setVersion(3))),
        call().setForget(Wire.Forget.newBuilder().setDigest(zeros)),
        call().setBoards(Wire.ListBoards.newBuilder()),
        call()
            .setReserve(Wire.Reserve.newBuilder().setBoards("coral/sim").setCount(1).setTerm(1000)),
        call().setPrepare(Wire.Prepare.newBuilder().setBoard("sim-0").setAccelerator("test.add")),
        call().setTenants(Wire.ListTenants.newBuilder()),
        call().setUnderWay(Wire.ListUnderWay.newBuilder()),
        call().setInstall(Wire.Install.newBuilder().setArchive(range(0)).setName("a.zip")),
        call().setRecord(Wire.Record.newBuilder().setBegin(true)),
        call().setRelease(Wire.Release.newBuilder().setSegment(1)));
  }

  /** What a client may say, in one piece. */
  private static byte[] conversation() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long id = 0;
    for (Wire.Call.Builder call : calls()) {
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
      await().until(() -> rig.coral().recording().isEmpty());
    }
  }
}
