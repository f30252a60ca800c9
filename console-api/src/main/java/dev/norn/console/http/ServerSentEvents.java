package dev.norn.console.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Answers with streams of server-sent events. A stream that is idle carries a comment every {@link #HEARTBEAT}, so that
 * proxies keep it and a client that went away is noticed. A client too slow for its stream loses the stream, not an
 * event: it resumes with {@code Last-Event-ID}.
 */
@Singleton
public final class ServerSentEvents {

    /** The pause between comments. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** Events waiting for one client; a client further behind is cut off. */
    public static final int MAX_PENDING_EVENTS = 1024;

    /** Streams at once. */
    public static final int MAX_STREAMS = 2000;

    private final TaskScheduler scheduler;
    private final Patience patience;
    private final AtomicInteger open = new AtomicInteger();

    ServerSentEvents(@Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler, Patience patience) {
        this.scheduler = scheduler;
        this.patience = patience;
    }

    /** Where a stream's events come from: begins when the client listens. */
    public interface Source {

        /**
         * Begins to send.
         *
         * @return what ends the sending when the client has gone
         */
        Runnable begin(Stream stream);
    }

    /** One client's stream. Thread-safe. */
    public interface Stream {

        /** Sends an event; does nothing once the stream has ended. */
        void send(String id, String name, String json);

        /** Ends the stream after what was sent. */
        void end();
    }

    /** Whether a client asked for a stream: it names the media type, and prefers it to JSON. */
    public static boolean wanted(HttpRequest<?> request) {
        return request.getHeaders().accept().stream()
                .filter(type ->
                        type.equals(MediaType.TEXT_EVENT_STREAM_TYPE) || type.equals(MediaType.APPLICATION_JSON_TYPE))
                .findFirst()
                .filter(MediaType.TEXT_EVENT_STREAM_TYPE::equals)
                .isPresent();
    }

    /** A stream of events as an answer. */
    public MutableHttpResponse<?> answer(Source source) {
        if (open.incrementAndGet() > MAX_STREAMS) {
            open.decrementAndGet();
            throw new ProblemException(
                    ProblemCode.TOO_MANY_REQUESTS, MAX_STREAMS + " event streams are open (expected: fewer)");
        }
        Publisher<byte[]> events =
                Flux.using(() -> new Session(source), session -> session.sink.asFlux(), Session::close);
        return HttpResponse.ok(events).contentType("text/event-stream").header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private final class Session implements Stream {

        private final Sinks.Many<byte[]> sink =
                Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_PENDING_EVENTS));
        private final ScheduledFuture<?> heartbeat;
        private final Runnable stop;
        private final Runnable forget;

        Session(Source source) {
            emit(":\n\n");
            this.heartbeat = scheduler.scheduleAtFixedRate(HEARTBEAT, HEARTBEAT, () -> emit(":\n\n"));
            this.stop = source.begin(this);
            this.forget = patience.onEnd(this::end);
        }

        @Override
        public void send(String id, String name, String json) {
            StringBuilder text = new StringBuilder(json.length() + 64);
            text.append("id: ").append(id).append("\nevent: ").append(name).append('\n');
            json.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
            emit(text.append('\n').toString());
        }

        @Override
        public synchronized void end() {
            sink.tryEmitComplete();
        }

        private synchronized void emit(String text) {
            if (sink.tryEmitNext(text.getBytes(StandardCharsets.UTF_8)) == Sinks.EmitResult.FAIL_OVERFLOW) {
                sink.tryEmitComplete();
            }
        }

        void close() {
            open.decrementAndGet();
            heartbeat.cancel(false);
            forget.run();
            stop.run();
        }
    }
}
