package dev.norn.runtime.http;

import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.runtime.dispatch.CallProgress;
import dev.norn.runtime.dispatch.ErrorText;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.node.TrustWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One call, from the queue to its answer. The mark of its {@link CallProgress} is set right before the first byte is written;
 * after that nothing can prove that nothing was sent.
 */
final class Exchange {

    private static final long SPARE_MILLIS = 5_000;
    private static final String ATTRIBUTE = "norn.exchange";

    private final ParticipantCall call;
    private final HttpLimits limits;
    private final InstantSource clock;
    private final CallProgress progress;
    private final HttpPost request;

    Exchange(
            ParticipantCall call,
            TrustWindow trust,
            HttpLimits limits,
            InstantSource clock,
            LongSupplier nanoClock,
            Consumer<Answer> done) {
        this.call = call;
        this.limits = limits;
        this.clock = clock;
        this.progress = new CallProgress(call, trust, nanoClock, done);
        this.request = new HttpPost(call.uri());
    }

    /** The exchange that a request belongs to. */
    static Exchange of(HttpContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof Exchange exchange) {
            return exchange;
        }
        throw new IllegalStateException("the request belongs to no exchange");
    }

    CallProgress progress() {
        return progress;
    }

    void cancel() {
        request.cancel();
    }

    void rejected() {
        progress.answer(new Answer.NotSent(progress.error("NODE_STOPPING", "the node is being stopped")));
    }

    /** Called by the client when it has a connection. */
    void beginSending() throws IOException {
        if (!progress.beginSending()) {
            throw new InterruptedIOException("the time is up");
        }
    }

    /** Makes the call. Blocks. */
    void run(CloseableHttpClient client) {
        try {
            exchange(client);
        } catch (IOException | HttpException | RuntimeException e) {
            // After an answer this says nothing any more: the connection broke while it was put back.
            progress.answer(failed(e));
        }
    }

    private void exchange(CloseableHttpClient client) throws IOException, HttpException {
        call.headers().forEach(request::setHeader);
        request.setEntity(
                new ByteArrayEntity(call.body().getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
        Timeout timeout = HttpTransport.timeout(call);
        request.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(timeout)
                // Only in case the timer fails: a single read never takes longer than the whole call.
                .setResponseTimeout(Timeout.ofMilliseconds(timeout.toMilliseconds() + SPARE_MILLIS))
                .setRedirectsEnabled(false)
                .setExpectContinueEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build());
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(ATTRIBUTE, this);
        try (ClassicHttpResponse response = client.executeOpen(null, request, context)) {
            byte[] body = body(response.getEntity());
            if (body == null) {
                progress.answer(tooLarge(response));
                // Closing it in order would read it to its end.
                request.cancel();
            } else {
                progress.answer(read(response, body));
            }
        }
    }

    private Answer tooLarge(ClassicHttpResponse response) {
        return new Answer.Unknown(new CallError(
                "REPLY_TOO_LARGE",
                ErrorText.storable(call.uri() + ": the reply has more than " + limits.maxReplyBytes() + " bytes"),
                response.getCode()));
    }

    private Answer read(ClassicHttpResponse response, byte[] body) {
        ReplyReader.Reply reply = new ReplyReader.Reply(
                response.getCode(),
                value(response, HttpHeaders.CONTENT_TYPE),
                value(response, HttpHeaders.RETRY_AFTER),
                body);
        return ReplyReader.read(call.operation(), reply, clock.instant());
    }

    /** The whole body; null if it is too large. */
    private byte @Nullable [] body(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        if (entity.getContentLength() > limits.maxReplyBytes()) {
            return null;
        }
        InputStream content = entity.getContent();
        byte[] read = content.readNBytes(limits.maxReplyBytes() + 1);
        if (read.length > limits.maxReplyBytes()) {
            return null;
        }
        // To its end, so that the connection can be used again.
        content.close();
        return read;
    }

    private static @Nullable String value(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    private Answer failed(Exception failure) {
        CallError error =
                progress.error(code(failure), failure.getClass().getSimpleName() + ": " + failure.getMessage());
        return progress.isWaiting() ? new Answer.NotSent(error) : new Answer.Unknown(error);
    }

    private String code(Exception failure) {
        if (!progress.isWaiting()) {
            return "CONNECTION_LOST";
        }
        return switch (failure) {
            case UnknownHostException e -> "UNKNOWN_HOST";
            case ConnectException e -> "CONNECTION_REFUSED";
            default -> "NOT_CONNECTED";
        };
    }
}
