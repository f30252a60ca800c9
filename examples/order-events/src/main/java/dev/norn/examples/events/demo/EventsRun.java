package dev.norn.examples.events.demo;

import dev.norn.examples.events.demo.OrderMix.Product;
import dev.norn.examples.events.views.ViewsProcess;
import dev.norn.examples.stage.Narrator;
import dev.norn.sdk.client.DeadLetter;
import dev.norn.sdk.client.DeadLetterQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Has customers order, kills Kafka and the read model meanwhile, repairs what was poison, and reads the books. */
final class EventsRun {
    /** Something to wait for. */
    @FunctionalInterface
    private interface Progress {
        int now() throws SQLException;
    }

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STANDSTILL_LIMIT = Duration.ofSeconds(90);
    private static final DeadLetterQuery OF_CONSUMERS = DeadLetterQuery.all().source("consumer");

    private final EventsStage stage;
    private final EventsSettings settings;
    private final OrderMix mix;
    private final Customers customers;
    private final Operator operator;
    private final Narrator narrator;
    private final BooksReader reader;
    private final List<Line> lines = new ArrayList<>();

    EventsRun(
            EventsStage stage,
            EventsSettings settings,
            OrderMix mix,
            Customers customers,
            Operator operator,
            Narrator narrator) {
        this.stage = stage;
        this.settings = settings;
        this.mix = mix;
        this.customers = customers;
        this.operator = operator;
        this.narrator = narrator;
        this.reader = new BooksReader(stage.databases(), stage.norn());
    }

    /** Plays it all; whether everything was as it should be. */
    boolean play() throws IOException, InterruptedException, SQLException {
        order();
        repair();
        return report(reader.read(mix.products()));
    }

    private void order() throws IOException, InterruptedException, SQLException {
        Strike[] kinds = Strike.values();
        int strikes = settings.rounds() * kinds.length;
        int count = settings.orders();
        narrator.title(
                "%,d orders, up to %,d under way, with %d kills; %,d are for products that the read model does not know"
                        .formatted(
                                count,
                                settings.inFlight(),
                                strikes,
                                mix.poison().size()));
        long start = System.nanoTime();
        customers.start();
        for (int strike = 0; strike < strikes; strike++) {
            int before = follow((strike + 1) * count / (strikes + 1));
            int placedBefore = customers.placed();
            String what = kinds[strike % kinds.length].on(stage);
            narrator.say("%,6d orders ended; %s; %,d orders were placed meanwhile"
                    .formatted(before, what, customers.placed() - placedBefore));
        }
        follow(count);
        double seconds = (System.nanoTime() - start) / 1e9;
        narrator.say("%,6d orders ended in %.1f s: %.0f a second, kills included"
                .formatted(count, seconds, count / seconds));
        narrator.say("%,6d messages came to the read model again, and were skipped".formatted(skipped()));
    }

    /** Waits until so many orders have ended in the read model, and says now and then how far it is. */
    private int follow(int target) throws IOException, InterruptedException, SQLException {
        return await("orders ended", target, () -> {
            int ended = reader.ended();
            customers.allow(ended + settings.inFlight());
            int unused = customers.placed();
            return ended;
        });
    }

    private void repair() throws IOException, InterruptedException, SQLException {
        List<String> poison = mix.poison();
        narrator.title("The dead letters");
        await("dead letters", poison.size(), () -> ordersInLetters().size());
        narrator.say(
                "%,d orders are incomplete in the read model: the event that says what they are is in the dead letters"
                        .formatted(reader.incomplete()));
        lines.add(Line.of("poison, orders incomplete in the read model", poison.size(), reader.incomplete()));
        Set<String> found = ordersInLetters();
        lines.add(Line.of("poison, orders in the dead letters", poison.size(), found.size()));
        found.retainAll(poison);
        lines.add(Line.of("poison, those that were meant to be", poison.size(), found.size()));

        operator.types("dead-letters", "list", "--source", "consumer", "--limit", "5");
        narrator.say("");
        for (Product product : mix.products()) {
            if (product.isNew()) {
                stage.databases().addToCatalogue(product);
                narrator.say("the read model's catalogue gets %s, %s".formatted(product.sku(), product.name()));
            }
        }
        operator.types(
                "dead-letters",
                "redrive",
                "--all-matching",
                "--source",
                "consumer",
                "--yes",
                "--reason",
                "the catalogue has them now");
        narrator.say("");
        await("orders complete", settings.orders(), () -> reader.ended() - reader.incomplete());
        narrator.say("%,6d orders are complete".formatted(settings.orders()));
    }

    private Set<String> ordersInLetters() {
        Set<String> orders = new TreeSet<>();
        try (var letters = stage.norn().deadLetters().listAll(OF_CONSUMERS)) {
            letters.map(EventsRun::order).forEach(orders::add);
        }
        return orders;
    }

    private static String order(DeadLetter letter) {
        return letter.payload() == null
                ? letter.document().toString()
                : letter.payload().path("input").path("orderId").asText();
    }

    /** Until there are so many. */
    private int await(String what, int target, Progress progress)
            throws IOException, InterruptedException, SQLException {
        long now = System.nanoTime();
        long nextLine = now + PROGRESS_INTERVAL.toNanos();
        long standstill = now + STANDSTILL_LIMIT.toNanos();
        int done = progress.now();
        while (done < target) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
            stage.requireLife();
            int doneNow = progress.now();
            now = System.nanoTime();
            standstill = doneNow > done ? now + STANDSTILL_LIMIT.toNanos() : standstill;
            done = doneNow;
            if (now > standstill) {
                throw new IllegalStateException(
                        "%s: %,d for %d s (expected: %,d)".formatted(what, done, STANDSTILL_LIMIT.toSeconds(), target));
            }
            if (now > nextLine) {
                narrator.say("%,6d %s".formatted(done, what));
                nextLine += PROGRESS_INTERVAL.toNanos();
            }
        }
        return done;
    }

    private boolean report(Books books) {
        lines.addAll(Account.of(books, settings.orders()));
        List<Imbalance> imbalances = Audit.of(books);
        narrator.title("The books");
        narrator.say("     " + Line.head());
        lines.forEach(line -> narrator.check(line.holds(), line.shown()));
        narrator.books(imbalances);
        return imbalances.isEmpty() && lines.stream().allMatch(Line::holds);
    }

    private int skipped() throws IOException {
        Path log = stage.readModel().log();
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith(ViewsProcess.SKIPPED))
                .mapToInt(line -> Integer.parseInt(line.substring(ViewsProcess.SKIPPED.length())))
                .sum();
    }
}
