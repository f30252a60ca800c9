package dev.norn.examples.order.demo;

import dev.norn.examples.order.Order;
import dev.norn.examples.stage.Fault;
import dev.norn.examples.stage.Faults;
import dev.norn.examples.stage.Narrator;
import dev.norn.protocol.TransactionStatus;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.Page;
import dev.norn.sdk.client.Transaction;
import dev.norn.sdk.client.TransactionEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One order for each thing that can happen, with its timeline. */
final class Scenarios {
    private static final Duration DOWN = Duration.ofSeconds(5);
    private static final Duration BEYOND_THE_TIMEOUT = Duration.ofMillis(1_200);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> RESERVATIONS = Set.of("reserve", "holdSlot");

    private final Stage stage;
    private final SagaSteps steps;
    private final Narrator narrator;
    private final Duration lease;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Recovery> recoveries = new ArrayList<>();

    Scenarios(Stage stage, Narrator narrator, Duration lease) {
        this.stage = stage;
        this.steps = stage.steps();
        this.narrator = narrator;
        this.lease = lease;
    }

    void play() throws IOException, InterruptedException {
        warmUp();
        success();
        businessNo();
        lateAnswer();
        serviceDown();
        coordinatorKilled();
    }

    /** The orders that were placed, and how they ended. */
    List<Outcome> outcomes() {
        return outcomes;
    }

    /** What did not go as it should. */
    List<String> failures() {
        return failures;
    }

    List<Recovery> recoveries() {
        return recoveries;
    }

    /** The first calls of fresh processes are slow; an order that nobody looks at takes them. */
    private void warmUp() {
        outcomes.add(stage.shop().place(OrderMix.simple("warm-up", 1)));
    }

    private void success() {
        narrator.title("1  An order goes through");
        finish(stage.shop().place(OrderMix.simple("success", 2)), TransactionStatus.COMMITTED);
    }

    private void businessNo() {
        narrator.title("2  The carrier says no: everything is undone, in reverse order");
        finish(stage.shop().place(OrderMix.simple("too-heavy", OrderMix.TOO_HEAVY)), TransactionStatus.ROLLED_BACK);
    }

    private void lateAnswer() {
        narrator.title("3  The payment charges, and its answer comes after the timeout");
        narrator.aside(
                "the second attempt meets the branch fence: it repeats the first one's answer, charging nothing");
        stage.traffic()
                .inject(call -> call.operation().equals("charge") && call.attempt() == 1
                        ? new Fault.AnswerLate(BEYOND_THE_TIMEOUT)
                        : Fault.NONE);
        Outcome outcome = stage.shop().place(OrderMix.simple("late-answer", 1));
        stage.traffic().inject(Faults.NONE);
        finish(outcome, TransactionStatus.COMMITTED);
    }

    private void serviceDown() throws IOException, InterruptedException {
        narrator.title("4  The inventory service is down for five seconds");
        narrator.aside("a call that was not sent uses up no attempt and undoes nothing; the order waits");
        stage.service("inventory").stop();
        CompletableFuture<Outcome> placed = placeInBackground(OrderMix.simple("service-down", 3));
        TimeUnit.MILLISECONDS.sleep(DOWN.toMillis());
        stage.service("inventory").start();
        finish(await(placed), TransactionStatus.COMMITTED);
    }

    private void coordinatorKilled() throws IOException, InterruptedException {
        narrator.title("5  The coordinator is killed with kill -9 between two steps, and started again");
        CountDownLatch betweenSteps = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        stage.traffic().inject(call -> {
            if (!RESERVATIONS.contains(call.operation()) || killed.getCount() == 0) {
                return Fault.NONE;
            }
            // The charge is made; the service never hears of what was to come next.
            betweenSteps.countDown();
            awaitQuietly(killed);
            return new Fault.ResetBefore();
        });
        CompletableFuture<Outcome> placed = placeInBackground(OrderMix.simple("coordinator-killed", 1));
        if (!betweenSteps.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the order did not come to its second step within " + LIMIT);
        }
        stage.coordinator().kill();
        killed.countDown();
        Recovery recovery = stage.killAndRestart();
        stage.traffic().inject(Faults.NONE);
        finish(await(placed), TransactionStatus.COMMITTED);
        report(recovery);
    }

    private void report(Recovery recovery) {
        recoveries.add(recovery);
        boolean inTime = recovery.isInTime(lease);
        narrator.check(
                inTime,
                "the first transaction moved %,d ms after the start of the new process"
                        .formatted(recovery.progress().toMillis()));
        if (!inTime) {
            failures.add("recovery took " + recovery.progress());
        }
    }

    private void finish(Outcome outcome, TransactionStatus expected) {
        outcomes.add(outcome);
        NornClient norn = stage.shop().norn();
        Transaction transaction = norn.transactions().get(outcome.transactionId());
        List<TimelineRow> rows = EventReader.read(steps, transaction, events(norn, outcome.transactionId()));
        narrator.lines(new Timeline(rows, narrator.paint()).lines());
        boolean asExpected = outcome.status() == expected;
        narrator.check(asExpected, "order %s is %s".formatted(outcome.order().orderId(), outcome.status()));
        if (!asExpected) {
            failures.add(
                    "order %s: %s (expected: %s)".formatted(outcome.order().orderId(), outcome.status(), expected));
        }
    }

    private CompletableFuture<Outcome> placeInBackground(Order order) {
        return CompletableFuture.supplyAsync(() -> stage.shop().place(order));
    }

    private static List<TransactionEvent> events(NornClient norn, String transactionId) {
        List<TransactionEvent> events = new ArrayList<>();
        String cursor = null;
        do {
            Page<TransactionEvent> page = norn.transactions().events(transactionId, cursor);
            events.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor != null);
        return events;
    }

    private static Outcome await(CompletableFuture<Outcome> placed) throws IOException, InterruptedException {
        try {
            return placed.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
