package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.function.InstalledFunction;
import io.coral.client.DaemonCoral;
import io.coral.daemon.internal.DaemonRig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Against the boards of a daemon, with a function that writes letters in upper case. */
class FunctionWatchCommandTest {

  private static DaemonRig rig;

  @TempDir private Path temp;
  private DaemonCoral daemon;
  private Path from;
  private Path to;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void connect() throws IOException {
    daemon = DaemonCoral.connect(rig.socket());
    from = Files.createDirectories(temp.resolve("in"));
    to = temp.resolve("out");
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  private int watch(String... more) {
    return watch(new Stop(), "test.shout", more);
  }

  private int watch(Stop stop, String accelerator, String... more) {
    out.reset();
    err.reset();
    List<String> arguments =
        new ArrayList<>(
            List.of("function", "watch", from.toString(), "--accelerator", accelerator));
    arguments.addAll(List.of("--to", to.toString()));
    arguments.addAll(List.of(more));
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    CommandLine line =
        new CommandLine(new RootCommand())
            .addSubcommand(
                FunctionCommand.with(new DaemonServices(Optional.of(daemon), ""), terminal, stop));
    return Commands.configured(line, terminal).execute(arguments.toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void eachFileHasAResultWithItsTime() throws IOException {
    for (int i = 0; i < 20; i++) {
      Files.writeString(from.resolve("f" + i), "a " + i);
    }
    Files.writeString(from.resolve(".hidden"), "x");

    assertThat(watch("--once", "--suffix", ".up")).as(err()).isZero();
    assertThat(out()).contains("f7 -> ", "(2 B of 3 B, board ", "20 computed, 0 failed, 0 done");
    try (var results = Files.list(to)) {
      assertThat(results).hasSize(20);
    }
    assertThat(to.resolve("f7.up")).hasContent("A7");
    assertThat(Files.getLastModifiedTime(to.resolve("f7.up")))
        .isEqualTo(Files.getLastModifiedTime(from.resolve("f7")));
  }

  @Test
  void whatIsDoneIsNotDoneAgainUnlessItsFileChanges() throws IOException {
    Files.writeString(from.resolve("a"), "a");
    Path b = Files.writeString(from.resolve("b"), "b");
    assertThat(watch("--once")).isZero();
    Files.delete(to.resolve("a"));
    Files.writeString(b, "c");
    Files.setLastModifiedTime(b, FileTime.fromMillis(1_000_000));
    Files.writeString(from.resolve("d"), "d");
    assertThat(watch("--once")).isZero();
    assertThat(out()).contains("3 computed, 0 failed, 0 done");
    assertThat(to.resolve("b")).hasContent("C");

    assertThat(watch("--once")).isZero();
    assertThat(out()).contains("0 computed, 0 failed, 3 done before");
  }

  @Test
  void whatAKilledCommandHadHalfWrittenIsWrittenAnew() throws IOException {
    Files.writeString(from.resolve("a"), "a b");
    Files.createDirectories(to);
    Files.writeString(to.resolve(".a.part"), "longer than the result");

    assertThat(watch("--once")).as(err()).isZero();
    assertThat(to.resolve("a")).hasContent("AB");
    assertThat(to.resolve(".a.part")).doesNotExist();
  }

  @Test
  void whatCannotBeComputedIsMovedAwayWithTheReason() throws IOException {
    Files.writeString(from.resolve("bad"), "~");
    Files.writeString(from.resolve("good"), "a");
    Files.write(from.resolve("large"), new byte[(1 << 20) + 1]);

    assertThat(watch("--once")).isEqualTo(1);
    assertThat(err())
        .contains(
            "coral: bad: the accelerator says that its result has 2 bytes",
            "coral: large: the body has 1048577 bytes; expected 1 to 1048576");
    assertThat(to.resolve("good")).hasContent("A");
    assertThat(from.resolve("bad")).doesNotExist();
    assertThat(to.resolve("failed/bad")).hasContent("~");
    assertThat(Files.readString(to.resolve("failed/bad.why"))).contains("expected 0 to 1");
    assertThat(watch("--once")).isZero();
  }

  @Test
  void anEmptyFileIsNotThereYet() throws IOException {
    Files.createFile(from.resolve("a"));

    assertThat(watch("--once")).isEqualTo(1);
    assertThat(err()).contains("coral: a: empty, gone, not to be read, or still being written");
    assertThat(from.resolve("a")).exists();
  }

  @Test
  void filesThatGoWhileTheFolderIsLookedAtAreLeftOut() throws Exception {
    for (int i = 0; i < 8; i++) {
      Files.writeString(from.resolve("f" + i), "a");
    }
    Files.createDirectories(to);
    DaemonServices services = new DaemonServices(Optional.of(daemon), "");
    FunctionFolder folder =
        new FunctionFolder(
            services.coral(),
            InstalledFunction.find(services.repository(), "test.shout"),
            new FunctionFolder.Places(from, to, "", to.resolve("failed")),
            new Stop());

    // four are under way, and the fifth and the sixth go before they are begun
    FunctionFolder.Look look =
        folder.look(
            (done, all) -> {
              if (done == 1) {
                from.resolve("f4").toFile().delete();
                from.resolve("f5").toFile().renameTo(from.resolve("g").toFile());
              }
            });

    assertThat(look.unfinished()).containsExactly("f4", "f5");
    assertThat(look.computed()).hasSize(6);
    assertThat(folder.look((done, all) -> {}).computed())
        .extracting(FunctionFolder.Computed::file)
        .containsExactly("g");
  }

  @Test
  void scriptsReadWhatBecameOfEach() throws IOException {
    Files.writeString(from.resolve("bad"), "~");
    Files.writeString(from.resolve("good"), "a b");

    assertThat(watch("--once", "--json")).isEqualTo(1);
    assertThat(out().replaceAll("\\s+", ""))
        .contains(
            "\"computed\":[{\"file\":\"good\",\"result\":\"" + to.resolve("good") + "\"",
            "\"bytes\":3,\"resultBytes\":2",
            "\"failed\":[{\"file\":\"bad\",\"why\":",
            "\"doneBefore\":0");
  }

  @Test
  void withoutOnceItStaysUntilItIsStopped() throws Exception {
    Stop stop = new Stop();
    CompletableFuture<Integer> watching =
        CompletableFuture.supplyAsync(() -> watch(stop, "test.shout"));
    await().until(() -> Files.isDirectory(to));
    Files.writeString(from.resolve("late"), "late");

    await().until(() -> Files.exists(to.resolve("late")));
    stop.now();
    assertThat(watching.get(30, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void whatIsWrongWithTheCommandIsSaid() throws IOException {
    int exitCode = watch(new Stop(), "test.add", "--once");
    assertThat(exitCode).as(err()).isEqualTo(3);
    assertThat(err()).contains("expected one of [test.shout]");
    to = from;
    assertThat(watch("--once")).isEqualTo(2);
    assertThat(err()).contains("name another folder by --to");
    from = temp.resolve("none");
    assertThat(watch("--once")).isEqualTo(3);
    assertThat(err()).contains("there is no such folder");
  }
}
