package io.coral.spark;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.resource.ResourceDiscoveryPlugin;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceRequest;

/**
 * Tells Spark the boards of a machine: all of them as the resource {@code fpga}, and those of one
 * name, such as {@code u250}, as a resource of that name, where {@code .vendor} may say whose they
 * are. Configured by {@code spark.resources.discoveryPlugin}; made by Spark.
 */
public final class BoardDiscovery implements ResourceDiscoveryPlugin {

  /** The resource that stands for any board. */
  public static final String ANY = "fpga";

  /**
   * The boards that can be used.
   *
   * @return empty for a resource that is no board's name here, which others may know
   * @throws IllegalStateException when boards are asked for and there are fewer, saying what to do
   */
  @Override
  public Optional<ResourceInformation> discoverResource(ResourceRequest request, SparkConf conf) {
    String name = request.id().resourceName();
    try (OpenCoral coral = Coral.open()) {
      return among(coral.boards(), name, request);
    }
  }

  private static Optional<ResourceInformation> among(
      List<Board> boards, String name, ResourceRequest request) {
    String[] addresses =
        boards.stream()
            .filter(BoardAddress::isUsable)
            .filter(board -> name.equals(ANY) || board.device().name().equals(name))
            .filter(board -> request.vendor().map(board.device().vendor()::equals).orElse(true))
            .map(BoardAddress::of)
            .toArray(String[]::new);
    boolean isBoards =
        name.equals(ANY) || boards.stream().anyMatch(board -> board.device().name().equals(name));
    if (!isBoards) {
      return Optional.empty();
    }
    if (addresses.length < request.amount()) {
      throw new IllegalStateException(
          request.amount()
              + " of the resource "
              + name
              + request.vendor().map(vendor -> " by " + vendor).orElse("")
              + " are asked of this machine, which has "
              + addresses.length
              + " that can be used; `coral devices` lists them, `coral doctor` says what is in the"
              + " way");
    }
    return Optional.of(new ResourceInformation(name, addresses));
  }
}
