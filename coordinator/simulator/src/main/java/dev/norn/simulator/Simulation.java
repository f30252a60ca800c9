package dev.norn.simulator;

import dev.norn.engine.BranchView;
import dev.norn.journal.JournalStore;
import dev.norn.journal.memory.InMemoryJournalStore;
import dev.norn.simulator.broker.SimulatedBroker;
import dev.norn.simulator.check.Book;
import dev.norn.simulator.check.Checkers;
import dev.norn.simulator.check.Observer;
import dev.norn.simulator.database.SimulatedDatabase;
import dev.norn.simulator.node.Seams;
import dev.norn.simulator.node.SimulatedNode;
import dev.norn.simulator.participant.InitiatorTransport;
import dev.norn.simulator.participant.Network;
import dev.norn.simulator.participant.SimulatedParticipant;
import dev.norn.simulator.workload.Chaos;
import dev.norn.simulator.workload.Clients;
import dev.norn.simulator.workload.Fleet;
import dev.norn.simulator.workload.Ingress;
import dev.norn.simulator.workload.Initiators;
import dev.norn.simulator.workload.RandomSagas;
import dev.norn.simulator.world.Violation;
import dev.norn.simulator.world.World;
import java.time.Duration;
import java.util.SplittableRandom;

/** One run: built from a seed, faulty for a while, then healed until everything has ended. */
public final class Simulation {

    private static final long SECOND = 1_000_000_000L;

    /** Everything must have ended so long after the last fault. */
    private static final long MAX_HEALED_NANOS = 900 * SECOND;

    /** What was late because of a fault has this long to be made up for. */
    private static final long GRACE_NANOS = 15 * SECOND;

    /** A dead letter that comes back again and again (a participant that stays with its no) is settled by hand. */
    private static final long REDRIVEN_NANOS = 20 * SECOND;

    /** In some runs starts come so far apart, many at once. */
    private static final long BURST_NANOS = 6 * SECOND;

    private static final long LOOKS_PER_START = 4;

    /** Undecided transactions whose deadline is nearer are left to it. */
    private static final Duration PATIENCE_FOR_THE_DEAD = Duration.ofMinutes(2);

    private final World world;
    private final Book book;
    private final Checkers checkers;
    private final Observer observer;
    private final SimulatedDatabase database;
    private final Scenario scenario;
    private final Fleet fleet;
    private final Chaos chaos;
    private final Clients clients;
    private final Initiators initiators;
    private final Initiators producers;

    private Simulation(long seed, Seams seams) {
        world = new World(seed);
        scenario = Scenario.of(world);
        book = new Book(world, scenario, scenario.tccRules(), scenario.messageRules());
        checkers = new Checkers(world, book);
        observer = checkers.observer();
        JournalStore truth = seams.truth(new InMemoryJournalStore(scenario.shards(), world::instant));
        long leaseNanos = scenario.leaseTime().toNanos();
        database = new SimulatedDatabase(world, truth, observer, leaseNanos * 2 / 5);
        Network network = new Network(world, observer);
        addParticipants(network);
        SimulatedBroker broker = new SimulatedBroker(world, observer);
        fleet = new Fleet(
                world,
                database,
                network,
                broker,
                scenario.relay(),
                scenario,
                scenario.tccRules(),
                scenario.messageRules(),
                seams,
                scenario.maxDrift(),
                scenario.nodes());
        chaos = new Chaos(world, fleet, database, network, broker, leaseNanos);
        Ingress ingress = new Ingress(world, fleet, observer);
        clients = new Clients(world, ingress, scenario.definitions());
        InitiatorTransport transport = new InitiatorTransport(network);
        initiators = new Initiators(world, ingress, transport, clients, "initiators");
        producers = new Initiators(world, ingress, transport, clients, "producers");
    }

    private void addParticipants(Network network) {
        SplittableRandom chance = world.chance("participants");
        for (int i = 0; i < RandomSagas.PARTICIPANTS; i++) {
            boolean fenced = i < scenario.fencedParticipants();
            network.add(new SimulatedParticipant(world, "p" + i, fenced, observer), 1 + chance.nextInt(2));
        }
    }

    /**
     * Runs a seed.
     *
     * @throws Violation if a guarantee does not hold
     */
    public static Report run(long seed) {
        return run(seed, Seams.NONE);
    }

    /**
     * The same with something put between the parts.
     *
     * @throws Violation if a guarantee does not hold
     */
    public static Report run(long seed, Seams seams) {
        return new Simulation(seed, seams).run();
    }

