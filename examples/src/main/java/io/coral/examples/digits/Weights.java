package io.coral.examples.digits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The weights of the network, as its training wrote them beside its kernels. */
final class Weights {

  static final int LAYERS = 3;

  private final List<byte[]> weights = new ArrayList<>();
  private final List<int[]> biases = new ArrayList<>();

  /** Reads them from the artifact's folder. */
  Weights(Path folder) throws IOException {
    for (int number = 1; number <= LAYERS; number++) {
      weights.add(Files.readAllBytes(folder.resolve("weights" + number + ".bin")));
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(folder.resolve("bias" + number + ".bin")));
      int[] bias = new int[bytes.capacity() / Integer.BYTES];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(bias);
      biases.add(bias);
    }
  }

  /** Of a layer from 0: for each of its outputs those of its inputs. */
  byte[] weights(int layer) {
    return weights.get(layer);
  }

  /** What is added to each output of a layer, and behind them by how many bits sums are shifted. */
  int[] bias(int layer) {
    return biases.get(layer);
  }
}
