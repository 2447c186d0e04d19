package io.cqtrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven by the DevTools protocol. Chromium is started with a
 * profile of its own and ended with the test.
 *
 * <p>Source: "Chrome DevTools Protocol", domains Page, Runtime, Log, Network and Emulation.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private final WebSocket socket;
  private int lastId;

  /** The program, if this machine has it. */
  static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .flatMap(
            directory ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it; {@code profile} is an empty directory. */
  Browser(Path program, Path profile) throws IOException, InterruptedException {
    ProcessBuilder chromium =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log.txt").toFile());
    // Else a directory for its socket is left behind.
    chromium.environment().put("TMPDIR", profile.toString());
    process = chromium.start();
    try {
      int port = port(profile.resolve("DevToolsActivePort"));
      socket =
          http.newWebSocketBuilder()
              .buildAsync(pageSocket(port), new Listener())
              .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", JSON.createObjectNode());
    }
  }

  /** Chromium writes the port that it chose into a file of its profile. */
  private int port(Path file) throws IOException, InterruptedException {
    for (long waited = 0; waited < PATIENCE.toMillis(); waited += 50) {
      if (Files.exists(file) && Files.size(file) > 0) {
        return Integer.parseInt(Files.readAllLines(file).get(0));
      }
      if (!process.isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IOException("chromium does not listen: exit " + process.isAlive());
  }

  private URI pageSocket(int port) throws IOException, InterruptedException {
    URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
    JsonNode pages =
        JSON.readTree(
            http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    for (JsonNode page : pages) {
      if (page.path("type").asText().equals("page")) {
        return URI.create(page.path("webSocketDebuggerUrl").asText());
      }
    }
    throw new IOException("no page in " + pages);
  }

  /** Opens a page and waits until it is loaded. */
  void open(Path file) throws InterruptedException {
    open(file.toUri().toString(), "complete file:");
  }

  private void open(String url, String loaded) throws InterruptedException {
    call("Page.navigate", JSON.createObjectNode().put("url", url));
    for (int i = 0; i < 600; i++) {
      if (evaluate("document.readyState + ' ' + location.protocol").asText().equals(loaded)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IllegalStateException("the page is not loaded: " + url);
  }

  /** Leaves the page, and forgets its problems and requests and how it was shown. */
  void forget() throws InterruptedException {
    call("Emulation.clearDeviceMetricsOverride", JSON.createObjectNode());
    call("Emulation.setEmulatedMedia", JSON.createObjectNode());
    open("about:blank", "complete about:");
    problems.clear();
    requests.clear();
  }

  /** The value of an expression in the page. */
  JsonNode evaluate(String expression) throws InterruptedException {
    ObjectNode what =
        JSON.createObjectNode().put("expression", expression).put("returnByValue", true);
    JsonNode result = call("Runtime.evaluate", what);
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** The page as it looks, a PNG in base 64. */
  String screenshot() throws InterruptedException {
    return call("Page.captureScreenshot", JSON.createObjectNode()).path("data").asText();
  }

  /** Makes the window so wide, and the reader one who prefers these colours. */
  void show(int width, boolean dark) throws InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", 900)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", media);
  }

  /** The page as it is printed on A4, a PDF. */
  byte[] print() throws InterruptedException {
    ObjectNode paper = JSON.createObjectNode().put("paperWidth", 8.27).put("paperHeight", 11.69);
    return Base64.getDecoder().decode(call("Page.printToPDF", paper).path("data").asText());
  }

  /** Uncaught exceptions and errors of the console so far. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** What the page asked for so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private JsonNode call(String method, ObjectNode parameters) throws InterruptedException {
    int id = ++lastId;
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).join();
    while (true) {
      JsonNode answer = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (answer == null) {
        throw new IllegalStateException("chromium does not answer " + method);
      }
      if (answer.path("id").asInt() == id) {
        if (answer.has("error")) {
          throw new IllegalStateException(method + ": " + answer.path("error"));
        }
        return answer.path("result");
      }
      note(answer);
    }
  }

  private void note(JsonNode event) {
    JsonNode details = event.path("params");
    switch (event.path("method").asText()) {
      case "Runtime.exceptionThrown" -> problems.add(details.toString());
      case "Runtime.consoleAPICalled" -> {
        if (details.path("type").asText().equals("error")) {
          problems.add(details.toString());
        }
      }
      case "Log.entryAdded" -> {
        if (details.path("entry").path("level").asText().equals("error")) {
          problems.add(details.toString());
        }
      }
      case "Network.requestWillBeSent" ->
          requests.add(details.path("request").path("url").asText());
      default -> {}
    }
  }

  @Override
  public void close() {
    socket.abort();
    // Its children write into the profile, which the test removes.
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    children.forEach(ProcessHandle::destroyForcibly);
    children.forEach(child -> child.onExit().completeOnTimeout(child, 10, TimeUnit.SECONDS).join());
  }

  /** Puts together what arrives in pieces. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          messages.add(JSON.readTree(text.toString()));
        } catch (IOException e) {
          throw new IllegalStateException("not JSON: " + text, e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
