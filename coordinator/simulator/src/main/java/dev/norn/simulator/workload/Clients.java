package dev.norn.simulator.workload;

import dev.norn.dsl.Json;
import dev.norn.dsl.SagaDefinition;
import dev.norn.engine.Input;
import dev.norn.engine.RecordedEvent;
import dev.norn.engine.Repair;
import dev.norn.engine.TransactionState;
import dev.norn.journal.IdempotencyKey;
import dev.norn.runtime.Coordinator;
import dev.norn.runtime.CoordinatorException;
import dev.norn.runtime.CoordinatorException.Category;
import dev.norn.runtime.StartSaga;
import dev.norn.runtime.Started;
import dev.norn.simulator.check.Question;
import dev.norn.simulator.check.Question.Kind;
import dev.norn.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Applications that start sagas, some that look at what goes on, and operators who repair transactions of any mode. */
public final class Clients {

    static final Json UNSTORABLE = new Json("{\"a\":true,\"n\":5,\"bad\":\"\u0000\"}");
    private static final Json BY_HAND = new Json("{\"id\":\"by hand\",\"n\":1,\"flag\":true}");
    private static final Repair REPAIR = new Repair("simulated", "operator");
    private static final long RETRY_NANOS = 700_000_000;
    private static final int MAX_TRIES = 60;

    /** A client that waits for an end by asking again and again does so this often, at whatever node. */
    private static final int MAX_POLLS = 40;

    private static final long POLL_NANOS = 400_000_000;

    /** A start that a client wants to be sure of. */
    private record Start(String name, StartSaga request, boolean isKeyed) {}

    private final World world;
    private final Ingress ingress;
    private final SplittableRandom chance;
    private final List<SagaDefinition> definitions;
    private final List<Start> asked = new ArrayList<>();
    private final List<Long> known = new ArrayList<>();

    /** Those that a poller was told the end of. */
    private final Set<Long> ended = new HashSet<>();

    private int unsettled;
    private int number;

    /**
     * Nobody asks for anything yet.
     *
     * @param ingress how nodes are reached
     * @param definitions what is started
     */
    public Clients(World world, Ingress ingress, List<SagaDefinition> definitions) {
        this.world = world;
        this.ingress = ingress;
        this.definitions = definitions;
        this.chance = world.chance("clients");
    }

    /** Ids that a client was told. */
    public List<Long> known() {
        return known;
    }

    /** Keyed starts whose client does not know yet what became of them. */
    public int unsettledStarts() {
        return unsettled;
    }

    // ---- starts

    /** A new saga, maybe with a key, maybe asked for several times at once. */
    public void start() {
        boolean keyed = chance.nextInt(3) > 0;
        SagaDefinition definition = definitions.get(chance.nextInt(definitions.size()));
        Json input = chance.nextInt(40) == 0 ? UNSTORABLE : input();
        String name = "start-" + number++;
        Start start = new Start(name, request(definition, input, keyed ? name : null), keyed);
        asked.add(start);
        begin(start);
        if (keyed && chance.nextInt(6) == 0) {
            begin(start);
        }
    }

    /** An earlier key again: with the same body, or with another one. */
    public void startAgain() {
        if (asked.isEmpty()) {
            return;
        }
        Start earlier = asked.get(chance.nextInt(asked.size()));
        if (earlier.isKeyed()) {
            boolean same = chance.nextInt(3) > 0;
            StartSaga again = same
                    ? earlier.request()
                    : request(earlier.request().definition(), new Json("{\"n\":99}"), earlier.name());
            begin(new Start(earlier.name(), again, true));
        }
    }

    private Json input() {
        String a = chance.nextInt(3) == 0 ? "" : "\"a\":" + chance.nextBoolean() + ",";
        return new Json("{" + a + "\"n\":" + chance.nextInt(10) + "}");
    }

    private StartSaga request(SagaDefinition definition, Json input, @Nullable String key) {
        Duration timeout = chance.nextInt(10) == 0 ? Duration.ofMillis(500 + chance.nextInt(3_000)) : null;
        return new StartSaga(
                definition, input, key == null ? null : Keys.ofStart(key, input.text()), null, Map.of(), timeout);
    }

    private void begin(Start start) {
        unsettled += start.isKeyed() ? 1 : 0;
        attempt(start, 1);
    }

    private void attempt(Start start, int tries) {
        ingress.ask(
                start.name(),
                Kind.START,
                0,
                start.request(),
                null,
                (coordinator, question) -> coordinator.start(start.request()),
                new Ingress.Reply<>() {
                    @Override
                    public void answered(Started started) {
                        heardOf(started.transaction().id());
                        settled(start);
                    }

                    @Override
                    public void refused(@Nullable CoordinatorException cause) {
                        boolean again = cause == null
                                || cause.category() == Category.UNAVAILABLE
                                || cause.category() == Category.OVERLOADED;
                        if (start.isKeyed() && again && tries < MAX_TRIES) {
                            world.after(RETRY_NANOS + chance.nextLong(RETRY_NANOS), () -> attempt(start, tries + 1));
                        } else {
                            settled(start);
                        }
                    }
                });
    }

    /** Somebody was told of a transaction. */
    void heardOf(long id) {
        if (!known.contains(id)) {
            known.add(id);
            if (chance.nextBoolean()) {
                poll(id, MAX_POLLS);
            }
        }
    }

    private void settled(Start start) {
        unsettled -= start.isKeyed() ? 1 : 0;
    }

