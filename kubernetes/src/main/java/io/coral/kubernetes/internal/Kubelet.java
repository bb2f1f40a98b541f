package io.coral.kubernetes.internal;

import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalChannel;
import io.coral.kubernetes.wire.Plugin;
import io.coral.kubernetes.wire.Pods;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The kubelet of this node, below its folder. It may come and go: each call connects anew, and ends
 * within a bound. Any thread.
 *
 * @param folder such as {@code /var/lib/kubelet}
 */
public record Kubelet(Path folder, EventLoops loops) {

  /** A kubelet asks back before it answers. */
  private static final int LIMIT_SECONDS = 5;

  /** Where plugins listen, and the kubelet for them. */
  Path plugins() {
    return folder.resolve("device-plugins");
  }

  private Path socket() {
    return plugins().resolve("kubelet.sock");
  }

  /** Which kubelet listens: one that starts anew makes its socket anew. Empty where none does. */
  Optional<Object> identity() {
    try {
      return Optional.of(Files.readAttributes(socket(), "unix:ino,ctime"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Asks for boards to be offered.
   *
   * @param taken told that they are, or
   * @param failed what went wrong
   */
  void register(Plugin.RegisterRequest request, Runnable taken, Consumer<Status> failed) {
    call(socket(), KubeletApi.REGISTER, request, done -> taken.run(), failed);
  }

  /**
   * Asks who has what.
   *
   * @param listed told that, or
   * @param failed what went wrong
   */
  public void list(Consumer<Pods.ListPodResourcesResponse> listed, Consumer<Status> failed) {
    call(
        folder.resolve("pod-resources").resolve("kubelet.sock"),
        KubeletApi.LIST,
        Pods.ListPodResourcesRequest.getDefaultInstance(),
        listed,
        failed);
  }

  private <Q, A> void call(
      Path socket,
      MethodDescriptor<Q, A> method,
      Q asked,
      Consumer<A> answered,
      Consumer<Status> failed) {
    try {
      begin(LocalChannel.to(socket, loops), method, asked, answered, failed);
    } catch (RuntimeException e) {
      // who asks again and again does so whatever is wrong
      failed.accept(Status.fromThrowable(e));
    }
  }

  private static <Q, A> void begin(
      ManagedChannel channel,
      MethodDescriptor<Q, A> method,
      Q asked,
      Consumer<A> answered,
      Consumer<Status> failed) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, options),
        asked,
        new StreamObserver<>() {
          @Override
          public void onNext(A answer) {
            answered.accept(answer);
          }

          @Override
          public void onError(Throwable cause) {
            channel.shutdownNow();
            failed.accept(Status.fromThrowable(cause));
          }

          @Override
          public void onCompleted() {
            channel.shutdownNow();
          }
        });
  }
}
