package io.coral.runtime.xilinx.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class XclbinRoundTripTest {

  @Test
  void whatIsWrittenIsRead() {
    Xclbin read = XclbinReader.read("vadd", ByteBuffer.wrap(Samples.vaddFile()));

    assertThat(read.header().platform()).isEqualTo(Samples.BOARD);
    assertThat(read.header().signatureLength()).isEqualTo(-1);
    assertThat(read.header().uuid()).hasSize(32).isNotEqualTo("0".repeat(32));
    assertThat(read.kernels()).containsExactly(Samples.vadd());
    assertThat(read.banks())
        .containsExactly(
            new MemoryBank(0, 1, true, 1L << 34, 0x4000000000L, "DDR[0]"),
            new MemoryBank(1, 1, false, 1L << 34, 0x5000000000L, "DDR[1]"),
            new MemoryBank(2, 6, true, 1L << 28, 0, "HBM[0]"));
    assertThat(read.instances())
        .containsExactly(
            new KernelInstance(0, 1, 0, 0x1800000, "vadd", "vadd_1"),
            new KernelInstance(1, 1, 0x100, 0x1810000, "vadd", "vadd_2"));
    assertThat(read.instances())
        .extracting(KernelInstance::control)
        .containsExactly("ap_ctrl_hs", "ap_ctrl_chain");
    assertThat(read.connections()).hasSize(6).contains(new Connection(2, 0, 2));
    assertThat(read.clocks()).containsExactly(new Clock("DATA_CLK", 1, 300));
    assertThat(read.build()).hasValueSatisfying(b -> assertThat(b.version()).contains("2020.1"));
    assertThat(read.keyValues()).containsKey(Xclbin.PAYLOAD_DIGEST);
    assertThat(read.payload()).hasValueSatisfying(p -> assertThat(p.remaining()).isEqualTo(21));
  }

  @Test
  void theSamePartsMakeTheSameFileAndOtherPartsAnotherIdentity() {
    byte[] first = Samples.vaddFile();
    byte[] again = Samples.vaddFile();
    byte[] other = Samples.bytes(Samples.writer(Samples.BOARD).keyValue("a", "b"));

    assertThat(again).isEqualTo(first);
    assertThat(Arrays.copyOfRange(other, 416, 432))
        .isNotEqualTo(Arrays.copyOfRange(first, 416, 432));
  }

  @Test
  void theWriterRefusesWhatTheReaderRefuses() {
    XclbinWriter writer = Samples.writer(Samples.BOARD).connect(0, 0, 7);

    assertThatThrownBy(writer::write)
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContaining("bank index")
        .hasMessageContaining("found 7; expected 0 to 2");
  }

  @Test
  void theBufferOfTheCallerIsLeftAsItWas() {
    ByteBuffer bytes = ByteBuffer.wrap(Samples.vaddFile());

    XclbinReader.read("vadd", bytes);

    assertThat(bytes.position()).isZero();
    assertThat(bytes.limit()).isEqualTo(bytes.capacity());
  }

  @Test
  void groupSectionsStandInForThePlainOnesWithoutDuplicates() {
    XclbinWriter writer = Samples.writer(Samples.BOARD);
    writer
        .groupBank(MemoryBank.DDR4, true, 1L << 34, 0x4000000000L, "DDR[0]")
        .groupBank(MemoryBank.DDR4, false, 1L << 34, 0x5000000000L, "DDR[1]")
        .groupBank(MemoryBank.HBM, true, 1L << 28, 0, "HBM[0]")
        .groupBank(MemoryBank.HBM, true, 1L << 28, 1L << 28, "HBM[1]")
        .groupBank(MemoryBank.DDR4, true, 1L << 34, 0x4000000000L, "DDR[0]")
        .groupBank(MemoryBank.HBM, true, 1L << 29, 0, "HBM[0:1]")
        .connectGroup(0, 0, 0)
        .connectGroup(0, 0, 0)
        .connectGroup(0, 1, 4)
        .connectGroup(0, 2, 5)
        .connectGroup(1, 0, 5)
        .connectGroup(1, 1, 4)
        .connectGroup(1, 2, 5);

    Xclbin read = XclbinReader.read("groups", writer.write());
    UsedBanks used = read.usedBanks();

    assertThat(read.connections()).hasSize(6);
    assertThat(used.banks()).extracting(MemoryBank::index).containsExactly(0, 5);
    assertThat(used.reachedBy(read.instances().get(0), 0)).isEqualTo(Set.of(0));
    assertThat(used.reachedBy(read.instances().get(0), 1)).isEqualTo(Set.of(0));
    assertThat(used.reachedBy(read.instances().get(0), 2)).isEqualTo(Set.of(1));
  }

  @Test
  void mirrorDataBehindTheContainerIsLeftAlone() {
    byte[] file = Samples.vaddFile();
    byte[] mirror = "XCLBIN_MIRROR_DATA_START{}XCLBIN_MIRROR_DATA_END".getBytes();
    byte[] both = Arrays.copyOf(file, file.length + mirror.length);
    System.arraycopy(mirror, 0, both, file.length, mirror.length);

    assertThat(XclbinReader.read("mirror", ByteBuffer.wrap(both)).kernels()).hasSize(1);
  }

  @Test
  void zeroBytesBehindTheContainerAreLeftAlone() {
    byte[] padded = Arrays.copyOf(Samples.vaddFile(), Samples.vaddFile().length + 512);

    assertThat(XclbinReader.read("padded", ByteBuffer.wrap(padded)).kernels()).hasSize(1);
  }

  @Test
  void thePartsOfASplitArgumentAreMerged() {
    String split =
        Samples.xml()
            .replace(
                "</kernel>",
                "<arg name=\"n2\" addressQualifier=\"0\" id=\"3\" port=\"S_AXI_CONTROL\" size=\"4\""
                    + " offset=\"0x30\" hostSize=\"0x4\" type=\"int\"/><arg name=\"printf_buffer\""
                    + " addressQualifier=\"1\" id=\"\" size=\"0x8\" offset=\"0\""
                    + " hostSize=\"8\"/></kernel>");

    Xclbin read = XclbinReader.read("split", ByteBuffer.wrap(Samples.withXml(split)));

    assertThat(read.kernels().get(0).arguments())
        .hasSize(4)
        .last()
        .isEqualTo(new XclbinArgument(3, "n", 0, "S_AXI_CONTROL", 8, 0x30, 8, "int"));
  }
}
