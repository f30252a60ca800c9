package dev.norn.runtime.http;

import dev.norn.engine.Answer;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.dispatch.Transport;
import dev.norn.runtime.node.TrustWindow;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls participants with Apache HttpClient (classic, blocking) on virtual threads, over pooled keep-alive connections.
 * (It costs half the processor time of the JDK's client per call.)
 *
 * <p>It does exactly one attempt: no redirects, cookies, automatic retries, compression or proxies. The time of a call is
 * kept by a timer of its own, because socket timeouts bound single reads only, and a reply that drips never meets one.
 * What the outcome is when something breaks is decided by one mark, see {@link Exchange}.
 */
public final class HttpTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);
    private static final String USER_AGENT = "norn";

    private final HttpLimits limits;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final CloseableHttpClient client;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("norn-call-", 0).factory());
    private final ScheduledThreadPoolExecutor timer;

    /** A transport that tells the time by the system's clock. */
    public HttpTransport(HttpLimits limits) {
        this(limits, InstantSource.system(), System::nanoTime);
    }

    /**
     * A transport with threads of its own.
     *
     * @param clock tells how far a {@code Retry-After} that is a date is away
     * @param nanoClock the monotonic clock by which calls are sent
     */
    public HttpTransport(HttpLimits limits, InstantSource clock, LongSupplier nanoClock) {
        this.limits = limits;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.client = client(limits);
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("norn-call-deadlines").daemon(true).factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    private static CloseableHttpClient client(HttpLimits limits) {
        return HttpClientBuilder.create()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        // No total: each route has its own bound, so that one slow host cannot use up another's.
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setMaxConnPerRoute(limits.maxConnectionsPerHost())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setValidateAfterInactivity(TimeValue.ofMilliseconds(
                                        limits.checkConnectionAfter().toMillis()))
                                .build())
                        .setDefaultSocketConfig(
                                SocketConfig.custom().setTcpNoDelay(true).build())
                        .build())
                .setRequestExecutor(new MarkingExecutor())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setRedirectsEnabled(false)
                        .setExpectContinueEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent(USER_AGENT)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .disableConnectionState()
                .evictIdleConnections(
                        TimeValue.ofMilliseconds(limits.idleConnection().toMillis()))
                .build();
    }

    @Override
    public void call(ParticipantCall call, TrustWindow trust, Consumer<Answer> done) {
        Exchange exchange = new Exchange(call, trust, limits, clock, nanoClock, done);
        try {
            exchange.progress()
                    .expireBy(timer.schedule(
                            () -> {
                                if (exchange.progress().expire()) {
                                    // Closing a connection can block; the timer must not.
                                    executor.execute(exchange::cancel);
                                }
                            },
                            exchange.progress().nanosLeft(),
                            TimeUnit.NANOSECONDS));
            executor.execute(() -> exchange.run(client));
        } catch (RejectedExecutionException e) {
            exchange.rejected();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        executor.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            LOG.warn("the HTTP client could not be closed", e);
        }
    }

    /** Marks an exchange right before its first byte is sent. */
    private static final class MarkingExecutor extends HttpRequestExecutor {

        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                HttpResponseInformationCallback informationCallback,
                HttpContext context)
                throws IOException, HttpException {
            Exchange.of(context).beginSending();
            return super.execute(request, connection, informationCallback, context);
        }
    }

    static Timeout timeout(ParticipantCall call) {
        return Timeout.ofMilliseconds(Math.max(1, call.timeout().toMillis()));
    }
}
