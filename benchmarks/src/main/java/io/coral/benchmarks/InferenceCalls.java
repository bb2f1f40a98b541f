package io.coral.benchmarks;

import com.google.protobuf.ByteString;
import io.coral.gateway.wire.Wire;
import io.coral.grpc.EventLoops;
import io.coral.grpc.Messages;
import io.coral.grpc.NetworkServer;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** {@code ModelInfer} over gRPC: a client of it, and a service that answers and does nothing. */
final class InferenceCalls implements AutoCloseable {

  private static final String SERVICE = "inference.GRPCInferenceService";
  private static final MethodDescriptor<Wire.ModelInferRequest, Wire.ModelInferResponse> INFER =
      Messages.method(
          MethodDescriptor.MethodType.UNARY,
          SERVICE + "/ModelInfer",
          Wire.ModelInferRequest.parser(),
          Wire.ModelInferResponse.parser());

  private final ManagedChannel channel;
  private final Wire.ModelInferRequest request;

  /**
   * Asks a model for a batch of one.
   *
   * @param bytes of its input
   */
  InferenceCalls(int port, EventLoops loops, String model, int bytes) {
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                InsecureChannelCredentials.create())
            .channelType(NioSocketChannel.class)
            .eventLoopGroup(loops.group())
            .directExecutor()
            .build();
    request =
        Wire.ModelInferRequest.newBuilder()
            .setModelName(model)
            .addInputs(
                Wire.ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("x")
                    .setDatatype("INT8")
                    .addShape(1)
                    .addShape(bytes))
            .addRawInputContents(ByteString.copyFrom(new byte[bytes]))
            .build();
  }

  /** Asks, and waits for the answer. */
  Wire.ModelInferResponse ask() {
    return ClientCalls.blockingUnaryCall(channel, INFER, CallOptions.DEFAULT, request);
  }

  /** Asks; the answer follows. */
  void ask(StreamObserver<Wire.ModelInferResponse> to) {
    ClientCalls.asyncUnaryCall(channel.newCall(INFER, CallOptions.DEFAULT), request, to);
  }

  /** A service that gives the same answer to whatever it is asked, at a port of its own. */
  static NetworkServer answering(Wire.ModelInferResponse answer, Executor callers, EventLoops loops)
      throws IOException {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(SERVICE)
            .addMethod(
                INFER,
                ServerCalls.asyncUnaryCall(
                    (asked, to) -> {
                      to.onNext(answer);
                      to.onCompleted();
                    }))
            .build();
    return NetworkServer.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Optional.empty(),
        service,
        new NetworkServer.Bounds(256, 256, 1 << 20),
        List.of(),
        callers,
        loops);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
