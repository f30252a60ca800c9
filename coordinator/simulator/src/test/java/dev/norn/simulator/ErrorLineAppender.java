package dev.norn.simulator;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.norn.simulator.world.ErrorLines;

/** Gives error lines to the run that they belong to; prints others. */
public final class ErrorLineAppender extends AppenderBase<ILoggingEvent> {

    @Override
    protected void append(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        String cause = thrown == null ? "" : " " + thrown.getClassName() + ": " + thrown.getMessage();
        String line = event.getLoggerName() + " " + event.getFormattedMessage() + cause;
        if (!ErrorLines.logged(line)) {
            System.err.println(line);
        }
    }
}
