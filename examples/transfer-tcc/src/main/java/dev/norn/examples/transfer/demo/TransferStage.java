package dev.norn.examples.transfer.demo;

import dev.norn.examples.stage.ChildProcess;
import dev.norn.examples.stage.CoordinatorCommand;
import dev.norn.examples.stage.CoordinatorProcess;
import dev.norn.examples.stage.JavaProgram;
import dev.norn.examples.stage.Ports;
import dev.norn.examples.transfer.ServiceSettings;
import dev.norn.examples.transfer.bank.BankProcess;
import dev.norn.examples.transfer.initiator.InitiatorProcess;
import dev.norn.examples.transfer.initiator.TransferOrder;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.NornException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Everything that the demo runs: the databases, and in processes of their own the coordinator, two banks, the fee service
 * and the initiator. Closing it ends all of that, in the reverse order.
 */
final class TransferStage implements AutoCloseable {
    private static final Duration REGISTRATION_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final TransferSettings settings;
    private final Path directory;
    private final TransferDatabases databases;
    private final CoordinatorProcess coordinator;
    private final NornClient norn;
    private final List<ChildProcess> participants = new ArrayList<>();
    private final ChildProcess initiator;

    private TransferStage(
            TransferSettings settings, Path directory, CoordinatorCommand command, List<TransferOrder> orders)
            throws IOException, SQLException, InterruptedException {
        this.settings = settings;
        this.directory = directory;
        databases = open(TransferDatabases.start(directory, orders));
        coordinator = open(new CoordinatorProcess(command, databases.address("coordinator"), log("coordinator")));
        norn = NornClient.connectTo(coordinator.uri());
        for (String bank : TransferMix.BANKS) {
            participants.add(process(bank, JavaProgram.command(BankProcess.class)));
        }
        participants.add(process("fees", FeeServiceProgram.command()));
        initiator = process("initiator", JavaProgram.command(InitiatorProcess.class));
    }

    /**
     * Starts everything but the initiator.
     *
     * @param directory for the databases and logs; an earlier run's data in it is dropped
     * @param owner is given the stage before anything runs on it, to close it whatever happens then
     */
    static TransferStage set(
            TransferSettings settings,
            Path directory,
            CoordinatorCommand command,
            List<TransferOrder> orders,
            Consumer<TransferStage> owner)
            throws IOException, SQLException, InterruptedException {
        TransferStage stage = new TransferStage(settings, directory, command, orders);
        owner.accept(stage);
        stage.startAll();
        return stage;
    }

    private void startAll() throws IOException, InterruptedException {
        coordinator.start();
        for (ChildProcess participant : participants) {
            participant.start();
        }
        coordinator.awaitReady();
        for (ChildProcess participant : participants) {
            awaitRegistration(participant);
        }
    }

    private void awaitRegistration(ChildProcess participant) throws IOException, InterruptedException {
        long limit = System.nanoTime() + REGISTRATION_LIMIT.toNanos();
        while (!isRegistered(participant.name())) {
            if (!participant.isAlive() || System.nanoTime() > limit) {
                throw new IllegalStateException("%s does not register; the end of %s:%n%s"
                        .formatted(participant.name(), participant.log(), participant.logEnd()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
        }
    }

    private boolean isRegistered(String participant) {
        try {
            return !norn.participants().get(participant).path("instances").isEmpty();
        } catch (NornException e) {
            return false;
        }
    }

    private ChildProcess process(String name, List<String> command) throws IOException {
        ServiceSettings told = new ServiceSettings(
                coordinator.uri(),
                name,
                Ports.free(),
                databases.address(name),
                settings.seed() ^ name.hashCode(),
                settings.inFlight());
        return open(new ChildProcess(name, command, told.toEnvironment(), log(name)));
    }

    private Path log(String name) throws IOException {
        Path log = directory.resolve(name + ".log");
        Files.deleteIfExists(log);
        return log;
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    TransferDatabases databases() {
        return databases;
    }

    CoordinatorProcess coordinator() {
        return coordinator;
    }

    NornClient norn() {
        return norn;
    }

    /** The banks and the fee service. */
    List<ChildProcess> participants() {
        return List.copyOf(participants);
    }

    ChildProcess initiator() {
        return initiator;
    }

    /** Ends everything; a second call does nothing. What cannot be ended does not keep the rest from ending. */
    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("the demo did not end cleanly") : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