    private Report run() {
        world.enter();
        try {
            live();
        } catch (RuntimeException e) {
            throw causedBy(e);
        } finally {
            world.leave();
        }
        sumUp();
        return new Report(
                world.seed(), world.trace().hash(), world.tally(), world.trace().lines());
    }

    private Violation causedBy(RuntimeException failure) {
        Violation violation = new Violation(world, "NothingFails", 0, "the run ended with " + failure);
        violation.initCause(failure);
        return violation;
    }

    private void live() {
        for (int i = 0; i < fleet.size(); i++) {
            fleet.start(i);
        }
        chaos.begin();
        plan();
        planMessages();
        world.runUntil(scenario.faultyNanos());
        chaos.heal();
        observer.healed();
        world.trace().line(0, "world", "heals");
        settle();
        clients.showAll(book.pages().stream().map(Book.Page::id).toList());
        world.runUntil(world.nanos() + GRACE_NANOS);
        observer.finished();
        world.runUntil(world.nanos());
    }

    /** When clients do what. */
    private void plan() {
        SplittableRandom chance = world.chance("plan");
        long begin = chance.nextBoolean() ? 0 : SECOND;
        boolean inBursts = chance.nextBoolean();
        for (int i = 0; i < scenario.starts(); i++) {
            long start = chance.nextLong(scenario.faultyNanos());
            boolean tcc = chance.nextInt(100) < scenario.tccPercent();
            world.at(
                    begin + (inBursts ? start - start % BURST_NANOS : start), tcc ? initiators::begin : clients::start);
            if (chance.nextInt(4) == 0) {
                world.at(begin + chance.nextLong(scenario.faultyNanos()), clients::startAgain);
            }
            for (int look = 0; look < LOOKS_PER_START; look++) {
                world.at(begin + chance.nextLong(scenario.faultyNanos()), clients::look);
            }
            if (chance.nextBoolean()) {
                world.at(begin + chance.nextLong(scenario.faultyNanos()), clients::command);
            }
        }
    }

    private void planMessages() {
        SplittableRandom chance = world.chance("messages");
        for (int i = chance.nextInt(scenario.starts()); i > 0; i--) {
            world.at(chance.nextLong(scenario.faultyNanos()), () -> producers.send(scenario.fencedParticipants()));
        }
    }

    /** Until everything has ended, or it takes too long; operators bring dead letters back. */
    private void settle() {
        long healedAt = world.nanos();
        while (world.nanos() - healedAt < MAX_HEALED_NANOS && !isSettled()) {
            world.runUntil(world.nanos() + 2 * SECOND);
            boolean inVain = world.nanos() - healedAt > REDRIVEN_NANOS;
            book.unfinished().forEach(id -> repair(id, inVain));
            if (world.nanos() - healedAt > GRACE_NANOS) {
                checkers.checkPunctual(GRACE_NANOS, this::isAlive);
            }
        }
        world.tally().add("virtual seconds until healed", (world.nanos() - healedAt) / SECOND);
    }

    private boolean isSettled() {
        return clients.unsettledStarts() + initiators.unsettledStarts() + producers.unsettledStarts() == 0
                && book.unfinished().isEmpty();
    }

    private void repair(long id, boolean inVain) {
        Book.Page page = book.page(id);
        if (page != null) {
            if (inVain && mayWaitLong(page)) {
                clients.rollBack(id);
            }
            for (BranchView branch : page.state().branches()) {
                if (branch.deadLettered() && inVain) {
                    clients.resolve(id, branch.index());
                } else if (branch.deadLettered()) {
                    clients.redrive(id, branch.index());
                }
            }
        }
    }

    /** Its initiator died, and had asked for more time than anybody wants to wait. */
    private boolean mayWaitLong(Book.Page page) {
        return page.state().decision() == null
                && page.state().deadline().isAfter(world.instant().plus(PATIENCE_FOR_THE_DEAD));
    }

    private boolean isAlive(String host) {
        for (int i = 0; i < fleet.size(); i++) {
            SimulatedNode node = fleet.node(i);
            if (node != null && node.host().name().equals(host)) {
                return true;
            }
        }
        return false;
    }

    private void sumUp() {
        for (Book.Page page : book.pages()) {
            world.tally()
                    .count("outcome " + page.state().mode() + " " + page.state().status());
        }
        world.tally().add("transactions", book.pages().size());
        world.tally().add("simulator events", world.eventCount());
        world.tally().add("virtual seconds", world.nanos() / SECOND);
        world.tally().count("seeds");
    }
}
