package io.coral.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BrokenMessagesTest {

  /** A field whose length is more than what follows. */
  private static final byte[] BROKEN = {10, 5, 'a'};

  private static final byte[] WHOLE = StringValue.of("a").toByteArray();

  @TempDir private Path temp;
  private final EventLoops loops = new EventLoops();
  private LocalServer server;
  private ManagedChannel channel;

  /** Why the server's stream ended. */
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();

  private static MethodDescriptor<StringValue, StringValue> method(MethodType type) {
    return Messages.method(type, "test.Echo/" + type, StringValue.parser(), StringValue.parser());
  }

  /** The same for a client that sends what it likes. */
  private static MethodDescriptor<byte[], StringValue> unchecked(MethodType type) {
    return method(type).toBuilder(new Bytes(), new Messages<>(StringValue.parser())).build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    ServerServiceDefinition echo =
        ServerServiceDefinition.builder("test.Echo")
            .addMethod(
                method(MethodType.UNARY),
                ServerCalls.asyncUnaryCall(
                    (asked, answer) -> {
                      answer.onNext(asked);
                      answer.onCompleted();
                    }))
            .addMethod(
                method(MethodType.BIDI_STREAMING), ServerCalls.asyncBidiStreamingCall(this::echoes))
            .build();
    Path socket = temp.resolve("s");
    server =
        LocalServer.listen(
            socket,
            PosixFilePermissions.fromString("rw-------"),
            echo,
            new LocalServer.Bounds(8, 8, 1024),
            loops);
    channel = LocalChannel.to(socket, loops);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    loops.close();
  }

  private StreamObserver<StringValue> echoes(StreamObserver<StringValue> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(StringValue asked) {
        answers.onNext(asked);
      }

      @Override
      public void onError(Throwable cause) {
        ended.complete(cause);
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private StringValue ask(byte[] message) {
    return ClientCalls.blockingUnaryCall(
        channel,
        unchecked(MethodType.UNARY),
        CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
        message);
  }

  private static void assertTold(StatusRuntimeException refused) {
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription()).startsWith("the message is broken: ");
  }

  @Test
  void aCallEndsWithWhatIsWrong() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> ask(BROKEN))
        .satisfies(BrokenMessagesTest::assertTold);

    assertThat(ask(WHOLE).getValue()).isEqualTo("a");
  }

  @Test
  void aStreamEndsOnBothSides() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<Throwable> last = new CompletableFuture<>();
    StreamObserver<byte[]> asked =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(unchecked(MethodType.BIDI_STREAMING), CallOptions.DEFAULT),
            new StreamObserver<StringValue>() {
              @Override
              public void onNext(StringValue answer) {
                first.complete(answer.getValue());
              }

              @Override
              public void onError(Throwable cause) {
                last.complete(cause);
              }

              @Override
              public void onCompleted() {
                last.complete(new IllegalStateException("it ended as if all were well"));
              }
            });
    List.of(WHOLE, BROKEN, WHOLE).forEach(asked::onNext);

    assertThat(first.get()).isEqualTo("a");
    assertTold((StatusRuntimeException) last.get());
    assertThat(Status.fromThrowable(ended.get()).getCode()).isEqualTo(Status.Code.CANCELLED);
  }
}
