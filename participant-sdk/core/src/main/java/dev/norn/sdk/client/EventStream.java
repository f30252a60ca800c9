package dev.norn.sdk.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.norn.protocol.NornHeaders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Events of a transaction as they happen. {@link #hasNext()} blocks until there is one or the transaction has ended. A
 * lost connection is made again, and goes on after the last event seen. For one thread; {@link #close()} may come from
 * another, and ends the stream.
 */
public final class EventStream implements Iterator<TransactionEvent>, AutoCloseable {
    private final Transport transport;
    private final String path;
    private final BooleanSupplier ended;

    private volatile @Nullable BufferedReader connection;
    private volatile boolean closed;
    private @Nullable String lastEventId;
    private @Nullable TransactionEvent next;
    private int fruitlessConnections;

    EventStream(Transport transport, String path, @Nullable String lastEventId, BooleanSupplier ended) {
        this.transport = transport;
        this.path = path;
        this.lastEventId = lastEventId;
        this.ended = ended;
    }

    /** Id of the last event that {@link #next()} gave, to go on from with another stream; empty before the first. */
    public Optional<String> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    /**
     * Waits for the next event or the end.
     *
     * @throws NornException if the connection could not be made again, or the server refuses
     */
    @Override
    public boolean hasNext() {
        while (next == null && !closed) {
            BufferedReader lines = connection;
            if (lines == null) {
                connect();
                continue;
            }
            next = read(lines);
            if (next == null) {
                disconnect();
                // The server ends the stream with the transaction; any other end is a lost connection.
                // So after the end one more connection makes sure that nothing was missed.
                boolean again = fruitlessConnections++ > 0;
                if (closed || (again && ended.getAsBoolean())) {
                    return false;
                }
                if (again) {
                    pause();
                }
            } else {
                fruitlessConnections = 0;
            }
        }
        return next != null;
    }

    @Override
    public TransactionEvent next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the transaction has ended");
        }
        TransactionEvent event = next;
        next = null;
        return event;
    }

    private void connect() {
        Request request = Request.get(path);
        if (lastEventId != null) {
            request = request.header(NornHeaders.LAST_EVENT_ID, lastEventId);
        }
        try {
            connection = new BufferedReader(
                    new InputStreamReader(transport.open(request).body(), StandardCharsets.UTF_8));
        } catch (NornUnreachableException | NornOutcomeUnknownException | NornOverloadedException e) {
            fruitlessConnections++;
            if (closed || fruitlessConnections >= transport.retry().maxAttempts()) {
                throw e;
            }
            pause();
        }
    }

    private void pause() {
        Duration pause = transport
                .retry()
                .pauseAfter(fruitlessConnections, ThreadLocalRandom.current().nextDouble());
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NornInterruptedException(e);
        }
    }

    /** The next event of this connection, or null at its end. The format is that of the WHATWG's HTML standard. */
    private @Nullable TransactionEvent read(BufferedReader lines) {
        StringBuilder data = new StringBuilder();
        String id = null;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (data.length() > 0) {
                        return event(id, data.toString());
                    }
                    id = null;
                } else if (line.startsWith("data:")) {
                    data.append(data.length() == 0 ? "" : "\n").append(value(line));
                } else if (line.startsWith("id:")) {
                    id = value(line);
                }
            }
        } catch (IOException lost) {
            return null;
        }
        return null;
    }

    private static String value(String line) {
        String value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    private TransactionEvent event(@Nullable String id, String data) {
        try {
            TransactionEvent event = JsonReader.event(transport.json().readTree(data));
            lastEventId = id == null ? Long.toString(event.sequence()) : id;
            return event;
        } catch (JsonProcessingException e) {
            throw new NornProtocolException(path + ": an event is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void disconnect() {
        BufferedReader lines = connection;
        connection = null;
        if (lines != null) {
            try {
                lines.close();
            } catch (IOException alreadyGone) {
                // Nothing more to read from it either way.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
