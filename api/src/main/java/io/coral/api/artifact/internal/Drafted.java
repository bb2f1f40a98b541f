package io.coral.api.artifact.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.Function;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.spec.Platform;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Makes a draft out of the model, for the XML form. */
final class Drafted {

  /** Safe in every XML: a name without a name space's colon. */
  private static final Pattern ELEMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9._-]*");

  private Drafted() {}

  static BitstreamDraft bitstream(Artifact artifact) {
    BitstreamDraft draft = new BitstreamDraft();
    draft.name = artifact.name();
    draft.bitstreamId = artifact.bitstreamId();
    draft.version = artifact.version();
    draft.description = orNull(artifact.description());
    draft.platform = platform(artifact.platform());
    draft.kernels = artifact.kernels().stream().map(Drafted::kernel).toList();
    draft.model = artifact.model().map(Drafted::model).orElse(null);
    draft.function = artifact.function().map(Drafted::function).orElse(null);
    draft.properties = properties(artifact.properties());
    return draft;
  }

  private static ModelDraft model(Model model) {
    ModelDraft draft = new ModelDraft();
    draft.name = model.name();
    draft.kernelId = model.kernelId();
    draft.inputs = tensors(model.inputs());
    draft.outputs = tensors(model.outputs());
    draft.between = model.between().isEmpty() ? null : tensors(model.between());
    draft.constants =
        model.constants().isEmpty()
            ? null
            : model.constants().stream().map(Drafted::constant).toList();
    draft.batch = model.batch().map(Drafted::batch).orElse(null);
    return draft;
  }

  private static List<TensorDraft> tensors(List<Tensor> tensors) {
    return tensors.stream().map(Drafted::tensor).toList();
  }

  private static TensorDraft tensor(Tensor tensor) {
    TensorDraft draft = new TensorDraft();
    draft.name = tensor.name();
    draft.datatype = tensor.datatype().name();
    draft.shape = texts(tensor.shape());
    draft.argument = tensor.argument();
    draft.label = tensor.labels().isEmpty() ? null : tensor.labels();
    return draft;
  }

  private static WeightsDraft constant(Model.Weights constant) {
    WeightsDraft draft = new WeightsDraft();
    draft.argument = constant.argument();
    draft.file = constant.file();
    draft.sha256 = constant.sha256();
    return draft;
  }

  private static BatchDraft batch(Model.Batch batch) {
    BatchDraft draft = new BatchDraft();
    draft.argument = batch.argument();
    draft.most = Integer.toString(batch.most());
    batch
        .joining()
        .ifPresent(
            joining -> {
              draft.delayMicros = Long.toString(micros(joining));
              draft.preferred = texts(joining.preferred());
              draft.acrossTenants = Boolean.toString(joining.acrossTenants());
            });
    return draft;
  }

  private static FunctionDraft function(Function function) {
    FunctionDraft draft = new FunctionDraft();
    draft.kernelId = function.kernelId();
    FunctionDraft.Body body = new FunctionDraft.Body();
    body.argument = function.body().argument();
    body.length = function.body().length().orElse(null);
    body.unit = Integer.toString(function.body().unit());
    OptionalInt most = function.body().most();
    body.most = most.isPresent() ? Integer.toString(most.getAsInt()) : null;
    body.type = function.body().types();
    draft.body = body;
    FunctionDraft.Result result = new FunctionDraft.Result();
    result.argument = function.result().argument();
    result.length = function.result().length().orElse(null);
    result.bytes = Integer.toString(function.result().bytes());
    result.per = Integer.toString(function.result().per());
    result.plus = Integer.toString(function.result().plus());
    result.type = function.result().type();
    draft.result = result;
    return draft;
  }

  /** The unit of a delay in a descriptor. */
  static long micros(Model.Joining joining) {
    return joining.delay().toNanos() / 1_000;
  }

  private static PlatformDraft platform(Platform platform) {
    PlatformDraft draft = new PlatformDraft();
    draft.vendor = platform.vendor();
    draft.name = platform.name();
    draft.version = platform.version();
    return draft;
  }

  private static KernelDraft kernel(ArtifactKernel kernel) {
    KernelDraft draft = new KernelDraft();
    draft.name = kernel.name();
    draft.kernelId = kernel.kernelId();
    draft.arguments = kernel.arguments().stream().map(Drafted::argument).toList();
    draft.properties = properties(kernel.properties());
    return draft;
  }

  private static ArgumentDraft argument(ArtifactArgument argument) {
    ArgumentDraft draft = new ArgumentDraft();
    draft.type = argument.type();
    draft.name = orNull(argument.name());
    draft.size = argument.size().isPresent() ? Integer.toString(argument.size().getAsInt()) : null;
    draft.index = texts(argument.index());
    draft.memory = texts(argument.memory());
    draft.access = Spelling.of(argument.access());
    draft.properties = properties(argument.properties());
    return draft;
  }

  private static @Nullable PropertiesDraft properties(Map<String, String> properties) {
    if (properties.isEmpty()) {
      return null;
    }
    PropertiesDraft draft = new PropertiesDraft();
    Document document = document();
    properties.forEach((key, value) -> draft.elements.add(element(document, key, value)));
    return draft;
  }

  private static Element element(Document document, String key, String value) {
    Element element;
    if (ELEMENT_NAME.matcher(key).matches()) {
      element = document.createElement(key);
    } else {
      element = document.createElement("property");
      element.setAttribute("key", key);
    }
    element.setTextContent(value);
    return element;
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().newDocument();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's own XML parser is missing", e);
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable List<String> texts(List<Integer> values) {
    return values.isEmpty() ? null : values.stream().map(String::valueOf).toList();
  }
}
