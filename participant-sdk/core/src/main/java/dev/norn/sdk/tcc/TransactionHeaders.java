package dev.norn.sdk.tcc;

import dev.norn.protocol.NornHeaders;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction travels between applications over HTTP, for the filters of HTTP clients and servers. A call within a
 * transaction carries {@code Norn-Transaction}; the application that is called joins, and answers the branches that it
 * registered in {@code Norn-Branches}. Safe for concurrent use.
 */
public final class TransactionHeaders {
    private static final int BAD_REQUEST = 400;
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,18}");

    private final Supplier<TccTransactions> transactions;
    private final URI coordinator;
    private final List<Pattern> hosts;
    private final boolean joins;

    /**
     * The headers' rules.
     *
     * @param transactions asked when a transaction is joined
     * @param coordinator whose own calls carry nothing
     * @param hosts to which a transaction is carried, {@code *} stands for any characters; none for an empty list
     * @param joins whether callers' transactions are joined
     */
    public TransactionHeaders(
            Supplier<TccTransactions> transactions, URI coordinator, List<String> hosts, boolean joins) {
        this.transactions = transactions;
        this.coordinator = coordinator;
        this.hosts = hosts.stream().map(TransactionHeaders::pattern).toList();
        this.joins = joins;
    }

    private static Pattern pattern(String host) {
        return Pattern.compile(Pattern.quote(host.toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q"));
    }

    /**
     * The transaction that a request to this address is to carry: the current one of the thread, unless the address is
     * the coordinator's or of a host that is not to know, or the request has an answer to that itself. The request gets
     * {@code Norn-Transaction} with its {@link TccTransaction#id()}.
     *
     * @param target absolute; one without a host carries nothing
     * @param header gives the value of a header of the request by its name, or null
     */
    public Optional<TccTransaction> outgoing(URI target, Function<String, @Nullable String> header) {
        return CurrentTransaction.find()
                .filter(transaction -> header.apply(NornHeaders.TRANSACTION) == null)
                .filter(transaction -> isCarriedTo(target));
    }

    private boolean isCarriedTo(URI target) {
        String host = target.getHost();
        if (host == null || (host.equalsIgnoreCase(coordinator.getHost()) && port(target) == port(coordinator))) {
            return false;
        }
        String lowerCase = host.toLowerCase(Locale.ROOT);
        return hosts.stream().anyMatch(pattern -> pattern.matcher(lowerCase).matches());
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /**
     * Takes note of the answer to a request that carried a transaction. One that is an error reports nothing, whatever its
     * headers say: what it did is not to be committed.
     *
     * @param status of the answer
     * @param branches value of {@code Norn-Branches} on it, or null
     */
    public static void answered(TccTransaction transaction, int status, @Nullable String branches) {
        if (branches != null && status < 400) {
            transaction.include(Arrays.stream(branches.split(","))
                    .map(String::trim)
                    .filter(id -> !id.isEmpty())
                    .toList());
        }
    }

    /**
     * The transaction that a request brings, to be current while it is worked on: none if it is the call of a branch
     * operation.
     *
     * @param header gives the value of a header of the request by its name, or null
     */
    public Optional<JoinedTransaction> incoming(Function<String, @Nullable String> header) {
        String id = header.apply(NornHeaders.TRANSACTION);
        if (!joins || id == null || !ID.matcher(id).matches() || header.apply(NornHeaders.OPERATION) != null) {
            return Optional.empty();
        }
        return Optional.of(transactions.get().join(id));
    }

    /**
     * Ends the part of this application.
     *
     * @param status of the answer; 400 and more says that something failed here
     * @return the value of {@code Norn-Branches} for the answer, or empty for no such header
     */
    public static Optional<String> leave(JoinedTransaction transaction, int status) {
        if (status >= BAD_REQUEST) {
            transaction.setRollbackOnly(null);
        }
        List<String> branches = transaction.leave();
        return branches.isEmpty() ? Optional.empty() : Optional.of(String.join(",", branches));
    }
}
