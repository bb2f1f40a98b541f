package io.coral.kubernetes.csi.internal;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.coral.grpc.Messages;
import io.coral.kubernetes.wire.Csi;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.util.List;
import java.util.function.Supplier;

/** What the kubelet may ask of the driver of volumes. */
final class VolumeServices {

  private static final String IDENTITY = "csi.v1.Identity";
  private static final String NODE = "csi.v1.Node";

  private VolumeServices() {}

  /** Both services of a node. */
  static List<ServerServiceDefinition> of(VolumePlugin plugin) {
    return List.of(identity(), node(plugin));
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

  private static ServerServiceDefinition node(VolumePlugin plugin) {
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
}
