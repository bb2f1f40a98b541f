package io.coral.protocol.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SharedMemoryTest {

  private static final int PAGE = 4096;
  private static final int O_RDONLY = 0;
  private static final int O_PATH = 0x200000;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int MFD_HUGETLB = 4;
  private static final int ENOSPC = 28;

  private final Libc libc = JnaLibc.bind();

  @Test
  void twoMappingsOfOneMemoryShowTheSameBytes() throws IOException {
    try (Descriptor made = SharedMemory.make(3 * PAGE);
        SharedMemory mine = SharedMemory.map(made, SharedMemory.checkedSize(made), () -> {});
        SharedMemory theirs = SharedMemory.map(made, SharedMemory.checkedSize(made), () -> {})) {
      mine.bytes(PAGE, PAGE).putLong(0, 42);

      assertThat(theirs.bytes(PAGE, Long.BYTES).getLong(0)).isEqualTo(42);
      assertThat(theirs.size()).isEqualTo(3 * PAGE);
    }
  }

  @Test
  void whatIsInUseStaysMappedUntilTheUseEnds() throws IOException {
    try (Descriptor made = SharedMemory.make(PAGE)) {
      SharedMemory memory = SharedMemory.map(made, PAGE, () -> {});
      int mapped = mappings();

      assertThat(memory.use()).isTrue();
      memory.close();
      memory.close();
      assertThat(mappings()).isEqualTo(mapped);
      assertThat(memory.use()).isFalse();
      memory.endUse();

      assertThat(mappings()).isEqualTo(mapped - 1);
    }
  }

  private static int mappings() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return (int) lines.filter(line -> line.contains("memfd:coral")).count();
    }
  }

  @Test
  void memoryThatIsLentHasAllItsPages() throws IOException {
    for (long bytes : new long[] {1, 5 * PAGE + 1, (1 << 24) + PAGE}) {
      try (Descriptor made = SharedMemory.make(bytes)) {
        assertThat(SharedMemory.checkedSize(made)).isEqualTo(bytes);
      }
    }
  }

  /** The C library, but for one step of a reservation, which fails; what it closes is noted. */
  private Libc failing(int step, int error, List<Object> closed) {
    AtomicInteger steps = new AtomicInteger();
    return (Libc)
        Proxy.newProxyInstance(
            Libc.class.getClassLoader(),
            new Class<?>[] {Libc.class},
            (self, method, arguments) -> {
              String name = method.getName();
              if (name.equals("errno")) {
                return error;
              }
              if (name.equals("close")) {
                closed.add(arguments[0]);
              }
              return name.equals("fallocate") && steps.getAndIncrement() == step
                  ? -1
                  : method.invoke(libc, arguments);
            });
  }

  @Test
  void wherePagesAreMissingNothingIsKept() {
    List<Object> closed = new ArrayList<>();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SharedMemory.make(failing(2, ENOSPC, closed), (2 << 24) + PAGE))
        .withMessageContaining("33558528 bytes of shared memory cannot be made: No space left");
    assertThat(closed).hasSize(1);
  }

  @Test
  void aStepThatASignalUndidIsMadeAgain() throws IOException {
    try (Descriptor made = SharedMemory.make(failing(0, Libc.EINTR, new ArrayList<>()), PAGE)) {
      assertThat(SharedMemory.checkedSize(made)).isEqualTo(PAGE);
    }
  }

  @Test
  void moreThanTheMachineHasIsNotLookedFor() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SharedMemory.make(failing(0, ENOSPC, new ArrayList<>()), 1L << 50))
        .withMessageContaining("1125899906842624 bytes of shared memory cannot be made: Cannot");
  }

  @Test
  void hugePagesMayBeMissingWhenTheyAreTouched() throws IOException {
    int number = libc.memfd_create("test", Libc.MFD_ALLOW_SEALING | MFD_HUGETLB);
    assumeThat(number).as("this kernel has huge pages").isNotNegative();
    try (Descriptor huge = new Descriptor(libc, number)) {
      libc.fcntl(number, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK);

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> SharedMemory.checkedSize(huge))
          .withMessageContaining("expected one without MFD_HUGETLB");
    }
  }

  @Test
  void moreThanABufferSpansIsSeenInPieces() throws IOException {
    long size = 5L << 30;
    // without its pages: three of them are touched
    try (Descriptor made = memfd(libc, Libc.MFD_ALLOW_SEALING, 0, 0)) {
      NativeLibrary.getProcess()
          .getFunction("ftruncate")
          .invokeInt(new Object[] {made.number(), size});
      try (SharedMemory memory = SharedMemory.map(made, size, () -> {})) {
        List<ByteBuffer> pieces = memory.pieces(PAGE, size - PAGE);
        long at = PAGE;
        for (ByteBuffer piece : pieces) {
          piece.put(piece.capacity() - 1, (byte) pieces.indexOf(piece));
          at += piece.capacity();
          assertThat(memory.bytes(at - 1, 1).get(0)).isEqualTo((byte) pieces.indexOf(piece));
        }

        assertThat(at).isEqualTo(size);
        assertThat(pieces).hasSizeGreaterThan(2);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> memory.pieces(1, size));
      }
    }
  }

  @Test
  void noSumOfOffsetAndLengthOverflows() throws IOException {
    try (Descriptor made = SharedMemory.make(PAGE);
        SharedMemory memory = SharedMemory.map(made, PAGE, () -> {})) {
      assertThat(memory.has(0, PAGE)).isTrue();
      assertThat(memory.has(PAGE - 1, 1)).isTrue();
      assertThat(memory.has(PAGE, 1)).isFalse();
      assertThat(memory.has(1, Long.MAX_VALUE)).isFalse();
      assertThat(memory.has(Long.MAX_VALUE, 1)).isFalse();
      assertThat(memory.has(-1, 1)).isFalse();
      assertThat(memory.has(0, 0)).isFalse();
    }
  }

  private interface Lent {
    Descriptor descriptor(Libc libc) throws IOException;
  }

  private static Descriptor memfd(Libc libc, int flags, int seals, long size) {
    int number = libc.memfd_create("test", flags);
    libc.fallocate(number, 0, 0, size);
    libc.fcntl(number, Libc.F_ADD_SEALS, seals);
    return new Descriptor(libc, number);
  }

  private static Descriptor open(Libc libc, String path, int flags) {
    Function open = NativeLibrary.getProcess().getFunction("open");
    return new Descriptor(libc, open.invokeInt(new Object[] {path, flags}));
  }

  static Stream<Arguments> wrong() {
    int sealing = Libc.MFD_ALLOW_SEALING;
    int shrink = Libc.F_SEAL_SHRINK;
    Lent event = libc -> new Descriptor(libc, libc.eventfd(0, 0));
    Lent poll = libc -> new Descriptor(libc, libc.epoll_create1(0));
    Lent socket = libc -> new Descriptor(libc, libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM, 0));
    Lent pipe =
        libc -> {
          int[] ends = new int[2];
          NativeLibrary.getProcess().getFunction("pipe").invokeInt(new Object[] {ends});
          libc.close(ends[0]);
          return new Descriptor(libc, ends[1]);
        };
    Lent unsealed = libc -> memfd(libc, sealing, 0, PAGE);
    Lent unsealable = libc -> memfd(libc, 0, shrink, PAGE);
    Lent readOnly = libc -> memfd(libc, sealing, shrink | Libc.F_SEAL_WRITE, PAGE);
    Lent soon = libc -> memfd(libc, sealing, shrink | Libc.F_SEAL_FUTURE_WRITE, PAGE);
    Lent sparse =
        libc -> {
          Descriptor memory = memfd(libc, sealing, shrink, PAGE);
          libc.fallocate(memory.number(), PUNCH_HOLE | KEEP_SIZE, 0, PAGE);
          return memory;
        };
    Lent empty = libc -> memfd(libc, sealing, shrink, 0);
    Lent reopened =
        libc -> {
          try (Descriptor whole = memfd(libc, sealing, shrink, PAGE)) {
            return open(libc, "/proc/self/fd/" + whole.number(), O_RDONLY);
          }
        };
    Lent nothing = libc -> open(libc, "/dev/null", Libc.O_RDWR);
    Lent folder = libc -> open(libc, "/", O_RDONLY);
    Lent pathOnly = libc -> open(libc, "/dev/null", O_PATH);
    Lent temporary =
        libc -> {
          Path file = Files.createTempFile(Path.of("/dev/shm"), "coral", "");
          try {
            return open(libc, file.toString(), Libc.O_RDWR);
          } finally {
            Files.delete(file);
          }
        };
    Lent file = libc -> open(libc, Files.createTempFile("coral", "").toString(), Libc.O_RDWR);
    return Stream.of(
        Arguments.of("an event", event, "no memfd"),
        Arguments.of("a poll", poll, "no memfd"),
        Arguments.of("a socket", socket, "no memfd"),
        Arguments.of("a pipe", pipe, "no memfd"),
        Arguments.of("a file", file, "no memfd"),
        Arguments.of("a device", nothing, "no memfd"),
        Arguments.of("a folder", folder, "no memfd"),
        Arguments.of("a path alone", pathOnly, "no memfd"),
        Arguments.of("a file of /dev/shm", temporary, "F_SEAL_SHRINK"),
        Arguments.of("without a seal", unsealed, "F_SEAL_SHRINK"),
        Arguments.of("that cannot be sealed", unsealable, "MFD_ALLOW_SEALING"),
        Arguments.of("sealed against writing", readOnly, "against writing"),
        Arguments.of("sealed against later writing", soon, "against writing"),
        Arguments.of("open for reading alone", reopened, "O_RDWR"),
        Arguments.of("with a page that is not there", sparse, "4096 bytes 0 are there"),
        Arguments.of("without bytes", empty, "fallocate"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void aDescriptorThatIsNoSafeMemoryIsRefusedWithTheReason(String name, Lent lent, String reason)
      throws IOException {
    try (Descriptor descriptor = lent.descriptor(libc)) {
      assertThat(descriptor.number()).isNotNegative();
      assertThatExceptionOfType(IOException.class)
          .as(name)
          .isThrownBy(() -> SharedMemory.checkedSize(descriptor))
          .withMessageContaining(reason)
          .withMessageContaining(";");
    }
  }
}
