package io.coral.kubernetes.internal;

import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalServer;
import io.coral.grpc.Messages;
import io.coral.kubernetes.wire.Registration;
import io.coral.kubernetes.wire.Registration.PluginInfo;
import io.coral.kubernetes.wire.Registration.RegistrationStatus;
import io.coral.kubernetes.wire.Registration.RegistrationStatusResponse;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the kubelet finds a driver: a socket in the folder that it watches, which names another one
 * where the driver serves. One thread, unless something else is said.
 */
public final class Registrar implements AutoCloseable {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final LocalServer.Bounds BOUNDS = new LocalServer.Bounds(64, 64, 4 << 20);

  private static final String SERVICE = "pluginregistration.Registration";

  private final PluginInfo info;
  private final List<ServerServiceDefinition> services;
  private final Runnable registered;
  private final Path registration;
  private final Path endpoint;
  private final EventLoops loops;
  private @Nullable LocalServer registrar;
  private volatile @Nullable LocalServer server;

  /**
   * Nobody listens yet.
   *
   * @param driver what the kubelet learns of the driver, without its endpoint
   * @param socket the name of the driver's socket in its own folder
   * @param services what it serves there
   * @param registered told each time that a kubelet takes the driver, on any thread
   * @param kubelet the kubelet's folder
   */
  public Registrar(
      PluginInfo driver,
      String socket,
      List<ServerServiceDefinition> services,
      Runnable registered,
      Path kubelet,
      EventLoops loops) {
    this.services = services;
    this.registered = registered;
    this.registration = kubelet.resolve("plugins_registry").resolve(driver.getName() + "-reg.sock");
    this.endpoint = kubelet.resolve("plugins").resolve(driver.getName()).resolve(socket);
    this.info = driver.toBuilder().setEndpoint(endpoint.toString()).build();
    this.loops = loops;
  }

  /**
   * Listens where nobody does. A kubelet that starts anew looks at the folder by itself.
   *
   * @param owned done each time that the driver's socket is this process's alone, before the
   *     kubelet hears of it; what it throws is thrown, and nobody listens then
   * @throws IOException when it cannot, as where another process listens
   */
  public void keepServed(Trouble.Attempt owned) throws IOException {
    if (registrar != null && Files.exists(registration) && Files.exists(endpoint)) {
      return;
    }
    close();
    Files.createDirectories(endpoint.getParent());
    server = LocalServer.listen(endpoint, OWNER, services, BOUNDS, loops);
    try {
      owned.run();
      // last, for the kubelet asks the other one once it sees it
      registrar = LocalServer.listen(registration, OWNER, registration(), BOUNDS, loops);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether the driver's socket is this process's, as the node's driver is then. Any thread. */
  public boolean isOwned() {
    return server != null;
  }

  private ServerServiceDefinition registration() {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                SERVICE + "/GetInfo",
                Registration.InfoRequest.parser(),
                PluginInfo.parser()),
            ServerCalls.asyncUnaryCall((asked, answer) -> say(info, answer)))
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                SERVICE + "/NotifyRegistrationStatus",
                RegistrationStatus.parser(),
                RegistrationStatusResponse.parser()),
            ServerCalls.asyncUnaryCall(
                (status, answer) -> {
                  tell(status);
                  say(RegistrationStatusResponse.getDefaultInstance(), answer);
                }))
        .build();
  }

  private static <A> void say(A what, StreamObserver<A> answer) {
    answer.onNext(what);
    answer.onCompleted();
  }

  /** Whether the kubelet took the driver; it asks again, ever more slowly, where it did not. */
  private void tell(RegistrationStatus status) {
    if (status.getPluginRegistered()) {
      log().info("The kubelet has the driver {}", info.getName());
      registered.run();
    } else {
      log().warn("The kubelet does not take the driver {}: {}", info.getName(), status.getError());
    }
  }

  /** Hangs up on the kubelet; its pods keep what they have. Idempotent. */
  @Override
  public void close() {
    if (registrar != null) {
      registrar.close();
      registrar = null;
    }
    LocalServer serving = server;
    if (serving != null) {
      serving.close();
      server = null;
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Registrar.class);
  }
}
