package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.norn.protocol.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Saga definitions on the server. A stored version never changes. */
public final class Definitions {
    private static final String PATH = "/v1/definitions";

    private final Transport transport;

    Definitions(Transport transport) {
        this.transport = transport;
    }

    /**
     * Stores a version; storing the same again changes nothing.
     *
     * @throws NornProblemException with code {@code VERSION_EXISTS} if another text has this version, or status 422 and
     *     the diagnostics if the document is not a valid definition
     */
    public StoredDefinition storeYaml(String document) {
        return store(MediaTypes.YAML, document.getBytes(StandardCharsets.UTF_8));
    }

    /** Like {@link #storeYaml}, for the same document as JSON. */
    public StoredDefinition storeJson(JsonNode document) {
        return store(MediaTypes.JSON, transport.write(document));
    }

    private StoredDefinition store(String contentType, byte[] document) {
        Reply reply = transport.send(Request.post(PATH, contentType, document).asRepeatable());
        JsonNode body = reply.body();
        JsonNode named = body.has("metadata") ? body.path("metadata") : body;
        return new StoredDefinition(
                JsonReader.text(named, "name"),
                Integer.parseInt(JsonReader.text(named, "version")),
                reply.status() == 201);
    }

    /** Says what storing this would say, and stores nothing. */
    public Validation validateYaml(String document) {
        Request request = Request.post(PATH + ":validate", MediaTypes.YAML, document.getBytes(StandardCharsets.UTF_8));
        JsonNode body = transport.send(request.asRepeatable()).body();
        return new Validation(
                body.path("valid").asBoolean(), JsonReader.list(body.path("diagnostics"), JsonReader::diagnostic));
    }

    /**
     * Definitions, as the server gives them.
     *
     * @param cursor of the page before, or null for the first page
     */
    public Page<JsonNode> list(@Nullable String cursor) {
        return list(PATH, cursor);
    }

    /** Versions of a definition, as the server gives them. */
    public Page<JsonNode> versions(String name, @Nullable String cursor) {
        return list(PATH + "/" + Request.segment(name), cursor);
    }

    private Page<JsonNode> list(String path, @Nullable String cursor) {
        String paged = cursor == null ? path : Request.withQuery(path, Map.of("cursor", cursor));
        return JsonReader.page(transport.send(Request.get(paged)).body(), item -> item);
    }

    /** A definition as JSON. */
    public JsonNode get(String name, int version) {
        return transport.send(Request.get(path(name, version))).body();
    }

    /** The text of a definition as YAML. */
    public String getYaml(String name, int version) {
        return transport.sendForText(Request.get(path(name, version)).header("Accept", MediaTypes.YAML));
    }

    private static String path(String name, int version) {
        return PATH + "/" + Request.segment(name) + "/" + version;
    }
}
