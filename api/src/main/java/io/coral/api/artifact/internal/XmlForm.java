package io.coral.api.artifact.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import jakarta.xml.bind.Unmarshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.glassfish.jaxb.runtime.v2.JAXBContextFactory;

/** Reads and writes the XML form through JAXB. No document type, so no entities, is accepted. */
public final class XmlForm {

  private XmlForm() {}

  /** Made at first use: it takes longer than all the rest of a start. */
  private static final class Context {
    static final JAXBContext INSTANCE = create();

    /** Names the factory: the search of the JAXB API is blind across bundles. */
    private static JAXBContext create() {
      try {
        return new JAXBContextFactory()
            .createContext(new Class<?>[] {BitstreamDraft.class}, Map.of());
      } catch (JAXBException e) {
        throw new IllegalStateException("the binding of bitstream.xml is broken", e);
      }
    }
  }

  /**
   * Reads a descriptor.
   *
   * @throws ArtifactException when it is broken, saying where
   */
  public static Artifact read(String file, byte[] bytes) {
    try {
      XMLStreamReader reader =
          new BoundedXml(file, factory().createXMLStreamReader(new ByteArrayInputStream(bytes)));
      toRoot(file, reader);
      Unmarshaller unmarshaller = Context.INSTANCE.createUnmarshaller();
      unmarshaller.setListener(new LineListener(reader));
      BitstreamDraft draft = unmarshaller.unmarshal(reader, BitstreamDraft.class).getValue();
      while (reader.getEventType() != XMLStreamConstants.END_DOCUMENT) {
        reader.next();
      }
      return Checked.artifact(file, draft);
    } catch (XMLStreamException e) {
      throw broken(file, e);
    } catch (JAXBException e) {
      throw e.getLinkedException() instanceof XMLStreamException cause
          ? broken(file, cause)
          : new ArtifactException(file, 0, "", "is no descriptor: " + e.getMessage(), e);
    }
  }

  /** Writes a descriptor in UTF-8. */
  public static void write(Artifact artifact, OutputStream out) throws IOException {
    try {
      Marshaller marshaller = Context.INSTANCE.createMarshaller();
      marshaller.setProperty(Marshaller.JAXB_FORMATTED_OUTPUT, true);
      marshaller.marshal(Drafted.bitstream(artifact), out);
    } catch (JAXBException e) {
      throw new IOException("the descriptor of " + artifact.name() + " cannot be written", e);
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private static void toRoot(String file, XMLStreamReader reader) throws XMLStreamException {
    while (reader.next() != XMLStreamConstants.START_ELEMENT) {
      if (reader.getEventType() == XMLStreamConstants.DTD) {
        throw new ArtifactException(
            file,
            reader.getLocation().getLineNumber(),
            "",
            "has a document type; remove the <!DOCTYPE …>");
      }
    }
    if (!reader.getName().toString().equals("bitstream")) {
      throw new ArtifactException(
          file,
          reader.getLocation().getLineNumber(),
          "",
          "the root element is <"
              + reader.getName()
              + ">; expected <bitstream> without name space");
    }
  }

  private static ArtifactException broken(String file, XMLStreamException cause) {
    int line = cause.getLocation() == null ? 0 : cause.getLocation().getLineNumber();
    String text = String.valueOf(cause.getMessage());
    int message = text.indexOf("Message: ");
    return new ArtifactException(
        file,
        line,
        "",
        "is no XML: " + (message < 0 ? text : text.substring(message + "Message: ".length())),
        cause);
  }

  /** Notes where each part begins. */
  private static final class LineListener extends Unmarshaller.Listener {
    private final XMLStreamReader reader;

    LineListener(XMLStreamReader reader) {
      this.reader = reader;
    }

    @Override
    public void beforeUnmarshal(Object target, Object parent) {
      if (target instanceof Draft draft) {
        draft.line = reader.getLocation().getLineNumber();
      }
    }
  }
}
