package io.coral.inaccel.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coral.inaccel.wire.Wire;
import io.coral.spec.settings.Settings;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client of InAccel's protocol sees. */
@Timeout(120)
class EndpointTest {

  private static final long PAGE = 4096;

  @TempDir private static Path temp;

  private static Rig rig;
  private Client client;

  @BeforeAll
  static void start() throws IOException {
    rig = new Rig(temp, Map.of("array.bytes", "64KiB", "files", "8", "message.bytes", "64KiB"));
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void connect() throws IOException {
    client = new Client(rig.root, rig.loops);
    client.file("inputA", 1, 2, 3);
    client.file("inputB", 10, 20, 30);
    client.file("output");
  }

  @AfterEach
  void hangUp() throws IOException {
    client.close();
    try (Stream<Path> files = Files.list(client.folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static Wire.Request addition(int versionOfA, int versionOfB) {
    return Client.request(
        "test.add",
        Client.floats("inputA", 3, versionOfA),
        Client.floats("inputB", 3, versionOfB),
        Client.floats("output", 3, 0),
        Client.number(3));
  }

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
            additionOf(Client.scalar(new byte[65536]), Client.number(3))));
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
  void whoGivesUpDoesNotWaitForABoardAnyMore() throws Exception {
    List<Future<Wire.Response>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      client.file("giveU" + i);
      Wire.Request held = Client.request("test.held", Client.array("giveU" + i, 0, PAGE, 0));
      calls.add(client.submit(held, CallOptions.DEFAULT));
    }
    awaitRequests(8);
    calls.forEach(call -> call.cancel(true));

    // those that no board has end at once, long before the kernels give up by themselves
    await()
        .atMost(15, TimeUnit.SECONDS)
        .until(() -> rig.engine.coral().underWay().size() < calls.size());
    rig.engine.permits.release(8);
    awaitRequests(0);
    rig.engine.permits.drainPermits();
    assertThat(client.numbers("giveU0", 1)).containsExactly(0);
  }

  @Test
  void aDeadlineIsKeptAndTheEngineKnowsIt() {
    Future<Wire.Response> late =
        client.submit(
            Client.request("test.held", Client.array("inputB", 0, PAGE, 0)),
            CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS));
    awaitRequests(1);
    assertThat(rig.engine.coral().underWay().get(0).request().deadline()).isPresent();

    assertThatThrownBy(() -> late.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("DEADLINE_EXCEEDED");
    rig.engine.permits.release();
    awaitRequests(0);
    rig.engine.permits.drainPermits();
  }

  private static void awaitRequests(int count) {
    await().atMost(30, TimeUnit.SECONDS).until(() -> rig.engine.coral().underWay().size() == count);
  }

  @Test
  void moreRequestsOfOneConnectionThanItMayHaveWaitAtTheClient() throws Exception {
    try (Endpoint narrow = open("narrow", Map.of("client.requests", "1"));
        Client other = new Client(temp.resolve("narrow"), rig.loops)) {
      assertThat(narrow.kept().files()).isZero();
      other.file("output");
      Wire.Request held = Client.request("test.held", Client.array("output", 0, PAGE, 0));
      Future<Wire.Response> first = other.submit(held, CallOptions.DEFAULT);
      Future<Wire.Response> second = other.submit(held, CallOptions.DEFAULT);
      awaitRequests(1);
      rig.engine.permits.release(2);

      assertThat(first.get(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(second.get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void oneConnectionMoreThanThereMayBeIsHungUpOn() throws Exception {
    try (Endpoint single = open("single", Map.of("clients", "1"));
        Client second = new Client(temp.resolve("single"), rig.loops)) {
      assertThat(single.kept().files()).isZero();
      try (Client first = new Client(temp.resolve("single"), rig.loops)) {
        assertThat(statusOfNone(first)).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(statusOfNone(second)).isEqualTo(Status.Code.UNAVAILABLE);
      }
      await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> statusOfNone(second) == Status.Code.NOT_FOUND);
    }
  }

  private static Status.Code statusOfNone(Client client) {
    return client.refusal(Client.request("none")).getCode();
  }

  @Test
  void rootsComeAndGoEachWithItsTenantHoweverLongTheirPaths() throws Exception {
    String name = "." + "f".repeat(100) + "/_resources";
    Path root = temp.resolve(name);
    try (Endpoint blue = open(name, Map.of("tenant", "blue"));
        Endpoint nobody = open("other", Map.of("tenant", "nobody"));
        Client ofNobody = new Client(temp.resolve("other"), rig.loops)) {
      assertThat(blue.kept()).isEqualTo(nobody.kept());
      Wire.Argument array = Client.scalar(new byte[4]);
      Status status =
          ofNobody.refusal(Client.request("test.add", array, array, array, Client.number(1)));
      assertThat(status.getDescription()).contains("'nobody' is not configured");
      assertThat(root.resolve("run").resolve("coral.sock")).exists();
      assertThatThrownBy(() -> open(name, Map.of())).hasMessageContaining("another process");
    }
    assertThat(root.resolve("run").resolve("coral.sock")).doesNotExist();
  }

  @Test
  void theQuotasOfItsTenantHoldForARoot() throws Exception {
    try (Endpoint blue = open("blue", Map.of("tenant", "blue"));
        Client ofBlue = new Client(temp.resolve("blue"), rig.loops)) {
      Wire.Request three = pages(ofBlue, "first1", "second", "third1");
      assertThat(ofBlue.refusal(three).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(ofBlue.refusal(three).getDescription())
          .contains("tenant blue has 8192 bytes", "with 4096 more these would be above 8192");

      ofBlue.file("output");
      Wire.Request held = Client.request("test.held", Client.array("output", 0, PAGE, 0));
      Future<Wire.Response> first = ofBlue.submit(held, CallOptions.DEFAULT);
      awaitRequests(1);
      Status status = ofBlue.refusal(held);
      assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(status.getDescription()).contains("tenant blue has 1 requests without a reply");

      client.serve(addition(0, 0));
      rig.engine.permits.release(2);
      assertThat(first.get(30, TimeUnit.SECONDS)).isNotNull();
      ofBlue.serve(held);
      assertThat(blue.kept().files()).isEqualTo(4);
    }
  }

  private static Wire.Request pages(Client client, String... ids) throws IOException {
    List<Wire.Argument> arguments = new ArrayList<>();
    for (String id : ids) {
      client.file(id);
      arguments.add(Client.array(id, 0, PAGE, 0));
    }
    arguments.add(Client.number(3));
    return Client.request("test.add", arguments.toArray(Wire.Argument[]::new));
  }

  private static Endpoint open(String name, Map<String, String> more) throws IOException {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("root", temp.resolve(name).toString());
    return Endpoint.open(Settings.of(RootSettings.PID, settings), rig.shared);
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
