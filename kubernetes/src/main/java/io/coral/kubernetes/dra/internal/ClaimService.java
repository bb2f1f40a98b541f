package io.coral.kubernetes.dra.internal;

import io.coral.grpc.Messages;
import io.coral.kubernetes.wire.Dra;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;

/** What the kubelet may ask of the driver of claims. */
final class ClaimService {

  private static final String SERVICE = "k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin";

  private ClaimService() {}

  static ServerServiceDefinition of(ClaimDriver driver) {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                SERVICE + "/NodePrepareResources",
                Dra.NodePrepareResourcesRequest.parser(),
                Dra.NodePrepareResourcesResponse.parser()),
            ServerCalls.asyncUnaryCall(driver::prepare))
        .addMethod(
            Messages.method(
                MethodType.UNARY,
                SERVICE + "/NodeUnprepareResources",
                Dra.NodeUnprepareResourcesRequest.parser(),
                Dra.NodeUnprepareResourcesResponse.parser()),
            ServerCalls.asyncUnaryCall(driver::unprepare))
        .build();
  }
}
