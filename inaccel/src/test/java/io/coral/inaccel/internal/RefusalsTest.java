package io.coral.inaccel.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coral.api.Grant;
import io.coral.api.Request;
import io.coral.inaccel.wire.Wire;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and with which status and text. */
class RefusalsTest extends OneEndpoint {

  static Stream<Arguments> refusals() {
    return Stream.of(
        refused(
            "no such accelerator", Status.Code.NOT_FOUND, "test.add", Client.request("tst.add")),
        refused(
            "too few arguments",
            Status.Code.INVALID_ARGUMENT,
            "expected 4",
            Client.request("test.add")),
        withA("no such file", "is not there", Client.floats("absent", 3, 0)),
        withA("a name that leads elsewhere", "six letters", Client.floats("../../x", 3, 0)),
        withA("a link", "no regular file", Client.floats("a1link", 3, 0)),
        withA("a folder", "no regular file", Client.floats("folder", 3, 0)),
        withA("a pipe", "no regular file", Client.floats("a1pipe", 3, 0)),
        withA("a range beyond the end", "has 4096 bytes", Client.array("inputA", 4096, 4, 0)),
        withA("a range that ends beyond it", "has 4096 bytes", Client.array("inputA", 4000, 97, 0)),
        withA(
            "a range whose end overflows",
            "has 4096 bytes",
            Client.array("inputA", 8, Long.MAX_VALUE, 0)),
        withA("numbers above those of Java", "has 4096 bytes", Client.array("inputA", -1, -1, 0)),
        withA("no bytes", "has 4096 bytes", Client.array("inputA", 0, 0, 0)),
        withA("neither array nor scalar", "is not given", Wire.Argument.getDefaultInstance()),
        refused(
            "an array for a number",
            Status.Code.INVALID_ARGUMENT,
            "wants a scalar",
            additionOf(Client.floats("inputA", 3, 0), Client.floats("inputA", 3, 0))),
        refused(
            "a number of another size",
            Status.Code.INVALID_ARGUMENT,
            "4 bytes",
            additionOf(Client.floats("inputA", 3, 0), Client.scalar(new byte[8]))),
        refused(
            "a folder that leads elsewhere",
            Status.Code.INVALID_ARGUMENT,
            "Not a directory",
            Client.request("linked", "test.add", List.of(Client.floats("inputA", 3, 0)))),
        refused(
            "a message that is too long",
            Status.Code.RESOURCE_EXHAUSTED,
            "65536",
            additionOf(Client.scalar(new byte[65536]), Client.number(3))),
        refused(
            "a run that fails",
            Status.Code.INTERNAL,
            "IndexOutOfBounds",
            additionOf(Client.floats("inputA", 3, 0), Client.number(1 << 20))));
  }

  private static Arguments withA(String name, String text, Wire.Argument a) {
    return refused(name, Status.Code.INVALID_ARGUMENT, text, additionOf(a, Client.number(3)));
  }

  private static Wire.Request additionOf(Wire.Argument a, Wire.Argument n) {
    return Client.request(
        "test.add", a, Client.floats("inputB", 3, 0), Client.floats("output", 3, 0), n);
  }

  private static Arguments refused(
      String name, Status.Code code, String text, Wire.Request request) {
    return Arguments.of(name, code, text, request);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void aWrongRequestIsAStatusWithAText(
      String name, Status.Code code, String text, Wire.Request request) throws Exception {
    Files.createSymbolicLink(client.folder.resolve("a1link"), client.folder.resolve("inputA"));
    Files.createDirectory(client.folder.resolve("folder"));
    Path linked = client.folder.resolveSibling("linked");
    Files.deleteIfExists(linked);
    Files.createSymbolicLink(linked, client.folder);
    new ProcessBuilder("mkfifo", client.folder.resolve("a1pipe").toString()).start().waitFor();

    Status status = client.refusal(request);

    assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
    assertThat(status.getDescription()).contains(text);
    client.serve(addition(0, 0));
    assertThat(client.numbers("output", 3)).containsExactly(11, 22, 33);
  }

  @Test
  void thatItsTenantHasNoBoardIsAStatus() {
    rig.engine.coral().grant(Grant.of(Request.DEFAULT_TENANT, Set.of()));
    Status status;
    try {
      status = client.refusal(addition(0, 0));
    } finally {
      rig.engine.coral().grant(Grant.everything(Request.DEFAULT_TENANT));
    }

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).contains("no board");
  }

