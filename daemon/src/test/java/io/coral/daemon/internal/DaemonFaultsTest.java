package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Entrances;
import io.coral.protocol.Frames;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do what they should not, and what the others notice of it: nothing. */
@Timeout(120)
class DaemonFaultsTest {

  private static final int MANY = 1000;
  private static final int FLOOD = 60;
  private static final int FEW = 5;

  /** What each of two boards may have begun or taken before somebody else asks. */
  private static final int BEGUN = 8;

  private static DaemonRig rig;
  private static TestClient other;

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp, Map.of("clients", String.valueOf(2 * MANY)));
    other = TestClient.welcome(rig.socket());
  }

  @AfterAll
  static void stop() {
    other.close();
    rig.close();
  }

  private static void requireThatOthersAreServed() throws IOException {
    try (TestClient.Addition addition = other.new Addition(1000)) {
      assertThat(other.ask(addition.call()).hasAnswer()).isTrue();
      assertThat(addition.isRight()).isTrue();
    }
  }

  private static int clients() throws IOException {
    return other.tenant("default").getClients();
  }

  private static void awaitThatOnlyTheOtherIsLeft() {
    await().until(() -> clients() == 1);
  }

  private static byte[] header(int length) {
    return ByteBuffer.allocate(Frames.HEADER).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
  }

  @ParameterizedTest(name = "a length of {0}")
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Frames.LARGEST + 1, Integer.MAX_VALUE})
  void aLengthThatIsNoneIsTheEndOfItsSender(int length) throws IOException {
    try (TestClient wrong = TestClient.welcome(rig.socket())) {
      wrong.socket.send(header(length));

      assertThat(wrong.next().getFailure().getText()).contains("expected 1 to 1048576");
      assertThatExceptionOfType(IOException.class).isThrownBy(wrong::next);
    }
    awaitThatOnlyTheOtherIsLeft();
    requireThatOthersAreServed();
  }

  @ParameterizedTest(name = "a length of {0}")
  @ValueSource(ints = {1, 1000, Frames.LARGEST})
  void aMessageThatIsAnnouncedAndDoesNotComeKeepsNobodyWaiting(int length) throws IOException {
    try (TestClient slow = TestClient.welcome(rig.socket())) {
      slow.socket.send(header(length));

      requireThatOthersAreServed();
    }
    awaitThatOnlyTheOtherIsLeft();
  }

  @Test
  void aMessageMayComeByteByByteAndOthersAreServedInBetween() throws IOException {
    try (TestClient slow = TestClient.welcome(rig.socket());
        TestClient.Addition addition = slow.new Addition(10)) {
      for (byte each : Frames.frame(addition.call().setId(77).build())) {
        slow.socket.send(new byte[] {each});
        requireThatOthersAreServed();
      }

      assertThat(slow.reply(77).hasAnswer()).isTrue();
      assertThat(addition.isRight()).isTrue();
    }
    awaitThatOnlyTheOtherIsLeft();
  }

  @Test
  void whoSaysThatNothingMoreComesIsGone() throws IOException {
    try (SocketChannel half = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      half.connect(UnixDomainSocketAddress.of(rig.socket()));
      await().until(() -> clients() == 2);
      half.shutdownOutput();

      awaitThatOnlyTheOtherIsLeft();
      assertThat(half.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    requireThatOthersAreServed();
  }

  @Test
  void whoWritesWhereARequestReadsSpoilsNobodyElsesResults() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    try (TestClient restless = TestClient.welcome(rig.socket());
        TestClient.Addition spoilt = restless.new Addition(1000)) {
      ByteBuffer inputs = spoilt.lent.bytes(0, 8000);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; !isOver.get(); i++) {
                  inputs.putInt(i % 2000 * Integer.BYTES, i);
                }
              });
      thread.start();
      for (int i = 0; i < 100; i++) {
        assertThat(restless.ask(spoilt.call()).hasAnswer()).isTrue();
        requireThatOthersAreServed();
      }
      isOver.set(true);
      thread.join();
    }
    awaitThatOnlyTheOtherIsLeft();
  }

  @Test
  void aThousandClientsNeedNoThreadAndLeaveNothing() throws IOException {
    int threads = Thread.activeCount();
    List<TestClient> all = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        all.add(TestClient.welcome(rig.socket()));
      }
      for (int i = 0; i < MANY; i += 50) {
        try (TestClient.Addition addition = all.get(i).new Addition(10)) {
          assertThat(all.get(i).ask(addition.call()).hasAnswer()).isTrue();
          assertThat(addition.isRight()).isTrue();
        }
      }
      assertThat(clients()).isEqualTo(1 + MANY);
      assertThat(Thread.activeCount() - threads)
          .as("threads for %d clients; one of a library's may come and go", MANY)
          .isLessThan(5);
    } finally {
      all.forEach(TestClient::close);
    }
    awaitThatOnlyTheOtherIsLeft();
    requireThatOthersAreServed();
  }

  @Test
  @SuppressWarnings("try") // a socket that is there while it is open
  void whoAsksForMuchKeepsNobodyElseFromItsShare(@TempDir Path temp) throws Exception {
    Path socket = temp.resolve("blue.sock");
    Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
    // all of the time but a millionth, so that it does not count how long which run was held
    rig.coral().admit(Map.of("blue", 1e6));
    try (Entrances.Entrance entrance = rig.entrances().open(socket, own, "blue");
        TestClient flooding = TestClient.welcome(rig.socket());
        TestClient.Lent much = flooding.new Lent(4096);
        TestClient quiet = TestClient.welcome(socket);
        TestClient.Lent little = quiet.new Lent(4096)) {
      List<Long> flood = held(flooding, much, FLOOD);
      await().until(() -> other.tenant("default").getCalls() == FLOOD);
      List<Long> asked = held(quiet, little, FEW);
      await().until(() -> other.tenant("blue").getCalls() == FEW);

      rig.permits.release(FEW + BEGUN);
      for (long each : asked) {
        assertThat(quiet.reply(each).hasAnswer()).isTrue();
      }
      rig.permits.release(FLOOD - BEGUN);
      for (long each : flood) {
        assertThat(flooding.reply(each).hasAnswer()).isTrue();
      }
    }
    awaitThatOnlyTheOtherIsLeft();
  }

  private static List<Long> held(TestClient by, TestClient.Lent lent, int count)
      throws IOException {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(by.send(TestClient.submit("test.held", TestClient.array(lent, 4L * i, 4))));
    }
    return ids;
  }

  @Test
  void aSocketThatSomebodyRemovedIsMissedByNobodyWhoIsConnected() throws IOException {
    Files.delete(rig.socket());

    requireThatOthersAreServed();
    rig.replaceDaemon();
    other.close();
    other = TestClient.welcome(rig.socket());
    requireThatOthersAreServed();
  }
}
