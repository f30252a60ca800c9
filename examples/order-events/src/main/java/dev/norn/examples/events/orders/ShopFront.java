package dev.norn.examples.events.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.norn.sdk.participant.ParticipantJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /orders}: 202 when the order is committed; anything else means: once more. */
final class ShopFront {
    private static final Logger LOG = LoggerFactory.getLogger(ShopFront.class);
    private static final int THREADS = 16;
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;
    private static final int NO_BODY = -1;

    private final ObjectMapper json = ParticipantJson.mapper();
    private final Orders orders;

    private ShopFront(Orders orders) {
        this.orders = orders;
    }

    static void open(Orders orders, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/orders", new ShopFront(orders)::answer);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(place(json.readValue(exchange.getRequestBody(), Order.class)), NO_BODY);
        }
    }

    private int place(Order order) {
        try {
            orders.place(order);
            return ACCEPTED;
        } catch (SQLException e) {
            LOG.warn("order {} is not placed", order.orderId(), e);
            return UNAVAILABLE;
        }
    }
}
