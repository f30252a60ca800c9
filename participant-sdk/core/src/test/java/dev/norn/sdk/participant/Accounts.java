package dev.norn.sdk.participant;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds money, takes what is held, or gives it back. It knows of no anomaly: that is the fence's. */
@Participant("accounts")
public class Accounts {
    public record Transfer(String account, long amount) {}

    public record Hold(long held) {}

    /** Stops an operation after its work, before it is committed. */
    static final class Pause {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        void here() throws InterruptedException {
            reached.countDown();
            if (!goOn.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody said go on");
            }
        }
    }

    /** What happens at the end of the next try or confirm. */
    volatile @Nullable Pause pause;

    /** Thrown at the end of the next try, once. */
    volatile @Nullable RuntimeException failure;

    @TccTry
    public Hold hold(Transfer transfer, StepContext step) throws Exception {
        if (!add(step.connection(), transfer.account(), -transfer.amount(), transfer.amount())) {
            throw new BusinessFailure("INSUFFICIENT_FUNDS", transfer.account() + " has less than " + transfer.amount());
        }
        pauseIfAsked();
        RuntimeException thrown = failure;
        failure = null;
        if (thrown != null) {
            throw thrown;
        }
        return new Hold(transfer.amount());
    }

    @TccConfirm("hold")
    public Hold take(Transfer transfer, Hold hold, StepContext step) throws Exception {
        add(step.connection(), transfer.account(), 0, -hold.held());
        pauseIfAsked();
        return hold;
    }

    @TccCancel("hold")
    public void giveBack(Transfer transfer, Hold hold, StepContext step) throws Exception {
        add(step.connection(), transfer.account(), hold.held(), -hold.held());
    }

    private void pauseIfAsked() throws InterruptedException {
        Pause asked = pause;
        pause = null;
        if (asked != null) {
            asked.here();
        }
    }

    private static boolean add(Connection connection, String account, long free, long held) throws SQLException {
        String sql = "update account set free = free + ?, held = held + ? where name = ? and free + ? >= 0";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, free);
            update.setLong(2, held);
            update.setString(3, account);
            update.setLong(4, free);
            return update.executeUpdate() == 1;
        }
    }
}
