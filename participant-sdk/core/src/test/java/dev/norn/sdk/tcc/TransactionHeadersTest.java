package dev.norn.sdk.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransactionHeadersTest extends InitiatorFixture {
    private TransactionHeaders headers(String... hosts) {
        return new TransactionHeaders(() -> tcc, coordinator.url(), List.of(hosts), true);
    }

    private static boolean carries(TransactionHeaders headers, String target, Map<String, String> request) {
        return CurrentTransaction.find().isPresent()
                && headers.outgoing(URI.create(target), request::get).isPresent();
    }

    @Test
    void shouldCarryTheCurrentTransactionToTheHostsThatMayKnow() {
        tcc.tcc("transfer").run(tx -> {
            assertThat(carries(headers("*"), "http://fees:8080/take", Map.of())).isTrue();
            assertThat(carries(headers("*.internal", "fees"), "http://FEES/take", Map.of()))
                    .isTrue();
            assertThat(carries(headers("*.internal"), "http://a.internal/take", Map.of()))
                    .isTrue();
            assertThat(carries(headers("*.internal"), "http://a.internal.example/take", Map.of()))
                    .isFalse();
            assertThat(carries(headers(), "http://fees/take", Map.of())).isFalse();
            assertThat(carries(headers("*"), "/relative", Map.of())).isFalse();
        });
        assertThat(headers("*").outgoing(URI.create("http://fees"), name -> null))
                .isEmpty();
    }

    @Test
    void shouldNotCarryItToTheCoordinatorNorOverwriteAHeader() {
        tcc.tcc("transfer").run(tx -> {
            assertThat(carries(headers("*"), coordinator.url() + "/v1/transactions", Map.of()))
                    .isFalse();
            assertThat(carries(headers("*"), "http://fees/take", Map.of("Norn-Transaction", "5")))
                    .isFalse();
        });
    }

    @Test
    void shouldJoinWhatARequestBringsUnlessItIsTheCallOfABranch() {
        TransactionHeaders headers = headers("*");
        assertThat(headers.incoming(Map.of("Norn-Transaction", "5")::get)).isPresent();
        assertThat(headers.incoming(Map.of("Norn-Transaction", "5", "Norn-Operation", "try")::get))
                .isEmpty();
        assertThat(headers.incoming(Map.of("Norn-Transaction", "five")::get)).isEmpty();
        assertThat(headers.incoming(Map.<String, String>of()::get)).isEmpty();
        TransactionHeaders aloof = new TransactionHeaders(() -> tcc, coordinator.url(), List.of("*"), false);
        assertThat(aloof.incoming(Map.of("Norn-Transaction", "5")::get)).isEmpty();
    }

    @Test
    void shouldReportBranchesUnlessSomethingFailed() {
        tcc.tcc("transfer").run(tx -> {
            JoinedTransaction good = tcc.join(tx.id());
            good.attempt("bank", "hold", INPUT);
            good.attempt("bank", "hold", INPUT);
            assertThat(TransactionHeaders.leave(good, 200)).hasValue("b1,b2");
            TransactionHeaders.answered(tx, 200, "b1, b2");
            TransactionHeaders.answered(tx, 500, "b3");
            TransactionHeaders.answered(tx, 200, null);
        });
        assertThat(coordinator.only().at("/committed/branches")).hasSize(2);
        JoinedTransaction bad = tcc.join("1000");
        bad.include(List.of("b9"));
        assertThat(TransactionHeaders.leave(bad, 404)).isEmpty();
    }
}
