package io.coral.kubernetes.dra.internal;

import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalServer;
import io.coral.grpc.Messages;
import io.coral.kubernetes.wire.Dra;
import io.coral.kubernetes.wire.Registration;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the kubelet finds the driver: a socket in the folder that it watches, which names another
 * one for claims. One thread.
 */
final class Sockets implements AutoCloseable {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final LocalServer.Bounds BOUNDS = new LocalServer.Bounds(64, 64, 4 << 20);

  private static final String REGISTRATION = "pluginregistration.Registration";
  private static final String PLUGIN = "k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin";

  private final ClaimDriver driver;
  private final Path registration;
  private final Path claims;
  private final EventLoops loops;
  private @Nullable LocalServer registrar;
  private @Nullable LocalServer server;

  /** Nobody listens yet. */
  Sockets(ClaimDriver driver, Path kubelet, EventLoops loops) {
    this.driver = driver;
    this.registration =
        kubelet.resolve("plugins_registry").resolve(ClaimDriver.DRIVER + "-reg.sock");
    this.claims = kubelet.resolve("plugins").resolve(ClaimDriver.DRIVER).resolve("dra.sock");
    this.loops = loops;
  }

  /**
   * Listens where nobody does. A kubelet that starts anew looks at the folder by itself.
   *
   * @throws IOException when it cannot
   */
  void keepServed() throws IOException {
    if (registrar != null && Files.exists(registration) && Files.exists(claims)) {
      return;
    }
    close();
    Files.createDirectories(claims.getParent());
    server = LocalServer.listen(claims, OWNER, plugin(), BOUNDS, loops);
    // last, for the kubelet connects to the other one once it sees it
    registrar = LocalServer.listen(registration, OWNER, registration(), BOUNDS, loops);
  }

  private ServerServiceDefinition registration() {
    Registration.PluginInfo info =
        Registration.PluginInfo.newBuilder()
            .setType("DRAPlugin")
            .setName(ClaimDriver.DRIVER)
            .setEndpoint(claims.toString())
            .addSupportedVersions("v1.DRAPlugin")
            .build();
    return ServerServiceDefinition.builder(REGISTRATION)
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                REGISTRATION + "/GetInfo",
                Registration.InfoRequest.parser(),
                Registration.PluginInfo.parser()),
            ServerCalls.asyncUnaryCall((asked, answer) -> say(info, answer)))
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                REGISTRATION + "/NotifyRegistrationStatus",
                Registration.RegistrationStatus.parser(),
                Registration.RegistrationStatusResponse.parser()),
            ServerCalls.asyncUnaryCall(
                (status, answer) -> {
                  driver.registered(status);
                  say(Registration.RegistrationStatusResponse.getDefaultInstance(), answer);
                }))
        .build();
  }

  private static <A> void say(A what, StreamObserver<A> answer) {
    answer.onNext(what);
    answer.onCompleted();
  }

  private ServerServiceDefinition plugin() {
    return ServerServiceDefinition.builder(PLUGIN)
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                PLUGIN + "/NodePrepareResources",
                Dra.NodePrepareResourcesRequest.parser(),
                Dra.NodePrepareResourcesResponse.parser()),
            ServerCalls.asyncUnaryCall(driver::prepare))
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                PLUGIN + "/NodeUnprepareResources",
                Dra.NodeUnprepareResourcesRequest.parser(),
                Dra.NodeUnprepareResourcesResponse.parser()),
            ServerCalls.asyncUnaryCall(driver::unprepare))
        .build();
  }

  /** Hangs up on the kubelet; its pods keep what they have. Idempotent. */
  @Override
  public void close() {
    if (registrar != null) {
      registrar.close();
      registrar = null;
    }
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
