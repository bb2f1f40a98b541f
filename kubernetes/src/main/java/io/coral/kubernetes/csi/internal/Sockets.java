package io.coral.kubernetes.csi.internal;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalServer;
import io.coral.grpc.Messages;
import io.coral.kubernetes.wire.Csi;
import io.coral.kubernetes.wire.Registration;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the kubelet finds the driver: a socket in the folder that it watches, which names another
 * one for volumes. One thread.
 */
final class Sockets implements AutoCloseable {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final LocalServer.Bounds BOUNDS = new LocalServer.Bounds(64, 64, 4 << 20);

  private static final String REGISTRATION = "pluginregistration.Registration";
  private static final String IDENTITY = "csi.v1.Identity";
  private static final String NODE = "csi.v1.Node";

  private final VolumePlugin plugin;
  private final Path registration;
  private final Path volumes;
  private final EventLoops loops;
  private @Nullable LocalServer registrar;
  private @Nullable LocalServer server;

  /** Nobody listens yet. */
  Sockets(VolumePlugin plugin, Path kubelet, EventLoops loops) {
    this.plugin = plugin;
    this.registration =
        kubelet.resolve("plugins_registry").resolve(VolumePlugin.DRIVER + "-reg.sock");
    this.volumes = kubelet.resolve("plugins").resolve(VolumePlugin.DRIVER).resolve("csi.sock");
    this.loops = loops;
  }

  /**
   * Listens where nobody does. A kubelet that starts anew looks at the folder by itself.
   *
   * @throws IOException when it cannot
   */
  void keepServed() throws IOException {
    if (registrar != null && Files.exists(registration) && Files.exists(volumes)) {
      return;
    }
    close();
    Files.createDirectories(volumes.getParent());
    server = LocalServer.listen(volumes, OWNER, List.of(identity(), node()), BOUNDS, loops);
    // last, for the kubelet asks for the node once it sees it
    registrar = LocalServer.listen(registration, OWNER, registration(), BOUNDS, loops);
  }

  private ServerServiceDefinition registration() {
    return ServerServiceDefinition.builder(REGISTRATION)
        .addMethod(
            method(
                REGISTRATION + "/GetInfo",
                Registration.InfoRequest.parser(),
                Registration.PluginInfo.parser()),
            said(() -> plugin.info(volumes)))
        .addMethod(
            method(
                REGISTRATION + "/NotifyRegistrationStatus",
                Registration.RegistrationStatus.parser(),
                Registration.RegistrationStatusResponse.parser()),
            ServerCalls.asyncUnaryCall(Sockets::registered))
        .build();
  }

  private static void registered(
      Registration.RegistrationStatus status,
      StreamObserver<Registration.RegistrationStatusResponse> answer) {
    VolumePlugin.registered(status);
    answer.onNext(Registration.RegistrationStatusResponse.getDefaultInstance());
    answer.onCompleted();
  }

  private static ServerServiceDefinition identity() {
    return ServerServiceDefinition.builder(IDENTITY)
        .addMethod(
            method(
                IDENTITY + "/GetPluginInfo",
                Csi.GetPluginInfoRequest.parser(),
                Csi.GetPluginInfoResponse.parser()),
            said(
                () ->
                    Csi.GetPluginInfoResponse.newBuilder()
                        .setName(VolumePlugin.DRIVER)
                        .setVendorVersion(VolumePlugin.VERSION)
                        .build()))
        .addMethod(
            method(
                IDENTITY + "/GetPluginCapabilities",
                Csi.GetPluginCapabilitiesRequest.parser(),
                Csi.GetPluginCapabilitiesResponse.parser()),
            said(Csi.GetPluginCapabilitiesResponse::getDefaultInstance))
        .addMethod(
            method(IDENTITY + "/Probe", Csi.ProbeRequest.parser(), Csi.ProbeResponse.parser()),
            said(Csi.ProbeResponse::getDefaultInstance))
        .build();
  }

  private ServerServiceDefinition node() {
    return ServerServiceDefinition.builder(NODE)
        .addMethod(
            method(
                NODE + "/NodeGetInfo",
                Csi.NodeGetInfoRequest.parser(),
                Csi.NodeGetInfoResponse.parser()),
            said(plugin::node))
        .addMethod(
            method(
                NODE + "/NodeGetCapabilities",
                Csi.NodeGetCapabilitiesRequest.parser(),
                Csi.NodeGetCapabilitiesResponse.parser()),
            said(Csi.NodeGetCapabilitiesResponse::getDefaultInstance))
        .addMethod(
            method(
                NODE + "/NodePublishVolume",
                Csi.NodePublishVolumeRequest.parser(),
                Csi.NodePublishVolumeResponse.parser()),
            ServerCalls.asyncUnaryCall(plugin::publish))
        .addMethod(
            method(
                NODE + "/NodeUnpublishVolume",
                Csi.NodeUnpublishVolumeRequest.parser(),
                Csi.NodeUnpublishVolumeResponse.parser()),
            ServerCalls.asyncUnaryCall(plugin::unpublish))
        .build();
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      String name, Parser<Q> asked, Parser<A> answered) {
    return Messages.method(MethodType.UNARY, name, asked, answered);
  }

  /** A call that is answered at once, whatever is asked. */
  private static <Q, A> ServerCallHandler<Q, A> said(Supplier<A> what) {
    return ServerCalls.asyncUnaryCall(
        (asked, answer) -> {
          answer.onNext(what.get());
          answer.onCompleted();
        });
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
