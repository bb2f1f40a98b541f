package io.coral.examples.mlp.kernels;

import io.coral.runtime.sim.kernel.Network;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/** What goes between the segments: samples, as many in a packet as fit. */
final class Packets {

  /** The socket that leads to the other board. */
  static final int SOCKET = 0;

  /** The most samples whose results at the cut fit into one packet. */
  static final int SAMPLES = Network.MAX_PAYLOAD / (Integer.BYTES * Mlp.FRONT.outputs());

  private Packets() {}

  /** Evaluates the first segment and sends what comes out. */
  static void sendFront(IntBuffer in, int count, Network network) {
    int[] sample = new int[Mlp.FRONT.inputs()];
    for (int sent = 0; sent < count; sent += SAMPLES) {
      int samples = Math.min(SAMPLES, count - sent);
      ByteBuffer packet = packet(samples * Mlp.FRONT.outputs());
      for (int i = 0; i < samples; i++) {
        in.get((sent + i) * sample.length, sample);
        for (int value : Mlp.FRONT.evaluate(sample)) {
          packet.putInt(value);
        }
      }
      network.send(SOCKET, packet.flip());
    }
  }

  /** An empty packet for so many numbers. */
  static ByteBuffer packet(int numbers) {
    return ByteBuffer.allocate(Integer.BYTES * numbers).order(ByteOrder.nativeOrder());
  }

  /** How many samples a packet holds. */
  static int samples(ByteBuffer packet) {
    return packet.remaining() / (Integer.BYTES * Mlp.FRONT.outputs());
  }

  /** Evaluates the second segment for the next sample of a packet. */
  static int[] evaluateBack(ByteBuffer packet) {
    int[] sample = new int[Mlp.BACK.inputs()];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = packet.getInt();
    }
    return Mlp.BACK.evaluate(sample);
  }
}
