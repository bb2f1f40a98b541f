package io.coral.kubernetes.internal;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.coral.grpc.Messages;
import io.coral.kubernetes.wire.Dra;
import io.coral.kubernetes.wire.Plugin;
import io.coral.kubernetes.wire.Pods;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/** What a kubelet answers, and what it asks of those who have boards for pods. */
public final class KubeletApi {

  /** Of the interface of device plugins. */
  static final String VERSION = "v1beta1";

  /** The service of a device plugin. */
  static final String PLUGIN = VERSION + ".DevicePlugin";

  /** The service of a driver of claims. */
  public static final String CLAIMS = "k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin";

  /** A plugin asks for its boards to be offered. */
  public static final MethodDescriptor<Plugin.RegisterRequest, Plugin.Empty> REGISTER =
      unary(
          VERSION + ".Registration/Register",
          Plugin.RegisterRequest.parser(),
          Plugin.Empty.parser());

  /** Who has what is asked. */
  public static final MethodDescriptor<Pods.ListPodResourcesRequest, Pods.ListPodResourcesResponse>
      LIST =
          unary(
              "v1.PodResourcesLister/List",
              Pods.ListPodResourcesRequest.parser(),
              Pods.ListPodResourcesResponse.parser());

  /** The kubelet asks what a plugin can do. */
  public static final MethodDescriptor<Plugin.Empty, Plugin.DevicePluginOptions> OPTIONS =
      unary(
          PLUGIN + "/GetDevicePluginOptions",
          Plugin.Empty.parser(),
          Plugin.DevicePluginOptions.parser());

  /** It looks at a plugin's boards. */
  public static final MethodDescriptor<Plugin.Empty, Plugin.ListAndWatchResponse> WATCH =
      Messages.method(
          MethodType.SERVER_STREAMING,
          PLUGIN + "/ListAndWatch",
          Plugin.Empty.parser(),
          Plugin.ListAndWatchResponse.parser());

  /** It asks which boards are best for a container. */
  static final MethodDescriptor<
          Plugin.PreferredAllocationRequest, Plugin.PreferredAllocationResponse>
      PREFER =
          unary(
              PLUGIN + "/GetPreferredAllocation",
              Plugin.PreferredAllocationRequest.parser(),
              Plugin.PreferredAllocationResponse.parser());

  /** It gives boards to a container. */
  public static final MethodDescriptor<Plugin.AllocateRequest, Plugin.AllocateResponse> ALLOCATE =
      unary(
          PLUGIN + "/Allocate", Plugin.AllocateRequest.parser(), Plugin.AllocateResponse.parser());

  /** It has claims prepared. */
  public static final MethodDescriptor<
          Dra.NodePrepareResourcesRequest, Dra.NodePrepareResourcesResponse>
      PREPARE =
          unary(
              CLAIMS + "/NodePrepareResources",
              Dra.NodePrepareResourcesRequest.parser(),
              Dra.NodePrepareResourcesResponse.parser());

  /** It has them taken back. */
  public static final MethodDescriptor<
          Dra.NodeUnprepareResourcesRequest, Dra.NodeUnprepareResourcesResponse>
      UNPREPARE =
          unary(
              CLAIMS + "/NodeUnprepareResources",
              Dra.NodeUnprepareResourcesRequest.parser(),
              Dra.NodeUnprepareResourcesResponse.parser());

  private KubeletApi() {}

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> unary(
      String name, Parser<Q> asked, Parser<A> answered) {
    return Messages.method(MethodType.UNARY, name, asked, answered);
  }
}
