package dev.norn.examples.transfer.demo;

import dev.norn.examples.stage.ChildProcess;
import dev.norn.examples.stage.Fault;
import dev.norn.examples.stage.ProcessFaults;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/** What happens to a process while transfers are under way. On return it is started again. */
enum Strike {
    INITIATOR {
        @Override
        String on(TransferStage stage, Random random) throws IOException, InterruptedException {
            stage.initiator().kill();
            stage.initiator().start();
            return "kill -9 of the initiator";
        }
    },
    PARTICIPANT {
        @Override
        String on(TransferStage stage, Random random) throws IOException, InterruptedException {
            ChildProcess participant = any(stage, random);
            participant.kill();
            participant.start();
            return "kill -9 of " + participant.name();
        }
    },
    COORDINATOR {
        @Override
        String on(TransferStage stage, Random random) throws IOException, InterruptedException {
            long killed = System.nanoTime();
            stage.coordinator().kill();
            stage.coordinator().start();
            stage.coordinator().awaitReady();
            return "kill -9 of the coordinator; it is ready again after %,d ms"
                    .formatted((System.nanoTime() - killed) / 1_000_000);
        }
    },
    CRASH {
        @Override
        String on(TransferStage stage, Random random) throws IOException, InterruptedException {
            ChildProcess participant = any(stage, random);
            participant.tell(ProcessFaults.CRASH);
            Integer exitCode = participant.awaitEnd(CRASH_LIMIT);
            if (exitCode == null) {
                return participant.name() + " was to crash, and was not called";
            }
            if (exitCode != Fault.Crash.EXIT_CODE) {
                throw new IllegalStateException("%s ended with %d; the end of its log:%n%s"
                        .formatted(participant.name(), exitCode, participant.logEnd()));
            }
            participant.start();
            return participant.name() + " crashed between a commit and its answer";
        }
    };

    /** Everybody is called all the time. */
    private static final Duration CRASH_LIMIT = Duration.ofSeconds(20);

    /** Strikes; what to tell about it. */
    abstract String on(TransferStage stage, Random random) throws IOException, InterruptedException;

    private static ChildProcess any(TransferStage stage, Random random) {
        return stage.participants().get(random.nextInt(stage.participants().size()));
    }
}
