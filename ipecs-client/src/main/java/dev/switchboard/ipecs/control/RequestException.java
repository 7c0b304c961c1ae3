package dev.switchboard.ipecs.control;

/** A request that cannot be carried out as it was made; ends as an answer with its status and text. */
final class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Says what is wrong with the request.
     *
     * @param status the HTTP status
     * @param text what is wrong and what to do
     */
    RequestException(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
