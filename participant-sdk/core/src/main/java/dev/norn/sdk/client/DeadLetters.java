package dev.norn.sdk.client;

import dev.norn.protocol.MediaTypes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What used up its attempts. */
public final class DeadLetters {
    private static final String PATH = "/v1/dead-letters";

    private final Transport transport;

    DeadLetters(Transport transport) {
        this.transport = transport;
    }

    /**
     * One page of them.
     *
     * @param cursor of the page before, or null for the first page
     */
    public Page<DeadLetter> list(@Nullable String cursor) {
        String paged = cursor == null ? PATH : Request.withQuery(PATH, Map.of("cursor", cursor));
        return JsonReader.page(transport.send(Request.get(paged)).body(), JsonReader::deadLetter);
    }

    /** Has it tried again, from where it stopped. */
    public void redrive(String id, String reason) {
        act(id, "redrive", reason);
    }

    /** Drops it; what it was about stays as it is. */
    public void discard(String id, String reason) {
        act(id, "discard", reason);
    }

    private void act(String id, String verb, String reason) {
        String path = PATH + "/" + Request.segment(id) + "/" + verb;
        transport.send(Request.post(path, MediaTypes.JSON, transport.write(Map.of("reason", reason))));
    }
}
