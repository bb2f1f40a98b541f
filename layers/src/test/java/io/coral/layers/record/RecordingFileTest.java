package io.coral.layers.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.layers.file.FullDisk;
import io.coral.layers.file.LayerFile;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordingFileTest {

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void setUp() {
    path = folder.resolve("recording");
  }

  private static Entry.Called call(Object... arguments) {
    return new Entry.Called(
        7,
        3,
        "io.coral.spec.Resource",
        "program",
        Arrays.asList(arguments),
        5,
        new Entry.Ref(9),
        Optional.of(new Entry.Failure("BUSY", "PRG-05")));
  }

  private void write(Entry... entries) throws IOException {
    try (RecordingFile.Writer writer = new RecordingFile.Writer(path, 1 << 20)) {
      for (Entry entry : entries) {
        writer.add(entry);
      }
    }
  }

  @Test
  void everyKindOfValueComesBack() throws IOException {
    Bitstream bitstream =
        new Bitstream(
            "vector.jar",
            ByteBuffer.wrap(new byte[] {1, 2, 3}),
            Optional.of(new Platform("coral", "sim", "1.0")),
            List.of(
                new KernelInfo(
                    "add",
                    List.of("add:{add_1}"),
                    List.of(
                        new ArgumentInfo(
                            0, "n", "int", OptionalInt.of(4), Access.READ, Set.of(1), Map.of())),
                    Map.of("csr.offset", "0x80"))),
            Map.of("a", "b"));
    Entry.Called call =
        call(
            1,
            2L,
            "text",
            (byte) 3,
            (short) 4,
            5f,
            6d,
            null,
            Blob.of(new byte[] {9, 8}),
            new Entry.Foreign(1),
            new Entry.Host(10, true, false),
            new Entry.Type("x.Y"),
            List.of(new Entry.Ref(4)),
            bitstream);
    Entry.Settled settled =
        new Entry.Settled(8, true, Optional.empty(), Optional.of(Blob.of(new byte[3])));
    write(call, settled, new Entry.Full());

    try (RecordingFile.Reader reader = new RecordingFile.Reader(path)) {
      assertThat(reader.next()).isEqualTo(call);
      assertThat(reader.next()).isEqualTo(settled);
      assertThat(reader.next()).isEqualTo(new Entry.Full());
      assertThat(reader.next()).isNull();
      assertThat(reader.isCut()).isFalse();
    }
  }

  @Test
  void aFileThatWasCutTellsSoWhereverThatWas() throws IOException {
    write(call());
    long first = Files.size(path);
    write(call(), call("a longer one"));
    byte[] bytes = Files.readAllBytes(path);

    for (int length = (int) first; length < bytes.length; length++) {
      Files.write(path, Arrays.copyOf(bytes, length));
      try (RecordingFile.Reader reader = new RecordingFile.Reader(path)) {
        assertThat(reader.next()).isEqualTo(call());
        assertThat(reader.next()).isNull();
        assertThat(reader.isCut()).as("%s bytes", length).isEqualTo(length > first);
      }
    }
  }

  @Test
  void aBrokenEntryIsNamed() throws IOException {
    write(call("abc"));
    byte[] bytes = Files.readAllBytes(path);
    int kind = Codec.MAGIC.length + Integer.BYTES;
    bytes[kind] = 'q';
    Files.write(path, bytes);

    try (RecordingFile.Reader reader = new RecordingFile.Reader(path)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("entry 1 is broken");
    }
  }

  @Test
  void anotherFileIsNoRecording() throws IOException {
    Files.writeString(path, "CORALREC9\n");

    assertThatThrownBy(() -> new RecordingFile.Reader(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no recording of version 1");
  }

  @Test
  void endsAtItsLimitWithAMark() throws IOException {
    try (RecordingFile.Writer writer = new RecordingFile.Writer(path, 1000)) {
      for (int i = 0; i < 100; i++) {
        writer.add(call("0123456789"));
      }
    }
    assertThat(Files.size(path)).isLessThan(1100);
    Entry last = null;
    try (RecordingFile.Reader reader = new RecordingFile.Reader(path)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        last = entry;
      }
    }
    assertThat(last).isEqualTo(new Entry.Full());
  }

  @Test
  void aDiskThatFillsEndsItInsideAnEntry() throws IOException {
    LayerFile full = new LayerFile("recording", path, new FullDisk(path, Codec.MAGIC, 100));
    try (RecordingFile.Writer writer = new RecordingFile.Writer(full, 1 << 20)) {
      writer.add(call("0123456789".repeat(10)));
      writer.add(call());

      assertThat(writer.incomplete())
          .contains(path + ": the recording is incomplete, it ends here: " + FullDisk.FULL);
    }
    try (RecordingFile.Reader reader = new RecordingFile.Reader(path)) {
      assertThat(reader.next()).isNull();
      assertThat(reader.isCut()).isTrue();
    }
  }

  @Test
  void dataThatAreTooLongKeepTheirDigestOnly() {
    Blob blob = Blob.of(new byte[Blob.LIMIT + 1]);

    assertThat(blob.bytes()).isNull();
    assertThat(blob.sameAs(Blob.of(new byte[Blob.LIMIT + 1]))).isTrue();
    assertThat(blob.sameAs(Blob.of(new byte[Blob.LIMIT]))).isFalse();
  }

  /** One entry as somebody else may write it. */
  private void writeRaw(byte[] entry) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(Codec.MAGIC.length + Integer.BYTES + entry.length);
    Files.write(path, file.put(Codec.MAGIC).putInt(entry.length).put(entry).array());
  }

  private static ByteBuffer calledWith(int bytes) {
    return ByteBuffer.allocate(22 + bytes)
        .put((byte) 'c')
        .putInt(1)
        .putInt(0)
        .putInt(0)
        .putInt(0)
        .put((byte) 'l')
        .putInt(1);
  }

  private void assertBroken(String why) throws IOException {
    try (RecordingFile.Reader reader = new RecordingFile.Reader(path)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("entry 1 is broken: " + why);
    }
  }

  @Test
  void listsInListsEnd() throws IOException {
    int depth = 100_000;
    ByteBuffer entry = calledWith(5 * depth + 1);
    for (int i = 0; i < depth; i++) {
      entry.put((byte) 'l').putInt(1);
    }
    writeRaw(entry.put((byte) 'n').array());

    assertBroken("lists stand more than 8 deep");
  }

  @Test
  void moreElementsThanBytesAreNotBelieved() throws IOException {
    writeRaw(calledWith(6).put((byte) 'l').putInt(Integer.MAX_VALUE).put((byte) 'n').array());

    assertBroken("2147483647 elements were announced, 1 bytes are there");
  }

  @Test
  void dataThatAreSaidToBeLeftOutAreTooLongToBeKept() throws IOException {
    write(call(new Blob(100, "", null)));

    assertBroken("100 bytes are said to be stored as -1");
  }

  @Test
  void nothingStandsBehindAnEntry() throws IOException {
    writeRaw(new byte[] {'f', 0});

    assertBroken("1 bytes stand behind its end");
  }

  @Test
  void anEntryHasALength() throws IOException {
    Files.write(
        path, ByteBuffer.allocate(Codec.MAGIC.length + 4).put(Codec.MAGIC).putInt(-1).array());

    assertBroken("its length is -1");
  }

  static List<Object> announced() {
    return List.of(
        new Blob(Integer.MAX_VALUE, "", null),
        new Entry.Host(Integer.MAX_VALUE, true, false),
        new Entry.Host(-1, false, false));
  }

  @ParameterizedTest
  @MethodSource("announced")
  void aReplayMakesNothingOfSizesThatAreOnlyAnnounced(Object argument) throws Exception {
    write(
        new Entry.Called(
            1,
            0,
            AcceleratorRuntime.class.getName(),
            "open",
            List.of(argument),
            null,
            null,
            Optional.empty()));
    assertThat(Files.size(path)).isLessThan(120);
    AcceleratorRuntime runtime =
        (AcceleratorRuntime)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AcceleratorRuntime.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError(method);
                });

    Replayed replayed =
        new Replay(path, UnaryOperator.identity(), Duration.ofSeconds(1)).on(runtime);

    assertThat(replayed.difference()).isEmpty();
    assertThat(replayed.stopped().orElseThrow()).startsWith("call 1 ").contains("bytes");
  }
}