    // ---- reads

    /** Looks at a transaction in one of the ways there are. */
    public void look() {
        long id = anyId();
        switch (chance.nextInt(6)) {
            case 0, 1 -> ask(Kind.SHOW, id, null, (coordinator, question) -> coordinator.show(id));
            case 2 -> {
                Duration patience = Duration.ofMillis(chance.nextInt(20_000));
                ask(Kind.AWAIT_END, id, null, (coordinator, question) -> coordinator.awaitEnd(id, patience));
            }
            case 3 -> ask(Kind.EVENTS, id, null, (coordinator, question) -> coordinator.events(id, 0, 1_000));
            case 4 -> findStarted();
            default -> ingress.follow("client", id, chance.nextInt(20_000) * 1_000_000L);
        }
    }

    /** Asks whether or not the one before was answered: a node that sleeps must not stop it. */
    private void poll(long id, int times) {
        if (times == 0 || ended.contains(id)) {
            return;
        }
        world.after(chance.nextLong(POLL_NANOS), () -> poll(id, times - 1));
        ingress.ask(
                "poller",
                Kind.SHOW,
                id,
                null,
                null,
                (coordinator, question) -> coordinator.show(id),
                new Ingress.Reply<TransactionState>() {
                    @Override
                    public void answered(TransactionState state) {
                        if (state.status().ended()) {
                            ended.add(id);
                        }
                    }

                    @Override
                    public void refused(@Nullable CoordinatorException cause) {
                        // It asks again anyway.
                    }
                });
    }

    private void findStarted() {
        if (asked.isEmpty()) {
            return;
        }
        Start start = asked.get(chance.nextInt(asked.size()));
        IdempotencyKey key = start.request().key();
        if (key != null) {
            ingress.ask(
                    "client",
                    Kind.FIND_STARTED,
                    0,
                    start.request(),
                    null,
                    (coordinator, question) -> coordinator.findStarted(key),
                    Ingress.Reply.ignored());
        }
    }

    /** Looks at each of these. */
    public void showAll(List<Long> ids) {
        ids.forEach(id -> ask(Kind.SHOW, id, null, (coordinator, question) -> coordinator.show(id)));
    }

    private long anyId() {
        if (known.isEmpty() || chance.nextInt(50) == 0) {
            return 1 + chance.nextLong(1L << 40);
        }
        // The younger ones are more often unfinished.
        int back = Math.min(chance.nextInt(known.size()), chance.nextInt(known.size()));
        return known.get(known.size() - 1 - back);
    }

    // ---- commands

    /** Operators, or the initiator, interfere: sometimes several at once. */
    public void command() {
        long id = anyId();
        int count = chance.nextBoolean() ? 1 : 2 + chance.nextInt(2);
        for (int i = 0; i < count; i++) {
            command(id, anyCommand());
        }
    }

    private Input anyCommand() {
        Integer branch = chance.nextInt(4);
        Integer maybe = chance.nextBoolean() ? branch : null;
        Json output = chance.nextInt(25) == 0 ? UNSTORABLE : BY_HAND;
        return switch (chance.nextInt(25)) {
            case 0, 1, 2, 3, 4, 5 -> new Input.Rollback(REPAIR);
            case 6, 7, 8 -> new Input.RetryNow(maybe, chance.nextBoolean() ? output : null, REPAIR);
            case 9, 10, 11, 12 -> new Input.Compensate(maybe, null, REPAIR);
            case 13, 14 -> new Input.Skip(branch, output, REPAIR);
            case 15, 16 -> new Input.Resolve(branch, output, REPAIR);
            case 17, 18, 19 -> new Input.Redrive(branch, REPAIR);
            case 20, 21 -> new Input.Discard(branch, REPAIR);
            case 22 -> new Input.Commit(null);
            default -> chance.nextInt(3) == 0 ? new Input.Kill(REPAIR) : new Input.Rollback(REPAIR);
        };
    }

    /** Brings a dead letter of an unfinished transaction back. */
    public void redrive(long id, int branch) {
        command(id, new Input.Redrive(branch, REPAIR));
    }

    /** Settles by hand what no attempt settles. */
    public void resolve(long id, int branch) {
        command(id, new Input.Resolve(branch, BY_HAND, REPAIR));
    }

    /** Decides what nobody decides. */
    public void rollBack(long id) {
        command(id, new Input.Rollback(REPAIR));
    }

    private void command(long id, Input command) {
        ask(Kind.COMMAND, id, command, (coordinator, question) -> coordinator.command(id, command));
    }

    private <T> void ask(Kind kind, long id, @Nullable Input command, Ingress.Request<T> request) {
        ingress.ask("client", kind, id, null, command, request, Ingress.Reply.ignored());
    }

    /** What an event stream's follower needs: nothing. */
    static Coordinator.EventListener listener(
            Consumer<RecordedEvent> onEvent, Consumer<@Nullable CoordinatorException> onEnd) {
        return new Coordinator.EventListener() {
            @Override
            public void onEvent(RecordedEvent event) {
                onEvent.accept(event);
            }

            @Override
            public void onEnd() {
                onEnd.accept(null);
            }

            @Override
            public void onError(CoordinatorException cause) {
                onEnd.accept(cause);
            }
        };
    }

    /** For the trace. */
    static String describe(Question question) {
        Input command = question.command();
        return question.client() + " " + question.kind() + (command == null ? "" : " " + command);
    }
}
