package io.coral.gateway.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.coral.gateway.wire.Wire;
import io.coral.grpc.Messages;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A client of gRPC that may leave what it asks unfinished. */
final class GrpcClient implements AutoCloseable {

  private static final String SERVICE = "inference.GRPCInferenceService/";

  static final MethodDescriptor<Wire.ModelInferRequest, Wire.ModelInferResponse> INFER =
      Messages.method(
          MethodType.UNARY,
          SERVICE + "ModelInfer",
          Wire.ModelInferRequest.parser(),
          Wire.ModelInferResponse.parser());
  static final MethodDescriptor<Wire.ModelInferRequest, Wire.ModelStreamInferResponse> STREAM =
      Messages.method(
          MethodType.BIDI_STREAMING,
          SERVICE + "ModelStreamInfer",
          Wire.ModelInferRequest.parser(),
          Wire.ModelStreamInferResponse.parser());

  /** A method without tensors, with a message that may be longer than it should be. */
  static MethodDescriptor<Wire.ModelInferRequest, Wire.ModelInferResponse> plain(String name) {
    return Messages.method(
        MethodType.UNARY,
        SERVICE + name,
        Wire.ModelInferRequest.parser(),
        Wire.ModelInferResponse.parser());
  }

  private final ManagedChannel channel;

  GrpcClient(Rig rig) {
    this(rig, NettyChannelBuilder.DEFAULT_FLOW_CONTROL_WINDOW);
  }

  /** Which takes so many bytes of an answer before it looks at them. */
  GrpcClient(Rig rig, int window) {
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.gateway.port()),
                InsecureChannelCredentials.create())
            .channelType(NioSocketChannel.class)
            .eventLoopGroup(rig.loops.group())
            .directExecutor()
            .flowControlWindow(window)
            .build();
  }

  boolean isServerReady() {
    return ClientCalls.blockingUnaryCall(
            channel,
            Messages.method(
                MethodType.UNARY,
                SERVICE + "ServerReady",
                Wire.ServerReadyRequest.parser(),
                Wire.ServerReadyResponse.parser()),
            CallOptions.DEFAULT,
            Wire.ServerReadyRequest.getDefaultInstance())
        .getReady();
  }

  /** Of a model with the inputs x and y: 1 + 2. */
  static Wire.ModelInferRequest question(String model) {
    Wire.ModelInferRequest.Builder question =
        Wire.ModelInferRequest.newBuilder().setModelName(model);
    for (String name : new String[] {"x", "y"}) {
      question
          .addInputs(
              Wire.ModelInferRequest.InferInputTensor.newBuilder()
                  .setName(name)
                  .setDatatype("FP32")
                  .addShape(1))
          .addRawInputContents(ByteString.copyFrom(Rig.floats(question.getInputsCount())));
    }
    return question.build();
  }

  /** One call. */
  record Call(ClientCall<Wire.ModelInferRequest, ?> call, CompletableFuture<Status> end) {

    /** Says more, as in a stream. */
    void say(Wire.ModelInferRequest message) {
      call.sendMessage(message);
    }

    /** Says that this was all. */
    void finish() {
      call.halfClose();
    }

    void cancel() {
      call.cancel("given up", null);
    }

    /** How the call has ended. */
    Status told() throws Exception {
      return end.get(60, TimeUnit.SECONDS);
    }
  }

  /** Asks with a token. */
  Future<Wire.ModelInferResponse> ask(Wire.ModelInferRequest message, String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    Channel authorized =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    return ClientCalls.futureUnaryCall(authorized.newCall(INFER, CallOptions.DEFAULT), message);
  }

  /** Begins to ask, and says no end of it. */
  <A extends MessageLite> Call begin(
      MethodDescriptor<Wire.ModelInferRequest, A> method, Wire.ModelInferRequest message) {
    return begin(method, message, CallOptions.DEFAULT);
  }

  <A extends MessageLite> Call begin(
      MethodDescriptor<Wire.ModelInferRequest, A> method,
      Wire.ModelInferRequest message,
      CallOptions options) {
    Call begun = started(method, options);
    begun.call.request(1);
    begun.say(message);
    return begun;
  }

  /** Asks, and looks at no answer. */
  Call askAndLookAway(Wire.ModelInferRequest message) {
    Call begun = started(INFER, CallOptions.DEFAULT);
    begun.say(message);
    begun.finish();
    return begun;
  }

  private <A extends MessageLite> Call started(
      MethodDescriptor<Wire.ModelInferRequest, A> method, CallOptions options) {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<Wire.ModelInferRequest, A> call = channel.newCall(method, options);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    return new Call(call, end);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
