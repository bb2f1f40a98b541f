package io.coral.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The frames that clients in other languages are tested with: {@code vectors.txt} is made here, by
 * {@code -Dcoral.update=true}, and compared otherwise.
 */
class VectorsTest {

  private static final Path FILE = Path.of("vectors.txt");

  private static final String HEAD =
      """
      # Frames of the protocol: who has a client of its own compares with these. Made by a test.
      # A name; then the message as text; then the frame, length and message, in hexadecimal.
      """;

  private static final ByteString DIGEST =
      ByteString.fromHex("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

  private static Wire.Range.Builder range() {
    return Wire.Range.newBuilder().setSegment(1).setLength(4096);
  }

  private static Wire.Argument array(int segment, long offset, long length) {
    return Wire.Argument.newBuilder()
        .setArray(Wire.Range.newBuilder().setSegment(segment).setOffset(offset).setLength(length))
        .build();
  }

  private static Wire.Argument scalar(Wire.Scalar.Type type, int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return Wire.Argument.newBuilder()
        .setScalar(Wire.Scalar.newBuilder().setType(type).setValue(ByteString.copyFrom(value)))
        .build();
  }

  private static Map<String, MessageOrBuilder> messages() {
    Map<String, MessageOrBuilder> all = new LinkedHashMap<>();
    all.put(
        "hello",
        Wire.Call.newBuilder()
            .setId(1)
            .setHello(
                Wire.Hello.newBuilder().setVersion(1).setClient("vectors").setWithoutStages(true)));
    all.put("register", Wire.Call.newBuilder().setId(2).setRegister(Wire.Register.newBuilder()));
    all.put(
        "submit",
        Wire.Call.newBuilder()
            .setId(300)
            .setSubmit(
                Wire.Submit.newBuilder()
                    .setAccelerator("vector.addition")
                    .addArguments(array(1, 0, 4096))
                    .addArguments(array(1, 4096, 4096))
                    .addArguments(array(2, 0, 1L << 33))
                    .addArguments(scalar(Wire.Scalar.Type.INT32, 0, 4, 0, 0))
                    .addArguments(scalar(Wire.Scalar.Type.RAW, 1, 2, 3))));
    all.put(
        "submit-with-terms",
        Wire.Call.newBuilder()
            .setId(Long.MAX_VALUE)
            .setSubmit(
                Wire.Submit.newBuilder()
                    .setAccelerator("a.b")
                    .setPriority(-3)
                    .setWithin(1_000_000_000L)
                    .setPatience(5)));
    all.put(
        "submit-again",
        Wire.Call.newBuilder()
            .setId(7)
            .setSubmit(Wire.Submit.newBuilder().setAccelerator("a.b").addArguments(array(3, 64, 8)))
            .setAgain(true));
    all.put(
        "register-again",
        Wire.Call.newBuilder().setId(8).setRegister(Wire.Register.newBuilder().setSegment(3)));
    all.put(
        "cancel",
        Wire.Call.newBuilder().setId(4).setCancel(Wire.Cancel.newBuilder().setSubmit(300)));
    all.put(
        "explain",
        Wire.Call.newBuilder().setId(5).setExplain(Wire.Explain.newBuilder().setSubmit(300)));
    all.put(
        "release",
        Wire.Call.newBuilder().setId(6).setRelease(Wire.Release.newBuilder().setSegment(2)));
    all.put(
        "submit-what-is-kept",
        Wire.Call.newBuilder()
            .setId(7)
            .setSubmit(
                Wire.Submit.newBuilder()
                    .setAccelerator("a.b")
                    .addArguments(Wire.Argument.newBuilder().setArray(range().setVersion(9)))
                    .addArguments(Wire.Argument.newBuilder().setConstant(DIGEST))));
    all.put(
        "fetch",
        Wire.Call.newBuilder()
            .setId(8)
            .setFetch(Wire.Fetch.newBuilder().setArray(range().setVersion(9))));
    all.put(
        "keep",
        Wire.Call.newBuilder().setId(9).setKeep(Wire.Keep.newBuilder().setContent(range())));
    all.put(
        "forget",
        Wire.Call.newBuilder().setId(10).setForget(Wire.Forget.newBuilder().setDigest(DIGEST)));
    all.put(
        "prepare",
        Wire.Call.newBuilder()
            .setId(11)
            .setPrepare(
                Wire.Prepare.newBuilder()
                    .setBoard("sim-0")
                    .setAccelerator("vector.addition")
                    .setPatience(30_000_000_000L)
                    .setTenant("blue")));
    all.put(
        "drain",
        Wire.Call.newBuilder()
            .setId(9)
            .setDrain(
                Wire.Drain.newBuilder()
                    .setBoard("sim-0")
                    .setWhy("a new board")
                    .setPatience(30_000_000_000L)
                    .setStays(true)));
    all.put(
        "install",
        Wire.Call.newBuilder()
            .setId(10)
            .setInstall(
                Wire.Install.newBuilder()
                    .setArchive(Wire.Range.newBuilder().setSegment(1).setLength(4096))
                    .setName("vector.zip")
                    .setProgress(true)));
    all.put(
        "activity-asked",
        Wire.Call.newBuilder().setId(12).setActivity(Wire.AskActivity.newBuilder()));
    all.put(
        "welcome",
        Wire.Reply.newBuilder()
            .setId(1)
            .setWelcome(
                Wire.Welcome.newBuilder()
                    .setVersion(1)
                    .setTenant("default")
                    .setLimits(
                        Wire.Limits.newBuilder()
                            .setFrame(Frames.LARGEST)
                            .setCalls(4096)
                            .setSegments(1024)
                            .setBytes(1L << 34)
                            .setUnread(1 << 20))));
    all.put(
        "registered",
        Wire.Reply.newBuilder()
            .setId(2)
            .setRegistered(Wire.Registered.newBuilder().setSegment(1).setBytes(1L << 33)));
    all.put(
        "answer",
        Wire.Reply.newBuilder()
            .setId(300)
            .setAnswer(
                Wire.Answer.newBuilder()
                    .setBoard("sim-0")
                    .setRuntime("sim")
                    .setAttempts(1)
                    .setBitstream("vector:1.0")
                    .addUnits("addition:1")
                    .setWaiting(12_345)
                    .setBytesIn(8192)
                    .setBytesOut(4096)
                    .addStages(
                        Wire.Stage.newBuilder()
                            .setKernel("addition")
                            .setRun(
                                Wire.Times.newBuilder()
                                    .setQueued(1)
                                    .setSubmitted(2)
                                    .setStarted(3)
                                    .setEnded(1_000)))));
    all.put(
        "failure",
        Wire.Reply.newBuilder()
            .setId(300)
            .setFailure(
                Wire.Failure.newBuilder()
                    .setCode(Wire.Failure.Code.UNKNOWN_ACCELERATOR)
                    .setText("there is no vector.additoin; did you mean vector.addition?")
                    .setAccelerator("vector.additoin")));
    all.put(
        "kept", Wire.Reply.newBuilder().setId(9).setKept(Wire.Kept.newBuilder().setDigest(DIGEST)));
    all.put(
        "loaded",
        Wire.Reply.newBuilder()
            .setId(11)
            .setLoaded(
                Wire.Loaded.newBuilder()
                    .setBoard("sim-0")
                    .setBitstream("vector:1.0")
                    .setProgramming(12_345)));
    all.put(
        "progress",
        Wire.Reply.newBuilder()
            .setId(10)
            .setProgress(
                Wire.Progress.newBuilder().setWhat("vector.zip").setDone(2048).setTotal(4096)));
    all.put(
        "activity",
        Wire.Reply.newBuilder()
            .setId(12)
            .setActivity(
                Wire.Activity.newBuilder()
                    .addBoards(
                        Wire.Busy.newBuilder()
                            .setBoard(Wire.Board.newBuilder().setId("sim-0").setRuntime("sim"))
                            .addUnits(
                                Wire.Unit.newBuilder()
                                    .setAccelerator("vector.addition")
                                    .setRequests(2))
                            .setSensors(Wire.Sensors.newBuilder().setWatts(60)))));
    all.put("done", Wire.Reply.newBuilder().setId(6).setDone(Wire.Done.newBuilder()));
    return all;
  }

  private static String block(String name, MessageOrBuilder message) {
    Wire.Call call = message instanceof Wire.Call.Builder builder ? builder.build() : null;
    byte[] frame =
        call != null ? Frames.frame(call) : Frames.frame(((Wire.Reply.Builder) message).build());
    return String.join(
        "\n",
        name,
        TextFormat.printer().emittingSingleLine(true).printToString(message),
        HexFormat.of().formatHex(frame),
        "");
  }

  @Test
  void theFileHasTheFramesOfThisProtocol() throws IOException {
    String made =
        messages().entrySet().stream()
            .map(each -> block(each.getKey(), each.getValue()))
            .collect(Collectors.joining("\n", HEAD + "\n", ""));
    if (Boolean.getBoolean("coral.update")) {
      Files.writeString(FILE, made);
    }
    assertThat(FILE).hasContent(made);
  }
}
