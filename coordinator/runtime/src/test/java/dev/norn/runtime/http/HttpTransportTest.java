package dev.norn.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.norn.dsl.Json;
import dev.norn.engine.Answer;
import dev.norn.engine.CallError;
import dev.norn.protocol.Operation;
import dev.norn.runtime.dispatch.ParticipantCall;
import dev.norn.runtime.node.TrustWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls over real sockets, with servers that behave well, badly, and not at all. */
class HttpTransportTest {

    private static final Duration LONG = Duration.ofSeconds(40);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final TrustWindow trust =
            new TrustWindow(System.nanoTime(), Duration.ofMinutes(10).toNanos());
    private final HttpTransport transport =
            new HttpTransport(new HttpLimits(16, 64 << 10, Duration.ofSeconds(30), Duration.ofMillis(500)));
    private final List<AutoCloseable> servers = new ArrayList<>();

    /** What a raw server does with a connection. */
    private interface Behaviour {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    @AfterEach
    void close() throws Exception {
        transport.close();
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    @Test
    void shouldSendBodyAndHeadersAndTakeTheResult() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        URI url = server(exchange -> {
            seen.complete(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Norn-Transaction") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Length") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = "{\"amount\": 10.00}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        Answer answer = call(url, LONG);
        assertThat(answer).isEqualTo(new Answer.Done(new Json("{\"amount\": 10.00}")));
        assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("POST /do 42 12 {\"input\":{}}");
    }

    @Test
    void shouldReuseAConnection() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        URI url = raw(socket -> {
            connections.incrementAndGet();
            while (readRequest(socket)) {
                reply(socket, "HTTP/1.1 204 No Content\r\n\r\n");
            }
        });
        for (int i = 0; i < 20; i++) {
            assertThat(call(url, LONG)).isEqualTo(new Answer.Done(Json.NULL));
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void shouldSayNotSentWhenTheConnectionIsRefused() throws Exception {
        // Held, so that nobody else listens there meanwhile.
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI url = URI.create("http://127.0.0.1:" + held.getLocalPort() + "/do");
            assertThat(notSent(call(url, LONG)).code()).isEqualTo("CONNECTION_REFUSED");
        }
    }

    @Test
    void shouldSayNotSentWhenTheHostDoesNotExist() throws Exception {
        assertThat(notSent(call(URI.create("http://no-such-host.invalid:80/do"), LONG))
                        .code())
                .isEqualTo("UNKNOWN_HOST");
    }

    @Test
    void shouldSayUnknownWhenNoReplyComesInTime() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        URI url = raw(socket -> {
            readRequest(socket);
            over.await();
        });
        long begin = System.nanoTime();
        assertThat(unknown(call(url, SHORT)).code()).isEqualTo("TIMEOUT");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SHORT);
        over.countDown();
    }

    @Test
    void shouldBoundTheWholeReplyThatDrips() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        URI url = raw(socket -> {
            readRequest(socket);
            reply(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n");
            try {
                // Each byte comes sooner than any timeout of a single read.
                while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                    reply(socket, " ");
                }
            } catch (IOException e) {
                closed.countDown();
            }
        });
        assertThat(unknown(call(url, SHORT)).code()).isEqualTo("TIMEOUT");
        assertThat(closed.await(60, TimeUnit.SECONDS))
                .as("the connection is closed")
                .isTrue();
    }

    @Test
    void shouldSayUnknownWhenTheConnectionEndsInsideTheReply() throws Exception {
        URI url = raw(socket -> {
            readRequest(socket);
            reply(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":");
            socket.close();
        });
        assertThat(unknown(call(url, LONG)).code()).isEqualTo("CONNECTION_LOST");
    }

    @Test
    void shouldSayUnknownWhenTheConnectionEndsBeforeTheReply() throws Exception {
        URI url = raw(socket -> {
            readRequest(socket);
            socket.close();
        });
        assertThat(unknown(call(url, LONG)).code()).isEqualTo("CONNECTION_LOST");
    }

    @Test
    void shouldSayUnknownWhenAKeptConnectionEndsOnItsSecondRequest() throws Exception {
        List<Integer> requests = new CopyOnWriteArrayList<>();
        URI url = raw(socket -> {
            readRequest(socket);
            requests.add(1);
            reply(socket, "HTTP/1.1 204 No Content\r\n\r\n");
            readRequest(socket);
            requests.add(2);
            socket.close();
        });
        assertThat(call(url, LONG)).isInstanceOf(Answer.Done.class);
        // It reached the server, so nothing but "unknown" would be true; and it is not sent again behind our back.
        assertThat(unknown(call(url, LONG)).code()).isEqualTo("CONNECTION_LOST");
        assertThat(requests).containsExactly(1, 2);
    }

    @Test
    void shouldSayUnknownWhenTheReplyIsNotHttp() throws Exception {
        URI url = raw(socket -> {
            readRequest(socket);
            reply(socket, "SSH-2.0-OpenSSH_9.9\r\n\r\n");
            socket.close();
        });
        unknown(call(url, LONG));
    }

