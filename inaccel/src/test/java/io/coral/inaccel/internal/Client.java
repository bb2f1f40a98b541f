package io.coral.inaccel.internal;

import com.google.protobuf.ByteString;
import io.coral.grpc.EventLoops;
import io.coral.inaccel.wire.Wire;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A client of one root, with a folder of its own. */
final class Client implements AutoCloseable {

  static final String SELF = "selfAB";

  private final ManagedChannel channel;
  final Path folder;

  Client(Path root, EventLoops loops) throws IOException {
    folder = Files.createDirectories(root.resolve("shm").resolve(SELF));
    channel =
        NettyChannelBuilder.forAddress(
                UnixDomainSocketAddress.of(root.resolve("run").resolve("coral.sock")))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(loops.group())
            .usePlaintext()
            .build();
  }

  /** Makes a file of numbers, a page long. */
  Path file(String id, float... numbers) throws IOException {
    Path file = folder.resolve(id);
    ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(numbers);
    return Files.write(file, bytes.array());
  }

  float[] numbers(String id, int count) throws IOException {
    float[] numbers = new float[count];
    ByteBuffer.wrap(Files.readAllBytes(folder.resolve(id)))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .get(numbers);
    return numbers;
  }

  static Wire.Argument array(String id, long offset, long size, int version) {
    return Wire.Argument.newBuilder()
        .setArray(
            Wire.Array.newBuilder().setId(id).setOffset(offset).setSize(size).setVersion(version))
        .build();
  }

  static Wire.Argument floats(String id, int count, int version) {
    return array(id, 0, 4L * count, version);
  }

  static Wire.Argument scalar(byte... bytes) {
    return Wire.Argument.newBuilder()
        .setScalar(Wire.Scalar.newBuilder().setBytes(ByteString.copyFrom(bytes)))
        .build();
  }

  static Wire.Argument number(int value) {
    return scalar(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  static Wire.Request request(String accelerator, Wire.Argument... arguments) {
    return request(SELF, accelerator, List.of(arguments));
  }

  static Wire.Request request(String self, String accelerator, List<Wire.Argument> arguments) {
    return Wire.Request.newBuilder()
        .setAccelerator(accelerator)
        .setArguments(Wire.Arguments.newBuilder().addAllArgument(arguments))
        .setMetadata(Wire.Metadata.newBuilder().setSelf(self))
        .build();
  }

  /** What the server says of an answered request, by name. */
  long told(Wire.Request request, String name) {
    return Long.parseLong(serve(request).getMessagesOrThrow(name));
  }

  Wire.Response serve(Wire.Request request) {
    return ClientCalls.blockingUnaryCall(
        channel,
        Endpoint.SERVE,
        CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
        request);
  }

  Future<Wire.Response> submit(Wire.Request request, CallOptions options) {
    ClientCall<Wire.Request, Wire.Response> call = channel.newCall(Endpoint.SERVE, options);
    return ClientCalls.futureUnaryCall(call, request);
  }

  /** The status of a request that is refused. */
  Status refusal(Wire.Request request) {
    try {
      throw new AssertionError("it was answered: " + serve(request));
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
