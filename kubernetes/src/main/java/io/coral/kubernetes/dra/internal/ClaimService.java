package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.KubeletApi;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;

/** What the kubelet may ask of the driver of claims. */
final class ClaimService {

  private ClaimService() {}

  static ServerServiceDefinition of(ClaimDriver driver) {
    return ServerServiceDefinition.builder(KubeletApi.CLAIMS)
        .addMethod(KubeletApi.PREPARE, ServerCalls.asyncUnaryCall(driver::prepare))
        .addMethod(KubeletApi.UNPREPARE, ServerCalls.asyncUnaryCall(driver::unprepare))
        .build();
  }
}