    @Test
    void shouldNotReadAHugeReply() throws Exception {
        URI declared = raw(socket -> {
            readRequest(socket);
            reply(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n[");
            socket.getInputStream().read();
        });
        assertThat(unknown(call(declared, LONG)).code()).isEqualTo("REPLY_TOO_LARGE");
        URI endless = raw(socket -> {
            readRequest(socket);
            reply(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
            while (true) {
                reply(socket, chunk);
            }
        });
        assertThat(unknown(call(endless, LONG)).code()).isEqualTo("REPLY_TOO_LARGE");
    }

    @Test
    void shouldNotFollowRedirectsNorKeepCookies() throws Exception {
        List<String> cookies = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        URI url = server(exchange -> {
            calls.incrementAndGet();
            cookies.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.getResponseHeaders().add("Set-Cookie", "a=b; Path=/");
            exchange.sendResponseHeaders(307, -1);
        });
        CallError error = unknown(call(url, LONG));
        assertThat(error.httpStatus()).isEqualTo(307);
        unknown(call(url, LONG));
        assertThat(calls).hasValue(2);
        assertThat(cookies).containsExactly("null", "null");
    }

    @Test
    void shouldNotTryAgainByItself() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        URI url = server(exchange -> {
            calls.incrementAndGet();
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange.sendResponseHeaders(503, -1);
        });
        assertThat(unknown(call(url, LONG)).httpStatus()).isEqualTo(503);
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldMakeManyCallsAtOnceAndAnswerEachOnce() throws Exception {
        URI url = server(exchange -> exchange.sendResponseHeaders(204, -1));
        AtomicInteger answers = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            transport.call(request(url, LONG), trust, answer -> {
                assertThat(answer).isInstanceOf(Answer.Done.class);
                answers.incrementAndGet();
                all.countDown();
            });
        }
        assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).hasValue(200);
    }

    @Test
    void shouldSayNotSentWhenItsTurnForAConnectionDoesNotComeInTime() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        URI url = raw(socket -> {
            readRequest(socket);
            over.await();
        });
        for (int i = 0; i < 16; i++) {
            transport.call(request(url, LONG), trust, answer -> {});
        }
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> notSentOrNull(call(url, SHORT)) != null);
        over.countDown();
    }

    @Test
    void shouldSendNothingOutsideOfItsTrust() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        URI url = server(exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
        });
        assertThat(call(url, LONG)).isInstanceOf(Answer.Done.class);
        trust.close();
        assertThat(notSent(call(url, LONG)).code()).isEqualTo("LEASE_LOST");
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldSendNothingAfterItsDeadlineEvenIfTheTimerIsLate() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch connected = new CountDownLatch(1);
        CountDownLatch paused = new CountDownLatch(1);
        URI url = server(exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
        });
        HttpTransport stopped = new HttpTransport(
                HttpLimits.DEFAULT,
                InstantSource.system(),
                () -> Thread.currentThread().isVirtual() ? pause(connected, paused) : System.nanoTime());
        servers.add(stopped);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        stopped.call(request(url, LONG), trust, answer::complete);
        assertThat(connected.await(60, TimeUnit.SECONDS)).isTrue();
        paused.countDown();
        assertThat(notSent(answer.get(60, TimeUnit.SECONDS)).code()).isEqualTo("CONNECT_TIMEOUT");
        assertThat(calls).hasValue(0);
    }

    /** The sender stands still right before its first byte, past the call's time, while the timer has not run. */
    private static long pause(CountDownLatch connected, CountDownLatch paused) {
        connected.countDown();
        try {
            paused.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return System.nanoTime() + LONG.toNanos();
    }

    // ---- servers and calls

    private URI server(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            handler.handle(exchange);
            exchange.close();
        });
        server.start();
        servers.add(() -> server.stop(0));
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/do");
    }

    private URI raw(Behaviour behaviour) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(server);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    servers.add(socket);
                    Thread.ofVirtual().start(() -> {
                        try {
                            behaviour.serve(socket);
                        } catch (IOException | InterruptedException e) {
                            // The client went away, or the test is over.
                        }
                    });
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/do");
    }

    /** Reads one request with its body; false at the end of the connection. */
    private static boolean readRequest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length:") + "content-length:".length();
        int length =
                Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)).trim());
        return in.readNBytes(length).length == length;
    }

    private static void reply(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ParticipantCall request(URI url, Duration timeout) {
        return new ParticipantCall(
                "payment",
                url,
                Operation.ACTION,
                Map.of("Norn-Transaction", "42"),
                "{\"input\":{}}",
                timeout,
                System.nanoTime());
    }

    private Answer call(URI url, Duration timeout) throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        transport.call(request(url, timeout), trust, given -> {
            if (!answer.complete(given)) {
                throw new AssertionError("answered twice: " + given);
            }
        });
        return answer.get(60, TimeUnit.SECONDS);
    }

    private static CallError unknown(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Unknown.class);
        return ((Answer.Unknown) answer).error();
    }

    private static CallError notSent(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.NotSent.class);
        return ((Answer.NotSent) answer).error();
    }

    private static CallError notSentOrNull(Answer answer) {
        return answer instanceof Answer.NotSent notSent ? notSent.error() : null;
    }
}
