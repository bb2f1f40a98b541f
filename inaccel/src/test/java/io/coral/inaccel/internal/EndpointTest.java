package io.coral.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.inaccel.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client of InAccel's protocol sees of its arrays. */
class EndpointTest extends OneEndpoint {

  @Test
  void theResultIsInTheClientsFile() throws IOException {
    Wire.Response response = client.serve(addition(0, 0));

    assertThat(client.numbers("output", 4)).containsExactly(11, 22, 33, 0);
    assertThat(response.getMessagesMap()).containsKeys("board", "bitstream").hasSize(5);
  }

  @Test
  void whatABoardHasIsNotCopiedToItAgain() throws IOException {
    assertThat(client.told(addition(0, 0), "bytes in")).isEqualTo(24);
    for (int round = 0; round < 3; round++) {
      assertThat(client.told(addition(0, 0), "bytes spared")).isPositive();
    }
    client.file("inputA", 5, 5, 5);
    client.serve(addition(1, 0));

    assertThat(client.numbers("output", 3)).containsExactly(15, 25, 35);
    assertThat(client.told(addition(1, 0), "bytes in")).isZero();
  }

  @Test
  void aResultIsReadAnewThoughItsVersionIsTheSame() throws IOException {
    client.file("sumsum");
    Wire.Request doubling =
        Client.request(
            "test.add",
            Client.floats("output", 3, 0),
            Client.floats("output", 3, 0),
            Client.floats("sumsum", 3, 0),
            Client.number(3));
    client.serve(addition(0, 0));
    client.serve(doubling);
    client.file("inputA", 2, 3, 4);
    client.serve(addition(1, 0));
    client.serve(doubling);

    assertThat(client.numbers("sumsum", 3)).containsExactly(24, 46, 68);
  }

  @Test
  void aScalarIsAWholeArrayWhereThePrototypeSaysSo() throws IOException {
    byte[] numbers = Files.readAllBytes(client.folder.resolve("inputA"));

    client.serve(
        Client.request(
            "test.add",
            Client.scalar(numbers),
            Client.floats("inputB", 3, 0),
            Client.floats("output", 3, 0),
            Client.number(3)));

    assertThat(client.numbers("output", 3)).containsExactly(11, 22, 33);
  }

  @Test
  void anArrayMayBeAnyPartOfItsFile() throws IOException {
    client.serve(
        Client.request(
            "test.add",
            Client.array("inputA", 4, 8, 0),
            Client.array("inputB", 0, 8, 0),
            Client.array("output", PAGE - 8, 8, 0),
            Client.number(2)));

    float[] all = client.numbers("output", 1024);
    assertThat(List.of(all[1021], all[1022], all[1023])).containsExactly(0f, 12f, 23f);
  }

  @Test
  void partsThatShareAPageAreCopiedEachTime() throws IOException {
    Wire.Request halves =
        Client.request(
            "test.add",
            Client.array("inputA", 0, 4, 0),
            Client.array("inputA", 4, 4, 0),
            Client.floats("output", 1, 0),
            Client.number(1));
    client.serve(halves);
    client.file("inputA", 7, 8);
    client.serve(halves);

    assertThat(client.numbers("output", 1)).containsExactly(15);
  }

  @Test
  void aFileThatTookTheNameOfAnotherIsAnother() throws IOException {
    client.serve(addition(0, 0));
    Files.delete(client.folder.resolve("inputA"));
    client.file("inputA", 4, 4, 4);
    client.serve(addition(0, 0));

    assertThat(client.numbers("output", 3)).containsExactly(14, 24, 34);
  }

  @Test
  void moreFilesThanStayOpenAreServed() throws IOException {
    for (int i = 0; i < 30; i++) {
      String id = "file" + (10 + i);
      client.file(id, i);
      client.serve(
          Client.request(
              "test.add",
              Client.array(id, 0, PAGE, 0),
              Client.array("inputB", 0, PAGE, 0),
              Client.array("output", 0, PAGE, 0),
              Client.number(1)));
      assertThat(client.numbers("output", 1)).containsExactly(10 + i);
    }
    assertThat(rig.kept().files()).isEqualTo(8);
    assertThat(rig.kept().bytes()).isBetween(1L, 64L << 10);
  }

  @Test
  void filesOfAClientThatIsGoneAreClosed() throws IOException {
    client.serve(addition(0, 0));
    hangUp();

    await().atMost(30, TimeUnit.SECONDS).until(() -> rig.kept().files() == 0);
    assertThat(rig.kept().bytes()).isZero();
  }

  @Test
  void toLookForRemovedFilesKeepsNoneOpen() throws Exception {
    try (RootFolder root = RootFolder.open(rig.root);
        SharedFiles files = new SharedFiles(root, new Contents(rig.engine.coral(), 0), 1)) {
      for (String id : List.of("inputA", "inputB")) {
        files.done(files.use(Client.SELF, id, Files.getOwner(client.folder)).file());
        files.closeRemoved();
      }
      assertThat(files.count()).isOne();
    }
  }

  @Test
  void largeArraysAreCopiedOnOtherThreads() throws IOException {
    try (FileChannel large =
        FileChannel.open(
            client.folder.resolve("large1"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      large.write(ByteBuffer.allocate(1), (4 << 20) - 1);
    }
    client.serve(
        Client.request(
            "test.add",
            Client.array("large1", 0, 4 << 20, 0),
            Client.floats("inputB", 3, 0),
            Client.floats("output", 3, 0),
            Client.number(3)));

    assertThat(client.numbers("output", 3)).containsExactly(10, 20, 30);
    assertThat(rig.kept().bytes()).isLessThan(64 << 10);
  }
}
