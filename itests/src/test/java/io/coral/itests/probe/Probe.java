package io.coral.itests.probe;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.BitstreamRepository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A client: one word in, one answer out; a failure is an answer that starts with FAILED. */
final class Probe implements UnaryOperator<String> {
  private final BundleContext context;

  Probe(BundleContext context) {
    this.context = context;
  }

  @Override
  public String apply(String question) {
    int space = question.indexOf(' ');
    String word = space < 0 ? question : question.substring(0, space);
    String rest = question.substring(space + 1);
    try {
      return switch (word) {
        case "boards" -> boards();
        case "install" -> install(rest);
        case "add" -> add(Integer.parseInt(rest));
        case "xml" -> xml(rest);
        default -> "FAILED unknown question " + question;
      };
    } catch (TimeoutException e) {
      return "HUNG " + question;
    } catch (ExecutionException e) {
      return "FAILED " + e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "FAILED " + e;
    } catch (IOException | RuntimeException | LinkageError e) {
      return "FAILED " + e;
    }
  }

  private <T> T service(Class<T> type) {
    ServiceReference<T> reference = context.getServiceReference(type);
    T service = reference == null ? null : context.getService(reference);
    if (service == null) {
      throw new IllegalStateException("no service " + type.getName());
    }
    return service;
  }

  private String boards() {
    return service(Coral.class).boards().stream().map(Board::id).collect(Collectors.joining(" "));
  }

  private String install(String folder) {
    return service(BitstreamRepository.class).install(Path.of(folder)).sha256();
  }

  private String add(int count) throws ExecutionException, InterruptedException, TimeoutException {
    ByteBuffer a = floats(count);
    ByteBuffer b = floats(count);
    ByteBuffer c = floats(count);
    for (int i = 0; i < count; i++) {
      a.putFloat(Float.BYTES * i, i);
      b.putFloat(Float.BYTES * i, 2 * i);
    }
    Request request =
        Request.of("vector.addition").application("probe").arg(a).arg(b).arg(c).arg(count);
    service(Coral.class).submit(request).get(30, TimeUnit.SECONDS);
    for (int i = 0; i < count; i++) {
      if (c.getFloat(Float.BYTES * i) != 3 * i) {
        return "WRONG at " + i + ": " + c.getFloat(Float.BYTES * i);
      }
    }
    return "ok";
  }

  private static ByteBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Float.BYTES * count).order(ByteOrder.nativeOrder());
  }

  /**
   * Reads a descriptor, writes it as XML, and reads that: JAXB both ways inside of the framework.
   */
  private static String xml(String folder) throws IOException {
    Artifact artifact = ArtifactFormat.read(Path.of(folder));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ArtifactFormat.XML.write(artifact, out);
    Artifact again =
        ArtifactFormat.XML.read("copy.xml", new ByteArrayInputStream(out.toByteArray()));
    String text = out.toString(StandardCharsets.UTF_8);
    return again.equals(artifact) && text.contains("<bitstream")
        ? again.acceleratorIds().toString()
        : "WRONG " + text;
  }
}
