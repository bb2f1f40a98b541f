package io.coral.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xml.sax.SAXException;

class ArtifactRoundTripTest {

  private static final long SEED = 20_261_121L;
  private static final int ROUNDS = 200;

  @ParameterizedTest
  @EnumSource
  void everyWrittenDescriptorReadsBackEqual(ArtifactFormat form) throws IOException {
    RandomArtifact artifacts = new RandomArtifact(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Artifact artifact = artifacts.next();
      byte[] bytes = written(form, artifact);
      assertThat(form.read("memory", new ByteArrayInputStream(bytes)))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(artifact);
    }
  }

  @ParameterizedTest
  @EnumSource
  void propertiesKeepTheirOrder(ArtifactFormat form) throws IOException {
    RandomArtifact artifacts = new RandomArtifact(SEED);
    Artifact artifact = artifacts.next();
    while (artifact.properties().isEmpty()) {
      artifact = artifacts.next();
    }
    Artifact read = form.read("memory", new ByteArrayInputStream(written(form, artifact)));
    assertThat(read.properties().keySet())
        .containsExactlyElementsOf(artifact.properties().keySet());
  }

  @Test
  void whatIsWrittenAsXmlSatisfiesTheSchema() throws IOException, SAXException {
    var validator =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
            .newSchema(ArtifactFormat.schema())
            .newValidator();
    RandomArtifact artifacts = new RandomArtifact(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = written(ArtifactFormat.XML, artifacts.next());
      validator.validate(new StreamSource(new ByteArrayInputStream(bytes)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileIsReadByItsContentWhenItsNameTellsNothing(ArtifactFormat form, @TempDir Path folder)
      throws IOException {
    Artifact artifact = new RandomArtifact(SEED).next();
    Path file = folder.resolve("descriptor");
    form.write(artifact, file);
    assertThat(ArtifactFormat.read(file)).isEqualTo(artifact);
  }

  @ParameterizedTest
  @EnumSource
  void aFolderIsReadByTheDescriptorInIt(ArtifactFormat form, @TempDir Path folder)
      throws IOException {
    Artifact artifact = new RandomArtifact(SEED).next();
    form.write(artifact, folder.resolve(form.fileName()));
    assertThat(ArtifactFormat.read(folder)).isEqualTo(artifact);
  }

  private static byte[] written(ArtifactFormat form, Artifact artifact) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    form.write(artifact, out);
    return out.toByteArray();
  }
}
