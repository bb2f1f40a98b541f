package io.coral.gateway.internal;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.coral.api.artifact.Tensor;
import io.coral.gateway.wire.Wire;
import io.coral.grpc.LocalServer;
import io.coral.grpc.Messages;
import io.coral.grpc.NetworkServer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The Open Inference Protocol, version 2, over gRPC. Any thread. */
final class InferenceService {

  private static final String SERVICE = "inference.GRPCInferenceService";
  private static final Context.Key<Caller> CALLER = Context.key("caller");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** What anybody may ask who reaches it: whether it lives. */
  static final List<String> OPEN = List.of("ServerLive", "ServerReady");

  private final Gateway gateway;
  private final Executor callers;

  /**
   * Over the gateway.
   *
   * @param callers on which answers are written
   */
  InferenceService(Gateway gateway, Executor callers) {
    this.gateway = gateway;
    this.callers = callers;
  }

  ServerServiceDefinition definition() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(SERVICE);
    add(
        service,
        "ServerLive",
        Wire.ServerLiveRequest.parser(),
        Wire.ServerLiveResponse.parser(),
        asked -> Wire.ServerLiveResponse.newBuilder().setLive(true).build());
    add(
        service,
        "ServerReady",
        Wire.ServerReadyRequest.parser(),
        Wire.ServerReadyResponse.parser(),
        asked -> Wire.ServerReadyResponse.newBuilder().setReady(models().isReady()).build());
    add(
        service,
        "ModelReady",
        Wire.ModelReadyRequest.parser(),
        Wire.ModelReadyResponse.parser(),
        asked ->
            Wire.ModelReadyResponse.newBuilder()
                .setReady(models().isReady(models().find(asked.getName(), asked.getVersion())))
                .build());
    add(
        service,
        "ServerMetadata",
        Wire.ServerMetadataRequest.parser(),
        Wire.ServerMetadataResponse.parser(),
        asked ->
            Wire.ServerMetadataResponse.newBuilder()
                .setName(Gateway.NAME)
                .setVersion(gateway.version())
                .addAllExtensions(gateway.extensions())
                .build());
    add(
        service,
        "ModelMetadata",
        Wire.ModelMetadataRequest.parser(),
        Wire.ModelMetadataResponse.parser(),
        asked -> metadata(models().find(asked.getName(), asked.getVersion())));
    addSharedMemory(service);
    service.addMethod(
        method(
            "ModelInfer", MethodType.UNARY, new QuestionParser(), Wire.ModelInferResponse.parser()),
        ServerCalls.asyncUnaryCall(this::infer));
    service.addMethod(
        method(
            "ModelStreamInfer",
            MethodType.BIDI_STREAMING,
            new QuestionParser(),
            Wire.ModelStreamInferResponse.parser()),
        ServerCalls.asyncBidiStreamingCall(
            to ->
                new InferenceStream(
                    gateway,
                    CALLER.get(),
                    (ServerCallStreamObserver<Wire.ModelStreamInferResponse>) to,
                    callers)));
    return ServerInterceptors.intercept(service.build(), new Entrance());
  }

  private static void addSharedMemory(ServerServiceDefinition.Builder service) {
    add(
        service,
        "SystemSharedMemoryStatus",
        Wire.SystemSharedMemoryStatusRequest.parser(),
        Wire.SystemSharedMemoryStatusResponse.parser(),
        asked -> {
          Wire.SystemSharedMemoryStatusResponse.Builder all =
              Wire.SystemSharedMemoryStatusResponse.newBuilder();
          for (Region.Described each : CALLER.get().regions().described(asked.getName())) {
            all.putRegions(each.name(), status(each));
          }
          return all.build();
        });
    add(
        service,
        "SystemSharedMemoryRegister",
        Wire.SystemSharedMemoryRegisterRequest.parser(),
        Wire.SystemSharedMemoryRegisterResponse.parser(),
        asked -> {
          CALLER
              .get()
              .regions()
              .register(
                  new Region.Described(
                      asked.getName(), asked.getKey(), asked.getOffset(), asked.getByteSize()));
          return Wire.SystemSharedMemoryRegisterResponse.getDefaultInstance();
        });
    add(
        service,
        "SystemSharedMemoryUnregister",
        Wire.SystemSharedMemoryUnregisterRequest.parser(),
        Wire.SystemSharedMemoryUnregisterResponse.parser(),
        asked -> {
          CALLER.get().regions().unregister(asked.getName());
          return Wire.SystemSharedMemoryUnregisterResponse.getDefaultInstance();
        });
  }

  private static Wire.SystemSharedMemoryStatusResponse.RegionStatus status(
      Region.Described region) {
    return Wire.SystemSharedMemoryStatusResponse.RegionStatus.newBuilder()
        .setName(region.name())
        .setKey(region.key())
        .setOffset(region.offset())
        .setByteSize(region.bytes())
        .build();
  }

  private Models models() {
    return gateway.inference().models();
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      String name, MethodType type, Parser<Q> asked, Parser<A> answered) {
    return Messages.method(type, SERVICE + "/" + name, asked, answered);
  }

  /** A method that is answered at once. */
  private static <Q extends MessageLite, A extends MessageLite> void add(
      ServerServiceDefinition.Builder service,
      String name,
      Parser<Q> asked,
      Parser<A> answered,
      Function<Q, A> answer) {
    service.addMethod(
        method(name, MethodType.UNARY, asked, answered),
        ServerCalls.asyncUnaryCall(
            (question, to) -> {
              try {
                to.onNext(answer.apply(question));
                to.onCompleted();
              } catch (RuntimeException e) {
                to.onError(Statuses.of(e).asRuntimeException());
              }
            }));
  }

  private void infer(Wire.ModelInferRequest asked, StreamObserver<Wire.ModelInferResponse> to) {
    var observer = (ServerCallStreamObserver<Wire.ModelInferResponse>) to;
    Unsent unsent = new Unsent();
    observer.setOnCloseHandler(unsent::gone);
    observer.setOnCancelHandler(unsent::gone);
    GrpcExchange.ask(
        gateway,
        CALLER.get(),
        asked,
        callers,
        giveUp ->
            observer.setOnCancelHandler(
                () -> {
                  giveUp.run();
                  unsent.gone();
                }),
        (answer, refusal, sent) -> answer(observer, answer, refusal, unsent, sent));
    Arriving.taken();
  }

  /** Once it is copied its memory may be given back: where the call has ended, that is at once. */
  static void answer(
      StreamObserver<Wire.ModelInferResponse> to,
      Wire.@Nullable ModelInferResponse answer,
      @Nullable Throwable refusal,
      Unsent unsent,
      Runnable sent) {
    try {
      if (answer == null) {
        Throwable why = refusal == null ? new IllegalStateException() : refusal;
        to.onError(Statuses.of(why).asRuntimeException());
      } else {
        to.onNext(answer);
        to.onCompleted();
      }
    } finally {
      unsent.is(sent);
    }
  }

  private Wire.ModelMetadataResponse metadata(Served served) {
    return Wire.ModelMetadataResponse.newBuilder()
        .setName(served.name())
        .addAllVersions(models().versions(served.name()))
        .setPlatform(Gateway.NAME)
        .addAllInputs(served.model().inputs().stream().map(InferenceService::metadata).toList())
        .addAllOutputs(served.model().outputs().stream().map(InferenceService::metadata).toList())
        .build();
  }

  private static Wire.ModelMetadataResponse.TensorMetadata metadata(Tensor tensor) {
    return Wire.ModelMetadataResponse.TensorMetadata.newBuilder()
        .setName(tensor.name())
        .setDatatype(tensor.datatype().name())
        .addAllShape(tensor.shape().stream().map(Integer::longValue).toList())
        .build();
  }

  /** Lets calls in, each on behalf of a tenant. */
  private final class Entrance implements ServerInterceptor {

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (OPEN.contains(call.getMethodDescriptor().getBareMethodName())) {
        return next.startCall(call, headers);
      }
      try {
        return Contexts.interceptCall(
            Context.current().withValue(CALLER, caller(call, headers)), call, headers, next);
      } catch (Refusal e) {
        call.close(Statuses.of(e), new Metadata());
        return new ServerCall.Listener<>() {};
      }
    }

    private Caller caller(ServerCall<?, ?> call, Metadata headers) {
      Optional<UserPrincipal> user = LocalServer.localPeer(call);
      String tenant =
          gateway
              .gate()
              .tenant(
                  new Visitor(
                      user.isPresent() || NetworkServer.isHere(call),
                      NetworkServer.isSecure(call),
                      NetworkServer.certificate(call),
                      headers.get(AUTHORIZATION)));
      return new Caller(tenant, gateway.sharedMemory().of(user));
    }
  }
}
