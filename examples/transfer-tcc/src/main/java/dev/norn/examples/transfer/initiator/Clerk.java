package dev.norn.examples.transfer.initiator;

import dev.norn.examples.transfer.initiator.OrderBook.OpenOrder;
import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.client.NornException;
import dev.norn.sdk.tcc.TransactionOutcomeUnknownException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an order to its end, however long that takes: done, or refused. An order is tried anew only when it is certain
 * that no transaction of it is committed or ever will be. Safe for use by several threads.
 */
final class Clerk {
    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Transfers transfers;
    private final OrderBook book;

    Clerk(Transfers transfers, OrderBook book) {
        this.transfers = transfers;
        this.book = book;
    }

    void settle(OpenOrder open) throws SQLException, InterruptedException {
        boolean uncertain = open.mayHaveBegun();
        while (true) {
            try {
                Optional<String> committed =
                        uncertain ? transfers.lookUp(open.order().orderId()) : Optional.empty();
                if (committed.isPresent()) {
                    book.done(open.order(), committed.get());
                    return;
                }
                uncertain = false;
                book.begins(open.order());
                book.done(open.order(), transfers.carryOut(open.order()));
                return;
            } catch (BusinessFailure no) {
                book.refused(open.order(), no.code());
                return;
            } catch (TransactionOutcomeUnknownException e) {
                uncertain = true;
                waitAfter(e);
            } catch (NornException e) {
                waitAfter(e);
            }
        }
    }

    private static void waitAfter(NornException e) throws InterruptedException {
        LOG.warn("once more: {}", e.getMessage());
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
}