  @Test
  void whatIsCancelledForItsClientIsAStatus() {
    Future<Wire.Response> answer =
        client.submit(
            Client.request("test.held", Client.array("output", 0, PAGE, 0)), CallOptions.DEFAULT);
    awaitRequests(1);
    rig.engine.coral().underWay().get(0).cancel(false);
    rig.engine.permits.release();

    assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("CANCELLED")
        .hasMessageContaining("test.held");
    awaitRequests(0);
    rig.engine.permits.drainPermits();
  }

  @Test
  void aFileThatWasCutShortIsAStatus() throws Exception {
    client.serve(addition(0, 0));
    try (FileChannel file =
        FileChannel.open(client.folder.resolve("inputA"), StandardOpenOption.WRITE)) {
      file.truncate(4);
    }

    Status status = client.refusal(addition(0, 0));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("shm/selfAB/inputA has 4 bytes");
  }

  @Test
  void aFileThatIsCutShortWhileItsRequestRunsDoesNotGrowAgain() throws Exception {
    Future<Wire.Response> answer =
        client.submit(
            Client.request("test.held", Client.array("output", 0, PAGE, 0)), CallOptions.DEFAULT);
    awaitRequests(1);
    try (FileChannel file =
        FileChannel.open(client.folder.resolve("output"), StandardOpenOption.WRITE)) {
      file.truncate(0);
    }
    rig.engine.permits.release();

    assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).hasMessageContaining("0 bytes");
    assertThat(Files.size(client.folder.resolve("output"))).isZero();
  }

  @Test
  void aResultForWhichThereIsNoRoomIsAStatusAndTheNextIsWritten() throws Exception {
    Wire.Request addition =
        Client.request(
            "test.add",
            Client.floats("inputA", 1, 0),
            Client.floats("inputB", 1, 0),
            Client.array("output", PAGE - 4, 4, 0),
            Client.number(1));
    String before = fileLimit();
    limitFiles("4092");
    Status status;
    try {
      status = client.refusal(addition);
    } finally {
      limitFiles(before);
    }

    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("shm/selfAB/output cannot be written: ");
    client.serve(addition);
    assertThat(client.numbers("output", 1024)[1023]).isEqualTo(11);
  }

  /** How long a file this process may write; a full file system fails a write likewise. */
  private static void limitFiles(String bytes) throws Exception {
    prlimit("--fsize=" + bytes + ":");
  }

  private static String fileLimit() throws Exception {
    return prlimit("--fsize", "--output=SOFT", "--noheadings");
  }

  private static String prlimit(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("prlimit", "--pid"));
    command.add(String.valueOf(ProcessHandle.current().pid()));
    command.addAll(List.of(options));
    Process limited = new ProcessBuilder(command).start();
    String said = new String(limited.getInputStream().readAllBytes(), US_ASCII);
    assertThat(limited.waitFor()).isZero();
    return said.strip();
  }

  @Test
  void aFileOfSomebodyElseIsAStatus() throws Exception {
    Path file = client.folder.resolve("inputA");
    Object other = Files.getOwner(Path.of("/")).equals(Files.getOwner(file)) ? 12_345 : 0;
    assumeTrue(isGiven(file, other), "only root may give files away");

    Status status = client.refusal(addition(0, 0));

    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains("belongs to 12345");
  }

  private static boolean isGiven(Path file, Object user) {
    try {
      Files.setAttribute(file, "unix:uid", user);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void garbageEndsItsOwnConnectionAlone() throws Exception {
    try (SocketChannel socket =
        SocketChannel.open(UnixDomainSocketAddress.of(rig.root.resolve("run/coral.sock")))) {
      socket.write(ByteBuffer.wrap(new byte[1000]));
      ByteBuffer said = ByteBuffer.allocate(1000);
      while (socket.read(said.clear()) >= 0) {
        assertThat(said.position()).isNotNegative();
      }
    }
    client.serve(addition(0, 0));
    assertThat(client.numbers("output", 3)).containsExactly(11, 22, 33);
  }
}
