package io.coral.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

  private final Frames frames = new Frames();
  private final List<Wire.Call> taken = new ArrayList<>();

  private void take(byte[] bytes, int from, int count) throws IOException {
    frames.take(
        ByteBuffer.wrap(bytes, from, count),
        (message, at, length) -> taken.add(Wire.Call.parser().parseFrom(message, at, length)));
  }

  private static Wire.Call call(int id, int bytes) {
    Wire.Scalar scalar =
        Wire.Scalar.newBuilder().setValue(ByteString.copyFrom(new byte[bytes])).build();
    Wire.Argument argument = Wire.Argument.newBuilder().setScalar(scalar).build();
    return Wire.Call.newBuilder()
        .setId(id)
        .setSubmit(Wire.Submit.newBuilder().addArguments(argument))
        .build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void messagesAreTheSameHoweverTheirBytesArrive(long seed) throws IOException {
    Random random = new Random(seed);
    List<Wire.Call> sent = new ArrayList<>();
    ByteBuffer stream = ByteBuffer.allocate(1 << 20);
    for (int id = 1; id <= 100; id++) {
      Wire.Call call = call(id, random.nextInt(10_000));
      sent.add(call);
      stream.put(Frames.frame(call));
    }
    int from = 0;
    while (from < stream.position()) {
      int count = Math.min(1 + random.nextInt(9_000), stream.position() - from);
      take(stream.array(), from, count);
      from += count;
    }
    assertThat(taken).isEqualTo(sent);
  }

  @Test
  void aMessageThatComesInDropsIsNotCopiedForEach() throws IOException {
    byte[] large = Frames.frame(call(1, Frames.LARGEST - 100));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);

    for (int at = 0; at < large.length; at += 1000) {
      take(large, at, Math.min(1000, large.length - at));
    }

    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10L * large.length);
    assertThat(taken).hasSize(1);
  }

  @ParameterizedTest(name = "a length of {0}")
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Frames.LARGEST + 1, Integer.MAX_VALUE})
  void aLengthThatIsNoneIsRefusedWithWhatIsExpected(int length) {
    byte[] header =
        ByteBuffer.allocate(Frames.HEADER).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> take(header, 0, header.length))
        .withMessageContaining(Integer.toUnsignedString(length))
        .withMessageContaining("expected 1 to 1048576");
  }

  @Test
  void aMessageThatIsTooLargeIsNotSent() {
    assertThatThrownBy(() -> Frames.frame(call(1, Frames.LARGEST)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1048576");
  }
}
