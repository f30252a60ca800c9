package dev.norn.examples.transfer.demo;

import dev.norn.examples.stage.ChildProcess;
import dev.norn.examples.stage.Narrator;
import dev.norn.examples.stage.ProcessFaults;
import dev.norn.examples.transfer.demo.Books.OutcomeRow;
import dev.norn.examples.transfer.initiator.TransferOrder;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.TransactionQuery;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Has the initiator carry out all orders, kills everybody in turn meanwhile, and reads the books at the end. */
final class TransferRun {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STANDSTILL_LIMIT = Duration.ofSeconds(60);
    private static final Duration SETTLING_LIMIT = Duration.ofSeconds(90);

    private final TransferStage stage;
    private final TransferSettings settings;
    private final List<TransferOrder> orders;
    private final Narrator narrator;
    private final BooksReader reader;
    private final Random random;

    TransferRun(TransferStage stage, TransferSettings settings, List<TransferOrder> orders, Narrator narrator) {
        this.stage = stage;
        this.settings = settings;
        this.orders = orders;
        this.narrator = narrator;
        this.reader = new BooksReader(stage.databases(), stage.norn());
        this.random = new Random(~settings.seed());
    }

    /** Plays it all; whether everything was as it should be. */
    boolean play() throws IOException, InterruptedException, SQLException {
        Strike[] kinds = Strike.values();
        int strikes = settings.rounds() * kinds.length;
        narrator.title("%,d transfers over %d accounts, %d at once, with random faults and %d kills"
                .formatted(
                        orders.size(),
                        TransferMix.BANKS.stream()
                                .mapToInt(bank -> TransferMix.accounts(bank).size())
                                .sum(),
                        settings.inFlight(),
                        strikes));
        long start = System.nanoTime();
        stage.initiator().start();
        for (int strike = 0; strike < strikes; strike++) {
            int before = follow((strike + 1) * orders.size() / (strikes + 1));
            narrator.say("%,6d transfers ended; %s".formatted(before, kinds[strike % kinds.length].on(stage, random)));
        }
        follow(orders.size());
        double seconds = (System.nanoTime() - start) / 1e9;
        narrator.say("%,6d transfers ended in %.1f s: %.0f a second, kills included"
                .formatted(orders.size(), seconds, orders.size() / seconds));
        awaitInitiator();
        awaitSettled();
        return report(reader.read(orders));
    }

    /** Waits until so many orders have ended, and says now and then how far it is. */
    private int follow(int target) throws IOException, InterruptedException, SQLException {
        long now = System.nanoTime();
        long nextLine = now + PROGRESS_INTERVAL.toNanos();
        long standstill = now + STANDSTILL_LIMIT.toNanos();
        int ended = reader.ended();
        while (ended < target) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
            int endedNow = reader.ended();
            now = System.nanoTime();
            standstill = endedNow > ended ? now + STANDSTILL_LIMIT.toNanos() : standstill;
            ended = endedNow;
            requireLife(now < standstill);
            if (now > nextLine) {
                narrator.say("%,6d transfers ended".formatted(ended));
                nextLine += PROGRESS_INTERVAL.toNanos();
            }
        }
        return ended;
    }

    private void requireLife(boolean moves) throws IOException {
        for (ChildProcess participant : stage.participants()) {
            if (!participant.isAlive()) {
                throw dead(participant);
            }
        }
        if (!moves) {
            throw new IllegalStateException("no transfer ended within " + STANDSTILL_LIMIT.toSeconds() + " s");
        }
    }

    private static IllegalStateException dead(ChildProcess process) throws IOException {
        return new IllegalStateException(
                "%s ended by itself; the end of %s:%n%s".formatted(process.name(), process.log(), process.logEnd()));
    }

    private void awaitInitiator() throws IOException, InterruptedException {
        Integer exitCode = stage.initiator().awaitEnd(STANDSTILL_LIMIT);
        if (exitCode == null || exitCode != 0) {
            throw dead(stage.initiator());
        }
    }

    /** Until each transaction has ended: also those whose initiator died, by their deadline. */
    private void awaitSettled() throws InterruptedException {
        long limit = System.nanoTime() + SETTLING_LIMIT.toNanos();
        while (isAnyUnderWay() && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
        }
    }

    private boolean isAnyUnderWay() {
        for (TransactionStatus status : TransactionStatus.values()) {
            if (!status.isEnded()
                    && !stage.norn()
                            .transactions()
                            .list(TransactionQuery.all().status(status).limit(1))
                            .items()
                            .isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private boolean report(Books books) throws IOException {
        List<Imbalance> imbalances = Audit.of(books);
        Map<String, Integer> refusals = new TreeMap<>();
        books.outcomes().stream()
                .filter(outcome -> !outcome.isDone())
                .forEach(outcome -> refusals.merge(outcome.reason(), 1, Integer::sum));
        ProcessFaults.Count faults = ProcessFaults.Count.of(
                stage.participants().stream().map(ChildProcess::log).toList());
        narrator.title("The books");
        narrator.say("%,d transfers done, the others refused: %s"
                .formatted(books.outcomes().stream().filter(OutcomeRow::isDone).count(), refusals));
        narrator.say("%,d transactions for %,d orders: the rest died with a process, or with a try that failed for good"
                .formatted(books.transactions().size(), books.orders().size()));
        narrator.say("%,d calls met a fault %s; %,d calls were sent again"
                .formatted(faults.sum(), new TreeMap<>(faults.faults()), faults.repeated()));
        narrator.say("%s in the banks and as fees, %s at the beginning; %s of it are fees"
                .formatted(euros(books.totalCents()), euros(books.openingCents()), euros(books.feeCents())));
        narrator.books(imbalances);
        return imbalances.isEmpty();
    }

    private static String euros(long cents) {
        return "%,.2f".formatted(cents / 100.0);
    }
}
