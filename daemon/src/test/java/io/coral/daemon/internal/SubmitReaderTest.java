package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.coral.api.Argument;
import io.coral.api.Request;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Scalar.Type;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubmitReaderTest {

  private final Tenant tenant =
      new Tenant(
          "default",
          DaemonSettings.of(Settings.of(DaemonSettings.PID, Map.of())).quotas(),
          Set.of(),
          new Backlog(1 << 20));
  private final ClientMemory memory =
      new ClientMemory(
          bytes -> {
            throw new IllegalStateException("no array is needed here");
          },
          tenant);

  private Request read(Wire.Submit.Builder submit) throws IOException, CallException {
    return submitted(submit).request();
  }

  private SubmitReader.Submitted submitted(Wire.Submit.Builder submit)
      throws IOException, CallException {
    byte[] bytes = submit.build().toByteArray();
    SubmitReader.Submitted submitted =
        SubmitReader.read(CodedInputStream.newInstance(bytes), memory);
    submitted.endUses();
    return submitted;
  }

  private static Wire.Argument scalar(Type type, ByteBuffer value) {
    return Wire.Argument.newBuilder()
        .setScalar(
            Wire.Scalar.newBuilder().setType(type).setValue(ByteString.copyFrom(value.flip())))
        .build();
  }

  private static ByteBuffer bytes() {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
  }

  @Test
  void everyFieldArrivesInTheRequest() throws Exception {
    Request request =
        read(
            Wire.Submit.newBuilder()
                .setAccelerator("a.b")
                .setPriority(-7)
                .setPatience(Duration.ofSeconds(2).toNanos())
                .putLabels("who", "me")
                .putLabels("what", "this"));

    assertThat(request.accelerator()).isEqualTo("a.b");
    assertThat(request.priority()).isEqualTo(-7);
    assertThat(request.patience()).isEqualTo(Duration.ofSeconds(2));
    assertThat(request.labels()).isEqualTo(Map.of("who", "me", "what", "this"));
  }

  @Test
  void labelsAreFewAndShort() throws Exception {
    Wire.Submit.Builder submit = Wire.Submit.newBuilder().setAccelerator("a.b");
    for (int i = 0; i < 16; i++) {
      submit.putLabels("k".repeat(127 - i), "é".repeat(64));
    }

    assertThat(read(submit).labels()).hasSize(16);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> read(submit.clone().putLabels("one more", "")))
        .withMessage("there are 17 labels; expected at most 16");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> read(submit.clone().putLabels("k", "é".repeat(64) + "x")))
        .withMessage("a label has 129 bytes in UTF-8; expected at most 128");
  }

  @Test
  void itsTermBeginsWhenItIsReadHoweverTheClockIsSetThen() throws Exception {
    SubmitReader.Submitted submitted =
        submitted(
            Wire.Submit.newBuilder()
                .setAccelerator("a.b")
                .setWithin(Duration.ofHours(1).toNanos()));

    assertThat(submitted.request().deadline()).isEmpty();
    assertThat(submitted.due(Instant.EPOCH).deadline().orElseThrow())
        .isAfter(Instant.EPOCH)
        .isBefore(Instant.EPOCH.plusSeconds(3600));
  }

  @Test
  void everyTypeOfScalarArrivesAsTheJavaTypeOfItsName() throws Exception {
    Request request =
        read(
            Wire.Submit.newBuilder()
                .setAccelerator("a.b")
                .addArguments(scalar(Type.RAW, bytes().put((byte) 9)))
                .addArguments(scalar(Type.INT8, bytes().put((byte) -1)))
                .addArguments(scalar(Type.INT16, bytes().putShort((short) -2)))
                .addArguments(scalar(Type.UINT16, bytes().putChar('c')))
                .addArguments(scalar(Type.INT32, bytes().putInt(-3)))
                .addArguments(scalar(Type.INT64, bytes().putLong(-4)))
                .addArguments(scalar(Type.FLOAT32, bytes().putFloat(5.5f)))
                .addArguments(scalar(Type.FLOAT64, bytes().putDouble(6.5)))
                .addArguments(scalar(Type.BOOL, bytes().put((byte) 1))));

    assertThat(request.arguments())
        .containsExactly(
            new Argument.Struct(new byte[] {9}),
            new Argument.Scalar((byte) -1),
            new Argument.Scalar((short) -2),
            new Argument.Scalar('c'),
            new Argument.Scalar(-3),
            new Argument.Scalar(-4L),
            new Argument.Scalar(5.5f),
            new Argument.Scalar(6.5),
            new Argument.Scalar(true));
  }

  @Test
  void aScalarOfAnotherSizeThanItsTypeIsRefusedWithItsPlace() {
    Wire.Submit.Builder submit =
        Wire.Submit.newBuilder()
            .addArguments(scalar(Type.INT32, bytes().putInt(1)))
            .addArguments(scalar(Type.INT32, bytes().putLong(1)));

    assertThatExceptionOfType(CallException.class)
        .isThrownBy(() -> read(submit))
        .withMessageContaining("argument 2")
        .withMessageContaining("INT32 of 8 bytes");
  }

  @Test
  void anArgumentThatIsNothingOrTwoThingsIsRefused() {
    Wire.Submit.Builder nothing =
        Wire.Submit.newBuilder().addArguments(Wire.Argument.getDefaultInstance());
    byte[] once = scalar(Type.INT32, bytes().putInt(1)).toByteArray();
    ByteString twice =
        ByteString.copyFrom(List.of(ByteString.copyFrom(once), ByteString.copyFrom(once)));
    ByteString submit = ByteString.copyFrom(new byte[] {0x12, (byte) twice.size()}).concat(twice);

    assertThatExceptionOfType(CallException.class)
        .isThrownBy(() -> read(nothing))
        .withMessageContaining("argument 1: it is neither");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SubmitReader.read(submit.newCodedInput(), memory))
        .withMessageContaining("twice");
  }
}
