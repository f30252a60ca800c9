package dev.norn.sdk.spring;

import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.participant.ParticipantRequest;
import dev.norn.sdk.participant.ParticipantResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Passes calls on to the {@link ParticipantHandler}. */
@RestController
final class ParticipantController {
    private final ParticipantHandler handler;

    ParticipantController(ParticipantHandler handler) {
        this.handler = handler;
    }

    /** By the servlet's own request and response: no message converter of the application comes between. */
    @PostMapping("${norn.participant.path:/norn}/{participant}/{operation}")
    void call(
            HttpServletRequest request,
            HttpServletResponse response,
            @PathVariable("participant") String participant,
            @PathVariable("operation") String operation)
            throws IOException {
        ParticipantResponse answer = handler.handle(new ParticipantRequest(
                request.getMethod(),
                participant + "/" + operation,
                request::getHeader,
                request.getInputStream().readNBytes(ParticipantHandler.MAX_BODY_BYTES + 1)));
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
        response.flushBuffer();
    }
}
